// SPDX-License-Identifier: Apache-2.0
#include "metrics/holdout_trial.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/random.h"

namespace model_warmup {
namespace {

using Arm = WarmupOpportunity::Arm;

constexpr double kWindow_ms = 1'000;

WarmupOpportunity opportunity(std::uint64_t key, Arm arm, double ends_at_ms, std::string_view user = "u") {
  return {.key = key, .model = 0, .user = user, .arm = arm, .ends_at_ms = ends_at_ms};
}

TEST(HoldoutTrial, WithNothingEndedThereIsNothingToTell) {
  HoldoutTrial trial;
  EXPECT_EQ(trial.report(), HoldoutReport());
  trial.open(opportunity(1, Arm::held_out, kWindow_ms));
  EXPECT_EQ(trial.opened(Arm::held_out), 1u);
  EXPECT_EQ(trial.report(), HoldoutReport());
}

TEST(HoldoutTrial, TheFirstUseDecidesAndNoUseIsNoWait) {
  HoldoutTrial trial;
  trial.open(opportunity(1, Arm::held_out, kWindow_ms));
  trial.used(0, "u", 10, 400);
  trial.used(0, "u", 20, 9'999);  // it stays warm, or not: that is another matter
  trial.open(opportunity(2, Arm::held_out, kWindow_ms, "other"));
  trial.used(0, "u", 30, 9'999);
  trial.used(1, "other", 40, 9'999);
  trial.settle(kWindow_ms);
  const ArmReport arm = trial.report().held_out;
  EXPECT_EQ(arm, (ArmReport{2, 1, 200}));
}

TEST(HoldoutTrial, AnOpportunityIsCountedOnceUntilItsWindowEnds) {
  HoldoutTrial trial;
  trial.open(opportunity(1, Arm::warmed, kWindow_ms));
  trial.used(0, "u", 10, 5);
  trial.open(opportunity(1, Arm::warmed, kWindow_ms));
  trial.settle(kWindow_ms);
  EXPECT_EQ(trial.report().warmed.opportunities, 1u);
}

TEST(HoldoutTrial, ItsIntervalCoversWhatIsTrueAboutNineteenTimesInTwenty) {
  Random random(1);
  int covered = 0;
  constexpr int kTrials = 300;
  for (int t = 0; t < kTrials; ++t) {
    HoldoutTrial trial;
    for (std::uint64_t key = 0; key < 200; ++key) {
      const bool held_out = random.below(4) == 0;
      trial.open(opportunity(key, held_out ? Arm::held_out : Arm::warmed, kWindow_ms));
      // Used half of the time; a cold start takes 2 s, and warming saves it in 80 of 100 cases: 0.8 s on average.
      if (random.below(2) == 0) trial.used(0, "u", 1, held_out || random.below(5) == 0 ? 2'000 : 0);
      trial.settle(kWindow_ms);
    }
    const HoldoutReport report = trial.report();
    ASSERT_TRUE(report.saved_ms);
    covered += *report.saved_low_ms <= 800 && 800 <= *report.saved_high_ms;
  }
  EXPECT_NEAR(covered, 0.95 * kTrials, 4 * 3.8) << "four standard deviations";
}

TEST(HoldoutTrial, WhatIsOpenIsBoundedAndAForgottenUserLeavesIt) {
  HoldoutTrial trial;
  for (std::uint64_t key = 0; key < HoldoutTrial::kMaxOpen + 10; ++key) {
    trial.open(opportunity(key, Arm::warmed, kWindow_ms, key % 2 == 0 ? "even" : "odd"));
  }
  EXPECT_EQ(trial.opened(Arm::warmed), HoldoutTrial::kMaxOpen);
  trial.forget_user("odd");
  trial.settle(kWindow_ms);
  EXPECT_EQ(trial.report().warmed.opportunities, HoldoutTrial::kMaxOpen / 2);
}

TEST(HoldoutTrial, ComesBackFromItsBytes) {
  HoldoutTrial trial;
  for (std::uint64_t key = 0; key < 40; ++key) {
    trial.open(opportunity(key, key % 3 == 0 ? Arm::held_out : Arm::warmed, kWindow_ms));
    trial.used(0, "u", 1, static_cast<double>(key));
    trial.settle(kWindow_ms);
  }
  ByteWriter out;
  trial.save(out);
  HoldoutTrial read;
  ByteReader in(out.bytes());
  ASSERT_TRUE(read.load(in));
  EXPECT_TRUE(in.at_end());
  EXPECT_EQ(read.report(), trial.report());
  for (std::size_t length = 0; length < out.bytes().size(); ++length) {
    ByteReader cut(out.bytes().first(length));
    EXPECT_FALSE(read.load(cut));
  }
  EXPECT_EQ(read.report(), trial.report()) << "damaged bytes change nothing";
}

}  // namespace
}  // namespace model_warmup
