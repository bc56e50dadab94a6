// SPDX-License-Identifier: Apache-2.0
#include "planning_queue_fixture.h"

namespace model_warmup {
namespace {

class DemandTest : public QueueTest {
 protected:
  std::vector<WarmupTask> demand(ModelIndex model) {
    auto tasks = queue.demand(model, "u", now);
    EXPECT_TRUE(tasks.has_value());
    return tasks.value_or(std::vector<WarmupTask>());
  }
};

TEST_F(DemandTest, WithdrawingADemandDropsWhatWaitsForIt) {
  add("runtime", 10, 10);
  const ModelIndex app = add("app", 10, 10, {"runtime"});
  demand(app);
  demand(app);
  EXPECT_TRUE(queue.withdraw_demand(app).empty()) << "nothing runs";
  EXPECT_TRUE(queue.waiting(now).empty());
}

TEST_F(DemandTest, WithdrawingADemandLeavesWhatAnotherNeeds) {
  const ModelIndex runtime = add("runtime", 10, 10);
  const ModelIndex app = add("app", 10, 10, {"runtime"});
  const ModelIndex other = add("other", 10, 10, {"runtime"});
  demand(app);
  demand(other);
  EXPECT_TRUE(queue.withdraw_demand(app).empty());
  EXPECT_EQ(waiting_names(), (Names{"runtime", "other"}));
  demand(runtime);
  queue.withdraw_demand(other);
  EXPECT_EQ(waiting_names(), Names{"runtime"});
  queue.withdraw_demand(runtime);
  EXPECT_EQ(waiting_names(), Names());
}

TEST_F(DemandTest, AWithdrawnLoadThatRunsIsGivenBackAndBoundedAgain) {
  const ModelIndex runtime = add("runtime", 10, 10);
  const ModelIndex app = add("app", 10, 10, {"runtime"});
  demand(app);
  ASSERT_EQ(next(), "+runtime");
  const auto given_back = queue.withdraw_demand(app);
  ASSERT_EQ(given_back.size(), 1u);
  EXPECT_EQ(given_back.front().name, "runtime");
  EXPECT_FALSE(given_back.front().demanded);
  EXPECT_TRUE(queue.waiting(now).empty());
  EXPECT_EQ(queue.overdue(now + 30'001).size(), 1u);
  complete();
  EXPECT_TRUE(residency.is_idle(runtime, now)) << "nobody's lease is about to start";
}

TEST_F(DemandTest, AWithdrawnLoadThatFailsIsNotTriedAgain) {
  const ModelIndex a = add("a", 10, 10);
  demand(a);
  ASSERT_EQ(next(), "+a");
  ASSERT_EQ(queue.withdraw_demand(a).size(), 1u);
  const auto end = queue.task_failed(last.task_id, {"no"}, now);
  EXPECT_EQ(end->retry_at_ms, std::nullopt) << "nobody had predicted it";
  EXPECT_TRUE(end->outcomes.empty());
}

TEST_F(DemandTest, AWithdrawnWarmUpKeepsItsAccount) {
  const ModelIndex a = add("a", 10, 100);
  enqueue("a");
  ASSERT_EQ(next(), "+a");
  now += 30;
  demand(a);
  ASSERT_EQ(queue.withdraw_demand(a).size(), 1u);
  now += 70;
  complete();
  const auto outcomes = residency.lease_started(a, now);
  ASSERT_EQ(outcomes->size(), 1u);
  EXPECT_EQ(outcomes->front().outcome, OutcomeKind::hit) << "it was warm before anybody came again";
}

TEST_F(DemandTest, ADemandThatHasEndedDoesNotComeBack) {
  const ModelIndex runtime = add("runtime", 10, 10);
  const ModelIndex app = add("app", 10, 10, {"runtime"});
  demand(runtime);
  ASSERT_EQ(next(), "+runtime");
  ASSERT_TRUE(queue.task_failed(last.task_id, {"no"}, now).has_value());
  demand(app);
  queue.withdraw_demand(app);
  EXPECT_TRUE(queue.waiting(now).empty()) << "nobody waits for the runtime any more";
}

TEST_F(DemandTest, WhatADemandThatHasEndedLeftRunningIsGivenBack) {
  add("one", 10, 10);
  add("two", 10, 10);
  const ModelIndex app = add("app", 10, 10, {"one", "two"});
  demand(app);
  ASSERT_EQ(next(), "+one");
  const std::string first = last.task_id;
  ASSERT_EQ(next(), "+two");
  ASSERT_TRUE(queue.task_failed(first, {"no"}, now).has_value());
  EXPECT_TRUE(queue.waiting(now).empty()) << "the load of the app went with it";
  const auto given_back = queue.withdraw_demand(app);
  ASSERT_EQ(given_back.size(), 1u);
  EXPECT_EQ(given_back.front().name, "two");
  EXPECT_FALSE(queue.running().front().demanded);
}

TEST_F(DemandTest, WithdrawingWhatNobodyDemandsChangesNothing) {
  const ModelIndex a = add("a", 10, 10);
  enqueue("a");
  EXPECT_TRUE(queue.withdraw_demand(a).empty());
  EXPECT_EQ(waiting_names(), Names{"a"});
}

TEST_F(DemandTest, WhatAWaitingDemandIsBuiltOnIsNotLetGo) {
  const ModelIndex foe = add("foe", 10, 10);
  add("runtime", 10, 10);
  ModelProfile profile;
  profile.name = "app";
  profile.depends_on = {"runtime"};
  profile.conflicts_with = {"foe"};
  const ModelIndex app = *catalog.add(profile);
  warm("foe");
  warm("runtime");
  ASSERT_TRUE(residency.lease_started(foe, now).has_value());
  demand(app);
  ASSERT_EQ(next(), "") << "it waits for the lease to end";
  WarmupTask release;
  release.name = "runtime";
  release.action = TaskAction::Release;
  ASSERT_TRUE(queue.enqueue_task(release, now).has_value());
  ASSERT_EQ(next(), "");
  ASSERT_TRUE(residency.lease_ended(foe, now).has_value());
  ASSERT_EQ(next(), "-foe");
  complete();
  ASSERT_EQ(next(), "+app");
}

TEST_F(DemandTest, ATaskQueuedAsDemandedIsADemand) {
  const ModelIndex a = add("a", 10, 10);
  const ModelIndex app = add("app", 10, 10, {"a"});
  WarmupTask demanded = task("a");
  demanded.demanded = true;
  ASSERT_TRUE(queue.enqueue_task(demanded, now).has_value());
  demand(app);
  queue.withdraw_demand(app);
  EXPECT_EQ(waiting_names(), Names{"a"});
  queue.withdraw_demand(a);
  EXPECT_EQ(waiting_names(), Names());
}

// ---- models that are lost ----

TEST_F(DemandTest, WhatIsBuiltOnALostModelIsLostWithIt) {
  const ModelIndex runtime = add("runtime", 100, 10);
  add("app", 100, 10, {"runtime"});
  add("other", 100, 10);
  for (const char* name : {"runtime", "app", "other"}) warm(name);
  const LostReport report = queue.model_lost(runtime, now);
  EXPECT_EQ(report.lost, (Names{"runtime", "app"}));
  ASSERT_EQ(report.outcomes.size(), 2u);
  EXPECT_EQ(report.outcomes.front().outcome, OutcomeKind::failed);
  EXPECT_EQ(resources.in_use(now).memory_mb, 100u);
  EXPECT_EQ(residency.of(runtime).state, ModelState::cold);
  EXPECT_TRUE(queue.model_lost(runtime, now).lost.empty()) << "it holds nothing any more";
}

TEST_F(DemandTest, LeasesOnALostModelEndAsEver) {
  const ModelIndex a = add("a", 100, 10);
  warm("a");
  ASSERT_TRUE(residency.lease_started(a, now).has_value());
  EXPECT_EQ(queue.model_lost(a, now).lost, Names{"a"});
  EXPECT_EQ(residency.of(a).in_use, 1u);
  demand(a);
  ASSERT_EQ(next(), "+a");
  complete();
  ASSERT_TRUE(residency.lease_started(a, now).has_value());
  EXPECT_TRUE(residency.lease_ended(a, now).has_value());
  EXPECT_TRUE(residency.lease_ended(a, now).has_value());
  EXPECT_FALSE(residency.lease_ended(a, now).has_value());
}

TEST_F(DemandTest, ALostModelRestsLongerEachTime) {
  const ModelIndex a = add("a", 10, 10);
  for (const double pause : {1'000.0, 2'000.0, WarmupQueue::kGiveUpFor_ms}) {
    warm("a");
    const double lost_at = now;
    ASSERT_EQ(queue.model_lost(a, now).lost, Names{"a"});
    WarmupSchedule plan = schedule({task("a")});
    (void)queue.enqueue_schedule(plan, "u", now);
    EXPECT_EQ(next(), "");
    queue.supersede("u");
    now = lost_at + pause;
  }
  warm("a");
  now += WarmupQueue::kGiveUpFor_ms;
  (void)queue.model_lost(a, now);
  now += 1'000;
  warm("a");
}

TEST_F(DemandTest, ReleasesOfALostModelGoUnlessTheyRun) {
  const ModelIndex a = add("a", 100, 10);
  const ModelIndex b = add("b", 100, 10);
  warm("a");
  warm("b");
  ASSERT_TRUE(queue.enqueue_task(task("a", RequestPriority::Low, TaskAction::Release), now).has_value());
  (void)queue.model_lost(a, now);
  EXPECT_TRUE(queue.waiting(now).empty());
  ASSERT_TRUE(queue.enqueue_task(task("b", RequestPriority::Low, TaskAction::Release), now).has_value());
  ASSERT_EQ(next(), "-b");
  EXPECT_TRUE(queue.model_lost(b, now).lost.empty()) << "it was on its way out";
  complete();
  EXPECT_EQ(resources.in_use(now).memory_mb, 0u);
}

TEST_F(DemandTest, ALoadInProgressOutlivesALoss) {
  const ModelIndex m = begin_to_fetch("m");
  complete();
  demand(m);
  ASSERT_EQ(next(), "+m");
  EXPECT_EQ(queue.model_lost(m, now).lost, Names{"m"});
  EXPECT_EQ(residency.of(m).state, ModelState::loading);
  complete();
  EXPECT_EQ(residency.of(m).state, ModelState::warm);
  EXPECT_EQ(resources.in_use(now).memory_mb, 300u);
}

}  // namespace
}  // namespace model_warmup
