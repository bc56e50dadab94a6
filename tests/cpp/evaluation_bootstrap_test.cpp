// SPDX-License-Identifier: Apache-2.0
#include "evaluation/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace model_warmup {
namespace {

Bootstrap finished(const ClusterSums& sums, std::uint64_t replicates, std::uint64_t seed = 1) {
  Bootstrap bootstrap(sums, replicates, seed);
  while (!bootstrap.step()) {
  }
  return bootstrap;
}

/// Column 0: how many; column 1: how much.
ClusterSums sums_of(const std::vector<std::vector<double>>& clusters) {
  ClusterSums sums(clusters.size());
  sums.reserve(2);
  sums.begin();
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    for (const double value : clusters[i]) {
      sums.add(i, 0, 1);
      sums.add(i, 1, value);
    }
  }
  return sums;
}

/// Approximately normal, with mean 0 and variance 1.
double normal(Random& random) {
  double sum = 0;
  for (int i = 0; i < 12; ++i) sum += random.uniform();
  return sum - 6;
}

TEST(Bootstrap, ARatioIsThatOfAllClustersTogether) {
  const ClusterSums sums = sums_of({{1}, {1, 1, 0}, {0}, {1, 0, 0, 0}, {1}});
  const Bootstrap bootstrap = finished(sums, 100);
  EXPECT_DOUBLE_EQ(bootstrap.ratio(1, 0).value, 0.5);
  EXPECT_EQ(std::vector(bootstrap.totals().begin(), bootstrap.totals().end()), (std::vector<double>{10, 5}));
}

TEST(Bootstrap, TheIntervalHoldsTheValueAndFollowsFromTheSeed) {
  const ClusterSums sums = sums_of({{1}, {1, 1, 0}, {0}, {1, 0, 0, 0}, {1}, {0, 1}, {1}});
  const Estimate estimate = finished(sums, 200, 3).ratio(1, 0);
  ASSERT_TRUE(estimate.low && estimate.high);
  EXPECT_LT(*estimate.low, estimate.value);
  EXPECT_GT(*estimate.high, estimate.value);
  EXPECT_EQ(finished(sums, 200, 3).ratio(1, 0), estimate);
  EXPECT_NE(finished(sums, 200, 4).ratio(1, 0), estimate);
}

TEST(Bootstrap, ThereIsNoIntervalWithoutSomethingToTellItBy) {
  const ClusterSums few = sums_of({{1}, {0}, {1}});
  EXPECT_FALSE(finished(few, 1000).ratio(1, 0).low);
  const ClusterSums enough = sums_of({{1}, {0}, {1}, {0}, {1}, {0}});
  EXPECT_TRUE(finished(enough, 1000).ratio(1, 0).low);
  EXPECT_FALSE(finished(enough, 0).ratio(1, 0).low);
  const ClusterSums nothing = sums_of({{}, {}, {}, {}, {}, {}});
  EXPECT_EQ(finished(nothing, 1000).ratio(1, 0), Estimate());
}

/// Users differ from each other far more than their uses do: intervals that took uses for independent would be far too
/// narrow.
TEST(Bootstrap, IntervalsHoldTheTruthAsOftenAsTheySay) {
  Random random(5);
  constexpr int kTrials = 300;
  int held = 0, held_if_independent = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    std::vector<std::vector<double>> clusters(40);
    double sum = 0, squares = 0;
    for (auto& cluster : clusters) {
      const double user = normal(random);
      for (int i = 0; i < 10; ++i) cluster.push_back(user + 0.3 * normal(random));
      for (const double value : cluster) {
        sum += value;
        squares += value * value;
      }
    }
    const ClusterSums sums = sums_of(clusters);
    const Estimate estimate = finished(sums, 200, static_cast<std::uint64_t>(trial)).ratio(1, 0);
    held += *estimate.low <= 0 && 0 <= *estimate.high;
    const double mean = sum / 400, deviation = std::sqrt((squares / 400 - mean * mean) / 400);
    held_if_independent += std::abs(mean) <= 1.96 * deviation;
  }
  EXPECT_GE(held, kTrials * 90 / 100);
  EXPECT_LE(held, kTrials * 99 / 100);
  EXPECT_LT(held_if_independent, kTrials * 60 / 100);
}

/// The noise of a resample adds to the size of a sum: plain percentiles of |mean| would lie above 0 although it is 0.
TEST(Bootstrap, WhatResamplingMakesGreaterIsMovedBack) {
  std::vector<std::vector<double>> clusters;
  for (int i = 0; i < 40; ++i) clusters.push_back({i % 2 == 0 ? 1.0 : -1.0});
  const ClusterSums sums = sums_of(clusters);
  const Bootstrap bootstrap = finished(sums, 400);
  const auto size = [](Bootstrap::Totals totals) -> std::optional<double> { return std::abs(totals[1]) / totals[0]; };
  const Estimate estimate = bootstrap.estimate_unbiased(size);
  EXPECT_EQ(estimate.value, 0);
  EXPECT_EQ(*estimate.low, 0);
  EXPECT_LT(*estimate.high, *bootstrap.estimate(size).high);
}

TEST(Bootstrap, TellsHowFarItIs) {
  const ClusterSums sums = sums_of({{1}, {0}, {1}, {0}, {1}, {0}});
  Bootstrap bootstrap(sums, 4, 1);
  EXPECT_FALSE(bootstrap.step());
  EXPECT_DOUBLE_EQ(bootstrap.progress(), 0.25);
  while (!bootstrap.step()) {
  }
  EXPECT_DOUBLE_EQ(bootstrap.progress(), 1);
}

}  // namespace
}  // namespace model_warmup
