// SPDX-License-Identifier: Apache-2.0
#include "history/gap_histogram.h"

#include <gtest/gtest.h>

#include <limits>

namespace model_warmup {
namespace {

constexpr double kHour = 3'600'000;

/// Everything in the bin of one time.
GapDistribution around(double gap_ms) {
  GapShares shares{};
  shares[gap_bin(gap_ms)] = 1;
  return GapDistribution(shares);
}

TEST(GapBins, PlaceAndTimeAreInverse) {
  for (const double gap_ms : {1.0, 500.0, 60'000.0, kHour, 24 * kHour, 700 * kHour}) {
    EXPECT_NEAR(gap_at_ms(gap_position(gap_ms)) / gap_ms, 1, 1e-9);
  }
}

TEST(GapBins, TakeAnyTime) {
  EXPECT_EQ(gap_bin(-5), 0u);
  EXPECT_EQ(gap_bin(0), 0u);
  EXPECT_EQ(gap_bin(1e300), kGapBins - 1);
  EXPECT_EQ(gap_bin(std::numeric_limits<double>::quiet_NaN()), 0u);
}

TEST(GapDistribution, RisesFromNoughtToOne) {
  const GapDistribution gaps = around(60'000);
  EXPECT_EQ(gaps.cdf(0), 0);
  EXPECT_EQ(gaps.cdf(30'000), 0);
  EXPECT_EQ(gaps.cdf(120'000), 1);
  EXPECT_NEAR(gaps.cdf(gaps.quantile_ms(0.3)), 0.3, 1e-9);
}

TEST(GapDistribution, NarrowerCountsOutweighTheBroader) {
  GapShares shares{};
  shares[gap_bin(1'000)] = 1;
  DecayedCounts seen;
  for (int i = 0; i < 18; ++i) seen.visit(gap_bin(kHour), 1, kGapBins);
  refine(shares, seen, 6);
  EXPECT_NEAR(shares[gap_bin(kHour)], 0.75, 1e-6);
  EXPECT_NEAR(shares[gap_bin(1'000)], 0.25, 1e-6);
}

TEST(GapDistribution, WhatHasPassedIsTakenOff) {
  const GapDistribution gaps = around(kHour);
  const GapDistribution rest = gaps.after(kHour / 2);
  EXPECT_LT(rest.quantile_ms(0.5), gaps.quantile_ms(0.5));
  EXPECT_GT(rest.quantile_ms(0.5), kHour / 4);
  EXPECT_NEAR(rest.cdf(kHour), gaps.cdf_after(kHour / 2, kHour), 0.02);
}

TEST(GapDistribution, LongerThanEverSeenTheWaitIsAboutAsLongAgain) {
  const double waited = 50 * kHour;
  const GapDistribution rest = around(1'000).after(waited);
  EXPECT_NEAR(rest.quantile_ms(0.5) / waited, 1, 0.1);
}

TEST(GapDistribution, QuantilesRise) {
  const GapDistribution gaps = around(5'000).after(3'000);
  double before = -1;
  for (const double level : {0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0}) {
    EXPECT_GE(gaps.quantile_ms(level), before);
    before = gaps.quantile_ms(level);
  }
}

}  // namespace
}  // namespace model_warmup
