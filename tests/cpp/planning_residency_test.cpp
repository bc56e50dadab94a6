// SPDX-License-Identifier: Apache-2.0
#include "planning/residency.h"

#include "planning_fixture.h"

namespace model_warmup {
namespace {

class ResidencyTest : public test::PlanningTest {
 protected:
  ResidencyTest() : PlanningTest(small_config()) {}

  void begin(ModelIndex model, bool speculative = true, WarmStage stage = WarmStage::primed, std::uint64_t mb = 100) {
    const AllocationKey key = resources.reserve({.memory_mb = mb, .cpu_percent = 10});
    residency.load_begun(model, {"t" + std::to_string(++tasks_), stage, mb, 100, key, speculative}, now);
    residency.load_started(model, now);
  }
  std::vector<WarmupOutcome> finish(ModelIndex model) {
    return residency.load_completed(model, std::nullopt, std::nullopt, std::nullopt, now);
  }

 private:
  int tasks_ = 0;
};

TEST_F(ResidencyTest, AModelGoesFromColdOverLoadingToWarm) {
  const ModelIndex m = add("m", 100, 50);
  EXPECT_EQ(residency.of(m).state, ModelState::cold);
  begin(m);
  EXPECT_EQ(residency.of(m).state, ModelState::loading);
  EXPECT_EQ(residency.present(), std::vector{m});
  now += 30;
  finish(m);
  EXPECT_EQ(residency.of(m).state, ModelState::warm);
  EXPECT_EQ(residency.of(m).since_ms, now);
  EXPECT_EQ(residency.of(m).memory_mb, 100u);
  EXPECT_EQ(resources.in_use(now), (ResourceRequirements{.memory_mb = 100}));
}

TEST_F(ResidencyTest, MeasuredMemoryReplacesTheEstimate) {
  const ModelIndex m = add("m", 100, 50);
  begin(m);
  residency.load_completed(m, std::nullopt, 40.0, 129.2, now);
  EXPECT_EQ(residency.of(m).memory_mb, 130u);
  EXPECT_EQ(resources.in_use(now).memory_mb, 130u);
}

TEST_F(ResidencyTest, MeasuredMemoryIsAllThatIsHeldAndNotAddedToEarlierStages) {
  const ModelIndex m = add("m", 300, 50);
  begin(m, true, WarmStage::fetched, 100);
  residency.load_completed(m, std::nullopt, 40.0, 110.0, now);
  begin(m, true, WarmStage::primed, 200);
  EXPECT_EQ(resources.in_use(now).memory_mb, 310u);
  residency.load_completed(m, std::nullopt, 40.0, 290.0, now);
  EXPECT_EQ(residency.of(m).memory_mb, 290u);
  EXPECT_EQ(resources.in_use(now).memory_mb, 290u);
  now += 1'000;
  const auto outcomes = residency.release_begun(m, now);
  ASSERT_EQ(outcomes.size(), 2u);
  EXPECT_EQ(outcomes[0].wasted_mb_s + outcomes[1].wasted_mb_s, 290) << "each warm-up answers for what it added";
  residency.released(m, now);
  EXPECT_EQ(resources.in_use(now).memory_mb, 0u);
}

TEST_F(ResidencyTest, AUseOfAWarmModelIsAHit) {
  const ModelIndex m = add("m", 100, 50);
  begin(m);
  now += 50;
  finish(m);
  now += 950;
  const auto outcomes = residency.lease_started(m, now);
  ASSERT_TRUE(outcomes.has_value());
  ASSERT_EQ(outcomes->size(), 1u);
  const WarmupOutcome& hit = outcomes->front();
  EXPECT_EQ(hit.outcome, OutcomeKind::hit);
  EXPECT_EQ(hit.task_id, "t1");
  EXPECT_EQ(hit.name, "m");
  EXPECT_EQ(hit.saved_ms, 50);
  EXPECT_EQ(hit.held_mb_s, 100);
  EXPECT_EQ(hit.wasted_mb_s, 0);
  EXPECT_EQ(hit.at_ms, now);
  EXPECT_TRUE(residency.lease_started(m, now)->empty()) << "an outcome is told once";
}

TEST_F(ResidencyTest, ComingDuringTheLoadIsALateHit) {
  const ModelIndex m = add("m", 100, 50);
  begin(m);
  now += 20;
  residency.load_demanded(m, now);
  now += 10;
  residency.load_demanded(m, now);  // somebody else: the first counts
  now += 20;
  finish(m);
  const auto outcomes = residency.lease_started(m, now);
  ASSERT_EQ(outcomes->size(), 1u);
  EXPECT_EQ(outcomes->front().outcome, OutcomeKind::late_hit);
  EXPECT_EQ(outcomes->front().saved_ms, 20);
}

TEST_F(ResidencyTest, ADemandedLoadIsNoWarmUp) {
  const ModelIndex m = add("m", 100, 50);
  begin(m, false);
  finish(m);
  EXPECT_TRUE(residency.lease_started(m, now)->empty());
  EXPECT_EQ(ledger.totals().warmups(), 0u);
}

TEST_F(ResidencyTest, NobodyWithinTheHorizonIsUnusedAtTheHorizonsEnd) {
  const ModelIndex m = add("m", 100, 50);
  begin(m);
  finish(m);
  const double end = now + config.effective_horizon_ms();
  residency.settle(end);
  EXPECT_EQ(ledger.totals().warmups(), 0u);
  residency.settle(end + 7'000'000);
  EXPECT_EQ(ledger.totals().count(OutcomeKind::unused), 1u);
  now = end + 8'000'000;
  const auto outcomes = residency.lease_started(m, now);
  ASSERT_EQ(outcomes->size(), 1u) << "what the time decided is told with the next reply";
  EXPECT_EQ(outcomes->front().outcome, OutcomeKind::unused);
  EXPECT_EQ(outcomes->front().at_ms, end);
  EXPECT_EQ(outcomes->front().wasted_mb_s, 100 * config.effective_horizon_ms() / 1000);
}

TEST_F(ResidencyTest, AUseAfterTheHorizonDoesNotMakeAHit) {
  const ModelIndex m = add("m", 100, 50);
  begin(m);
  finish(m);
  now += config.effective_horizon_ms() + 1;
  EXPECT_EQ(residency.used(m, now).front().outcome, OutcomeKind::unused);
}

TEST_F(ResidencyTest, LettingGoBeforeAUseIsAnEviction) {
  const ModelIndex m = add("m", 100, 50);
  begin(m);
  finish(m);
  now += 1'000;
  const auto outcomes = residency.release_begun(m, now);
  ASSERT_EQ(outcomes.size(), 1u);
  EXPECT_EQ(outcomes.front().outcome, OutcomeKind::evicted);
  EXPECT_EQ(outcomes.front().wasted_mb_s, 100);
  EXPECT_EQ(residency.of(m).state, ModelState::cold);
  EXPECT_EQ(resources.in_use(now).memory_mb, 100u) << "not free before it is gone";
  residency.released(m, now);
  EXPECT_EQ(resources.in_use(now).memory_mb, 0u);
  EXPECT_TRUE(residency.present().empty());
}

TEST_F(ResidencyTest, AFailedLoadHoldsNothing) {
  const ModelIndex m = add("m", 100, 50);
  begin(m);
  now += 2'000;
  const auto outcomes = residency.load_failed(m, false, now);
  ASSERT_EQ(outcomes.size(), 1u);
  EXPECT_EQ(outcomes.front().outcome, OutcomeKind::failed);
  EXPECT_EQ(outcomes.front().wasted_mb_s, 200);
  EXPECT_EQ(resources.in_use(now), ResourceRequirements());
  EXPECT_TRUE(residency.present().empty());
}

TEST_F(ResidencyTest, ATimedOutLoadHoldsItsMemoryUntilItSettles) {
  const ModelIndex m = add("m", 100, 50);
  begin(m);
  residency.load_failed(m, true, now);
  EXPECT_EQ(residency.of(m).state, ModelState::cold);
  EXPECT_EQ(resources.in_use(now).memory_mb, 100u);
  EXPECT_TRUE(residency.load_settled("t1"));
  EXPECT_FALSE(residency.load_settled("t1"));
  EXPECT_EQ(resources.in_use(now), ResourceRequirements());
}

TEST_F(ResidencyTest, ALeaseHoldsWhatTheModelDependsOn) {
  const ModelIndex runtime = add("runtime", 100, 50);
  const ModelIndex app = add("app", 100, 50, {"runtime"});
  begin(runtime);
  finish(runtime);
  begin(app);
  finish(app);
  const auto outcomes = residency.lease_started(app, now);
  EXPECT_EQ(outcomes->size(), 2u) << "both warm-ups were of use";
  EXPECT_EQ(residency.of(runtime).in_use, 1u);
  EXPECT_FALSE(residency.is_idle(runtime, now));
  ASSERT_TRUE(residency.lease_ended(app, now).has_value());
  EXPECT_EQ(residency.of(runtime).in_use, 0u);
  EXPECT_FALSE(residency.is_idle(runtime, now)) << "the app is built on it";
  EXPECT_TRUE(residency.is_idle(app, now));
}

TEST_F(ResidencyTest, LeasesAreCounted) {
  const ModelIndex m = add("m", 100, 50);
  EXPECT_EQ(residency.lease_started(m, now).error().message(), "Invalid input: model - \"m\" is cold, not warm");
  begin(m);
  EXPECT_FALSE(residency.lease_started(m, now).has_value());
  finish(m);
  ASSERT_TRUE(residency.lease_started(m, now).has_value());
  ASSERT_TRUE(residency.lease_started(m, now).has_value());
  ASSERT_TRUE(residency.lease_ended(m, now).has_value());
  EXPECT_FALSE(residency.is_idle(m, now));
  ASSERT_TRUE(residency.lease_ended(m, now).has_value());
  EXPECT_TRUE(residency.is_idle(m, now));
  EXPECT_FALSE(residency.lease_ended(m, now).has_value());
}

TEST_F(ResidencyTest, WhatSomebodyHasWaitedForIsSparedUntilTheLease) {
  const ModelIndex m = add("m", 100, 50);
  begin(m, false);
  finish(m);
  EXPECT_FALSE(residency.is_idle(m, now));
  EXPECT_TRUE(residency.is_idle(m, now + 60'000)) << "nobody came after all";
}

TEST_F(ResidencyTest, APinnedModelIsNeverIdle) {
  ModelProfile profile;
  profile.name = "m";
  profile.pinned = true;
  const ModelIndex m = *catalog.add(profile);
  begin(m);
  finish(m);
  EXPECT_FALSE(residency.is_idle(m, now));
}

TEST_F(ResidencyTest, AnEarlyStageIsHeldButNotWarm) {
  const ModelIndex m = add("m", 100, 50);
  begin(m, true, WarmStage::fetched, 20);
  finish(m);
  EXPECT_EQ(residency.of(m).state, ModelState::cold);
  EXPECT_EQ(residency.of(m).stage, WarmStage::fetched);
  EXPECT_TRUE(residency.is_idle(m, now));
  EXPECT_FALSE(residency.lease_started(m, now).has_value());
  begin(m, false, WarmStage::primed, 80);
  EXPECT_EQ(residency.of(m).state, ModelState::loading);
  finish(m);
  EXPECT_EQ(residency.of(m).memory_mb, 100u);
  EXPECT_EQ(residency.lease_started(m, now)->size(), 1u) << "fetching it ahead was of use";
}

TEST_F(ResidencyTest, AStageThatFailsLeavesTheOneBefore) {
  const ModelIndex m = add("m", 100, 50);
  begin(m, true, WarmStage::fetched, 20);
  finish(m);
  begin(m, true, WarmStage::primed, 80);
  residency.load_failed(m, false, now);
  EXPECT_EQ(residency.of(m).stage, WarmStage::fetched);
  EXPECT_EQ(resources.in_use(now).memory_mb, 20u);
}

/// One model has been let go for another's sake.
class DrivenOutTest : public ResidencyTest {
 protected:
  DrivenOutTest() {
    begin_for(guest_, {gone_});
    now += 50;
    finish(guest_);
    now += 1'000;
  }

  void begin_for(ModelIndex model, std::vector<ModelIndex> driven_out) {
    residency.load_begun(model,
                         {.task_id = catalog.name(model),
                          .memory_mb = 100,
                          .allocation = resources.reserve({.memory_mb = 100}),
                          .load_cost_ms = 7,
                          .driven_out = std::move(driven_out)},
                         now);
    residency.load_started(model, now);
  }

  const ModelIndex gone_ = add("gone", 100, 50);
  const ModelIndex guest_ = add("guest", 100, 50);
};

TEST_F(DrivenOutTest, AWarmUpAnswersForTheWaitForWhatItDroveOut) {
  residency.missed(gone_, 800);
  residency.missed(gone_, 800);  // the second time it is missing for another reason
  const auto outcomes = residency.lease_started(guest_, now);
  ASSERT_TRUE(outcomes);
  EXPECT_EQ(outcomes->front().lost_ms, 800);
  EXPECT_EQ(ledger.totals(guest_).lost_ms, 800);
  EXPECT_LT(ledger.balance(guest_).mean_ms, outcomes->front().saved_ms - 800);
}

TEST_F(DrivenOutTest, AUseWithoutALeaseIsMissedToo) {
  residency.used(gone_, now);
  EXPECT_EQ(residency.release_begun(guest_, now).front().lost_ms, 50) << "a load";
}

TEST_F(DrivenOutTest, WhatHasComeBackAheadOfItsUseIsNotMissed) {
  begin(gone_);
  residency.missed(gone_, 800);
  EXPECT_EQ(residency.release_begun(guest_, now).front().lost_ms, 0);
}

TEST_F(DrivenOutTest, OnceTheGuestWasUsedItAnswersForNothingMore) {
  EXPECT_EQ(residency.lease_started(guest_, now)->front().lost_ms, 0);
  EXPECT_EQ(residency.driven_out_with(guest_), std::vector{guest_}) << "now it would be missed itself";
  residency.missed(gone_, 800);
  EXPECT_EQ(ledger.totals().lost_ms, 0);
}

TEST_F(DrivenOutTest, WhoReplacesAnUnusedGuestAnswersForWhatThatDroveOut) {
  const ModelIndex next = add("next", 100, 50);
  const auto missing = residency.driven_out_with(guest_);
  EXPECT_EQ(missing, std::vector{gone_});
  residency.release_begun(guest_, now);
  residency.released(guest_, now);
  begin_for(next, missing);
  residency.missed(gone_, 800);
  EXPECT_EQ(residency.load_failed(next, false, now).front().lost_ms, 800) << "even if its load fails";
}

TEST_F(DrivenOutTest, OnlyWhatNobodyUsedPaysForItsLoad) {
  residency.lease_started(guest_, now);
  const double used_ms = ledger.balance(guest_).mean_ms;
  const ModelIndex twin = add("twin", 100, 50);
  now -= 1'050;
  begin_for(twin, {});
  now += 50;
  finish(twin);
  now += 1'000;
  residency.release_begun(twin, now);
  EXPECT_NEAR(ledger.balance(twin).mean_ms, used_ms - 50 - 7, 1e-9);
}

TEST_F(ResidencyTest, TheLedgerBooksGainLessCost) {
  const ModelIndex m = add("m", 100, 50);
  begin(m);
  now += 50;
  finish(m);
  const auto outcome = residency.lease_started(m, now + 60'000)->front();
  EXPECT_EQ(ledger.totals(m).saved_ms, outcome.saved_ms);
  EXPECT_LT(ledger.balance(m).mean_ms, outcome.saved_ms);
  EXPECT_GT(ledger.balance(m).mean_ms, 0);
}

}  // namespace
}  // namespace model_warmup
