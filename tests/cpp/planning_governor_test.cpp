// SPDX-License-Identifier: Apache-2.0
#include "planning/governor.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace model_warmup {
namespace {

constexpr double kMinute_ms = 60'000;

class GovernorTest : public ::testing::Test {
 protected:
  GovernorTest() {
    for (const char* name : {"a", "b"}) {
      ModelProfile profile;
      profile.name = name;
      models_.push_back(*catalog_.add(profile));
    }
  }

  void outcomes(ModelIndex model, double net_ms, int count) {
    WarmupOutcome outcome;
    for (int i = 0; i < count; ++i) ledger_.record(model, outcome, net_ms);
  }

  static constexpr double kPromised_ms = 300;

  Verdict ask(ModelIndex model, double now_ms, double promised_ms = kPromised_ms) {
    return governor_.verdict(model, "u", promised_ms, now_ms);
  }
  Verdict plan(ModelIndex model, double now_ms, double promised_ms = kPromised_ms) {
    const Verdict verdict = ask(model, now_ms, promised_ms);
    governor_.considered(model, "u", verdict, now_ms);
    if (verdict.allows()) governor_.planned(model, verdict, now_ms);
    return verdict;
  }

  WarmupConfig config_;
  ModelCatalog catalog_;
  std::vector<ModelIndex> models_;
  OutcomeLedger ledger_{catalog_};
  Governor governor_{config_, catalog_, ledger_};
};

TEST_F(GovernorTest, AtFirstEverythingMayBeTried) {
  EXPECT_EQ(ask(0, 0).kind, Verdict::Kind::go);
  outcomes(0, -500, 5);  // too few to tell
  EXPECT_EQ(ask(0, 0).kind, Verdict::Kind::go);
}

TEST_F(GovernorTest, WhatDoesNotPayRestsAndSaysWhy) {
  outcomes(1, 900, 40);
  outcomes(0, -200, 20);
  EXPECT_EQ(plan(0, 0).kind, Verdict::Kind::trial);
  const Verdict stopped = ask(0, kMinute_ms);
  EXPECT_EQ(stopped.kind, Verdict::Kind::stopped);
  EXPECT_EQ(
      stopped.reason,
      "warming this model ahead has lately cost 200 ms more than it saved each time; it rests until the next trial");
  EXPECT_EQ(ask(1, kMinute_ms).kind, Verdict::Kind::go);
}

TEST_F(GovernorTest, TrialsBecomeRarer) {
  outcomes(1, 900, 40);
  outcomes(0, -200, 20);
  double now = 0;
  for (const double pause_minutes : {5, 10, 20, 40}) {
    EXPECT_EQ(plan(0, now).kind, Verdict::Kind::trial);
    EXPECT_EQ(ask(0, now + pause_minutes * kMinute_ms - 1).kind, Verdict::Kind::stopped);
    now += pause_minutes * kMinute_ms;
  }
  for (int i = 0; i < 40; ++i) plan(0, now += 24 * 60 * kMinute_ms);
  EXPECT_EQ(ask(0, now + 24 * 60 * kMinute_ms).kind, Verdict::Kind::trial);
}

TEST_F(GovernorTest, AskingUsesUpNoTrial) {
  outcomes(0, -200, 20);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ask(0, 0).kind, Verdict::Kind::trial);
}

TEST_F(GovernorTest, StartsAgainWhenTheWorldHasChanged) {
  outcomes(0, -200, 20);
  plan(0, 0);
  EXPECT_EQ(ask(0, 1).kind, Verdict::Kind::stopped);
  outcomes(0, 2'000, 10);
  EXPECT_EQ(plan(0, 2).kind, Verdict::Kind::go);
  outcomes(0, -5'000, 60);
  EXPECT_EQ(ask(0, 3).kind, Verdict::Kind::trial);  // a new rest, and a trial at once
}

TEST_F(GovernorTest, ATrialThatPaysIsFollowedByAnotherAtOnce) {
  outcomes(1, 900, 40);
  outcomes(0, -200, 20);
  EXPECT_EQ(plan(0, 0).kind, Verdict::Kind::trial);
  outcomes(0, -10, 1);  // better than the others, and yet no gain
  EXPECT_EQ(ask(0, 1).kind, Verdict::Kind::stopped);
  outcomes(0, 300, 1);
  EXPECT_EQ(plan(0, 2).kind, Verdict::Kind::trial);
  EXPECT_EQ(ask(0, 3).kind, Verdict::Kind::stopped) << "until it has ended";
  EXPECT_EQ(ask(0, 2 + 5 * kMinute_ms).kind, Verdict::Kind::trial) << "and the pauses begin anew";
}

TEST_F(GovernorTest, FarMoreThanWasTriedIsTriedAtOnce) {
  outcomes(1, 900, 40);
  outcomes(0, -200, 20);
  EXPECT_EQ(plan(0, 0).kind, Verdict::Kind::trial);
  EXPECT_EQ(ask(0, 1, 2 * kPromised_ms).kind, Verdict::Kind::stopped) << "not far enough";
  EXPECT_EQ(plan(0, 1, 3 * kPromised_ms).kind, Verdict::Kind::trial);
  EXPECT_EQ(ask(0, 2, 3 * kPromised_ms).kind, Verdict::Kind::stopped) << "known now";
  EXPECT_EQ(plan(0, 2, 7 * kPromised_ms).kind, Verdict::Kind::trial);
  EXPECT_EQ(ask(0, 2 + 10 * kMinute_ms).kind, Verdict::Kind::stopped) << "and the pauses go on growing";
}

TEST_F(GovernorTest, ARestEndsWhenTheGainIsCertain) {
  outcomes(1, 900, 40);
  outcomes(0, -200, 20);
  plan(0, 0);
  double now = 0;
  while (ledger_.balance(0).mean_ms < 2.6 * ledger_.balance(0).standard_error_ms()) {
    EXPECT_FALSE(ask(0, now).allows());
    outcomes(0, 700, 1);
    EXPECT_TRUE(plan(0, now += 1).allows());
  }
  EXPECT_EQ(ask(0, now).kind, Verdict::Kind::go);
}

TEST_F(GovernorTest, SeveralModelsOfOnePlanAreOneTrialOfWarmingAsAWhole) {
  outcomes(0, -200, 20);
  outcomes(1, -200, 20);
  EXPECT_EQ(plan(0, 0).kind, Verdict::Kind::trial);
  governor_.planned(1, ask(0, 0), 0);
  EXPECT_EQ(ask(0, 5 * kMinute_ms).kind, Verdict::Kind::trial) << "and not after ten";
}

TEST_F(GovernorTest, WithAllTheEvidenceThatThereIsNothingGainedIsEnoughToStop) {
  for (int i = 0; i < 60; ++i) outcomes(0, i % 2 == 0 ? 1'000 : -1'100, 1);
  EXPECT_EQ(ask(0, 0).kind, Verdict::Kind::go) << "so far it may be chance";
  for (int i = 0; i < 60; ++i) outcomes(0, i % 2 == 0 ? 1'000 : -1'100, 1);
  EXPECT_EQ(ask(0, 0).kind, Verdict::Kind::trial);
}

TEST_F(GovernorTest, WhatIsClearlyWorthALoadGoesOn) {
  for (int i = 0; i < 400; ++i) {
    outcomes(0, i % 3 == 0 ? 4'000 : -500, 1);
    EXPECT_EQ(ask(0, 0).kind, Verdict::Kind::go) << i;
  }
}

TEST_F(GovernorTest, WarmingAsAWholeMayRest) {
  outcomes(0, -200, 20);
  plan(0, 0);
  EXPECT_EQ(ask(1, 1).kind, Verdict::Kind::stopped);  // it has no balance of its own
  MetricsReport report;
  governor_.describe(report, 1);
  EXPECT_TRUE(report.stopped);
  EXPECT_FALSE(report.verdict.empty());
}

TEST_F(GovernorTest, AnUncertainLossDoesNotStopAnything) {
  for (int i = 0; i < 40; ++i) outcomes(0, i % 2 == 0 ? 1'000 : -1'100, 1);
  EXPECT_EQ(ask(0, 0).kind, Verdict::Kind::go);
}

TEST_F(GovernorTest, HoldsOutAboutTheShareAskedForAndCountsEachWindowOnce) {
  config_.holdout_share = 0.25;
  config_.seed = 7;
  governor_.update_config(config_);
  int held = 0;
  const double window_ms = config_.effective_horizon_ms();
  for (int i = 0; i < 2'000; ++i) {
    const double now = i * window_ms;
    const Verdict first = plan(0, now);
    EXPECT_EQ(plan(0, now + 1).kind, first.kind);  // the same question, the same answer
    held += first.kind == Verdict::Kind::held_out;
  }
  EXPECT_NEAR(held, 500, 60);
  EXPECT_EQ(governor_.holdout().opened(WarmupOpportunity::Arm::held_out), static_cast<std::uint64_t>(held));
}

TEST_F(GovernorTest, ComesBackFromItsBytes) {
  outcomes(0, -200, 20);
  plan(0, 0);
  ByteWriter out;
  governor_.save(out);
  Governor read(config_, catalog_, ledger_);
  ByteReader in(out.bytes());
  ASSERT_TRUE(read.load(in, models_));
  EXPECT_TRUE(in.at_end());
  EXPECT_EQ(read.verdict(0, "u", kPromised_ms, 1).kind, Verdict::Kind::stopped);
  for (std::size_t length = 0; length < out.bytes().size(); ++length) {
    ByteReader cut(out.bytes().first(length));
    EXPECT_FALSE(read.load(cut, models_));
  }
}

}  // namespace
}  // namespace model_warmup
