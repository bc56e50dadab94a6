// SPDX-License-Identifier: Apache-2.0
#include "learning/shadow_comparison.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/random.h"

namespace model_warmup {
namespace {

TEST(ShadowComparison, BeginsWithNothingToSay) { EXPECT_EQ(ShadowComparison().report(), ShadowReport()); }

TEST(ShadowComparison, CountsAndAveragesBoth) {
  ShadowComparison comparison;
  comparison.add({0.5, 1}, {0.25, 2});
  comparison.add({0.5, 2}, {0.5, 1});
  const ShadowReport report = comparison.report();
  const double half = -std::log(0.5);
  EXPECT_EQ(report.uses, 2U);
  EXPECT_NEAR(report.log_loss, half, 1e-12);
  EXPECT_NEAR(report.log_loss_in_use, 1.5 * half, 1e-12);
  EXPECT_EQ(report.hit_at_1, 0.5);
  EXPECT_EQ(report.hit_at_1_in_use, 0.5);
  EXPECT_NEAR(report.gain, half / 2, 1e-12);
  EXPECT_NEAR(report.gain_standard_error, half / 2, 1e-12);  // of half and 0: s = half / sqrt 2, over sqrt 2
  EXPECT_FALSE(report.gain_low) << "two uses say nothing";
}

TEST(ShadowComparison, NoProbabilityIsNoEndlessLoss) {
  ShadowComparison comparison;
  comparison.add({0, 1}, {1, 1});
  EXPECT_NEAR(comparison.report().gain, std::log(1e-6), 1e-9);
}

/// Says 0.7 or so where the other says 0.6 or so.
ShadowVerdict verdict_on(bool shadow_is_better) {
  Random random(3);
  ShadowComparison comparison;
  for (int i = 0; i < 400; ++i) {
    const UseJudgement good = {0.55 + 0.3 * random.uniform(), 1}, poor = {0.45 + 0.3 * random.uniform(), 1};
    shadow_is_better ? comparison.add(good, poor) : comparison.add(poor, good);
  }
  return comparison.report().verdict;
}

TEST(ShadowComparison, SeesWhichIsBetter) {
  EXPECT_EQ(verdict_on(true), ShadowVerdict::shadow_better);
  EXPECT_EQ(verdict_on(false), ShadowVerdict::in_use_better);
}

TEST(ShadowComparison, SeldomSeesADifferenceWhereThereIsNoneHoweverOftenOneLooks) {
  Random random(17);
  int fooled = 0;
  for (int run = 0; run < 200; ++run) {
    ShadowComparison comparison;
    bool seen = false;
    for (int i = 0; i < 1000; ++i) {
      comparison.add({0.1 + 0.8 * random.uniform(), 1}, {0.1 + 0.8 * random.uniform(), 1});
      seen = seen || comparison.report().verdict != ShadowVerdict::undecided;
    }
    fooled += seen ? 1 : 0;
  }
  EXPECT_LE(fooled, 10);  // 5 % of 200; a plain test at 5 % would be fooled some 80 times
}

TEST(ShadowComparison, TwoThatAreAlikeStayUndecided) {
  ShadowComparison comparison;
  for (int i = 0; i < 100; ++i) comparison.add({0.3, 2}, {0.3, 2});
  const ShadowReport report = comparison.report();
  EXPECT_EQ(report.gain, 0);
  EXPECT_EQ(report.gain_low, 0);
  EXPECT_EQ(report.gain_high, 0);
  EXPECT_EQ(report.verdict, ShadowVerdict::undecided);
}

TEST(ShadowComparison, ComesBackAndRefusesWhatCannotBe) {
  ShadowComparison comparison;
  for (int i = 1; i < 80; ++i) comparison.add({1.0 / i, 1}, {1.0 / (i + 1), 2});
  ByteWriter out;
  comparison.save(out);
  ByteReader in(out.bytes());
  ShadowComparison loaded;
  loaded.load(in);
  EXPECT_TRUE(in.at_end());
  EXPECT_EQ(loaded.report(), comparison.report());

  std::vector<std::uint8_t> bytes(out.bytes().begin(), out.bytes().end());
  bytes[0] ^= 1;  // one judged on more uses than the other
  ByteReader damaged(bytes);
  ShadowComparison().load(damaged);
  EXPECT_FALSE(damaged.ok());
}

}  // namespace
}  // namespace model_warmup
