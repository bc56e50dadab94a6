// SPDX-License-Identifier: Apache-2.0
#include "planning_queue_fixture.h"

namespace model_warmup {
namespace {

TEST_F(QueueTest, DemandComesBeforeAllSpeculationAndItsLimits) {
  for (const char* name : {"a", "b", "c"}) {
    add(name, 10, 10);
    enqueue(name, RequestPriority::Critical);
  }
  EXPECT_EQ(next(), "+a");
  EXPECT_EQ(next(), "+b");
  const auto tasks = queue.demand(*catalog.find("c"), "u", now);
  ASSERT_EQ(tasks->size(), 1u);
  EXPECT_TRUE(tasks->front().demanded);
  EXPECT_EQ(tasks->front().task_id, "t3") << "the waiting task is raised";
  EXPECT_EQ(next(), "+c");
}

TEST_F(QueueTest, DemandJoinsALoadInFlight) {
  const ModelIndex a = add("a", 10, 100);
  const std::string id = enqueue("a");
  ASSERT_EQ(next(), "+a");
  now += 30;
  const auto tasks = queue.demand(a, "u", now);
  ASSERT_EQ(tasks->size(), 1u);
  EXPECT_EQ(tasks->front().task_id, id);
  queue.supersede("u");
  now += 70;
  complete();
  const auto outcomes = residency.lease_started(a, now);
  ASSERT_EQ(outcomes->size(), 1u);
  EXPECT_EQ(outcomes->front().outcome, OutcomeKind::late_hit);
  EXPECT_EQ(outcomes->front().saved_ms, 30);
}

TEST_F(QueueTest, DemandLoadsDependenciesFirst) {
  add("runtime", 10, 10);
  const ModelIndex app = add("app", 10, 10, {"runtime"});
  const auto tasks = queue.demand(app, "u", now);
  ASSERT_EQ(tasks->size(), 2u);
  EXPECT_EQ(next(), "+runtime");
  EXPECT_EQ(next(), "");
  complete();
  EXPECT_EQ(next(), "+app");
}

TEST_F(QueueTest, DemandEvictsTheIdleThatIsWorthLeast) {
  for (const char* name : {"a", "b", "c"}) {
    add(name, 300, 10);
    warm(name);
  }
  config.max_warm_models = 10;
  configure(config);
  residency.set_keep_value(*catalog.find("a"), 5);
  residency.set_keep_value(*catalog.find("b"), 1);
  residency.set_keep_value(*catalog.find("c"), 1);
  ASSERT_TRUE(residency.lease_started(*catalog.find("b"), now).has_value());
  const ModelIndex d = add("d", 300, 10);
  ASSERT_TRUE(queue.demand(d, "u", now).has_value());
  EXPECT_EQ(next(), "-c");
  EXPECT_EQ(complete().outcomes.front().outcome, OutcomeKind::evicted);
  EXPECT_EQ(next(), "+d");
  EXPECT_EQ(queue.demand_over_limit(), 0u);
}

TEST_F(QueueTest, LeasesAlonePastTheLimitDoNotStopADemandedLoad) {
  add("a", 900, 10);
  warm("a");
  ASSERT_TRUE(residency.lease_started(*catalog.find("a"), now).has_value());
  ASSERT_TRUE(queue.demand(add("b", 300, 10), "u", now).has_value());
  EXPECT_EQ(next(), "+b");
  EXPECT_EQ(queue.demand_over_limit(), 1u);
  EXPECT_EQ(resources.in_use(now).memory_mb, 1'200u);
}

TEST_F(QueueTest, ADemandKeepsWhatAPlanWantedToLetGo) {
  const ModelIndex a = add("a", 10, 10);
  warm("a");
  ASSERT_TRUE(queue.enqueue_task(task("a", RequestPriority::Low, TaskAction::Release), now).has_value());
  EXPECT_TRUE(queue.demand(a, "u", now)->empty());
  EXPECT_EQ(next(), "");
}

TEST_F(QueueTest, AModelBeingLetGoIsLoadedAgainAfterwards) {
  const ModelIndex a = add("a", 10, 10);
  warm("a");
  ASSERT_TRUE(queue.enqueue_task(task("a", RequestPriority::Low, TaskAction::Release), now).has_value());
  ASSERT_EQ(next(), "-a");
  EXPECT_EQ(queue.demand(a, "u", now)->size(), 1u);
  EXPECT_EQ(next(), "");
  complete();
  EXPECT_EQ(next(), "+a");
}

TEST_F(QueueTest, ADemandWithAMissingDependencyIsAnError) {
  const auto tasks = queue.demand(add("app", 10, 10, {"ghost"}), "u", now);
  ASSERT_FALSE(tasks.has_value());
  EXPECT_EQ(tasks.error().kind, ErrorKind::InvalidInput);
}

// ---- reports ----

TEST_F(QueueTest, ReportsAreOnlyTakenOfRunningTasks) {
  EXPECT_FALSE(queue.task_started("t1", now).has_value());
  EXPECT_FALSE(queue.task_progress("t1", 0.5, now).has_value());
  EXPECT_FALSE(queue.task_completed("t1", {}, now).has_value());
  EXPECT_FALSE(queue.task_failed("t1", {}, now).has_value());
  EXPECT_FALSE(queue.cancel("t1", now).has_value());
  EXPECT_TRUE(queue.task_settled("t1", now).has_value()) << "nothing is held for it, which is all that is wanted";
}

TEST_F(QueueTest, ProgressCorrectsTheEstimate) {
  add("a", 10, 10);
  enqueue("a");
  next();
  now += 100;
  EXPECT_FALSE(queue.task_progress(last.task_id, 1.5, now).has_value());
  ASSERT_TRUE(queue.task_progress(last.task_id, 0.25, now).has_value());
  EXPECT_EQ(queue.running().front().estimated_duration_ms, 400);
}

TEST_F(QueueTest, AFailedWarmUpIsTriedAgainLaterAndLater) {
  add("a", 10, 10);
  enqueue("a");
  for (const double pause : {1'000.0, 2'000.0}) {
    ASSERT_EQ(next(), "+a");
    const auto end = queue.task_failed(last.task_id, {"no"}, now);
    ASSERT_EQ(end->outcomes.size(), 1u);
    EXPECT_EQ(end->outcomes.front().outcome, OutcomeKind::failed);
    EXPECT_EQ(end->retry_at_ms, now + pause);
    EXPECT_EQ(next(), "");
    now += pause;
  }
  ASSERT_EQ(next(), "+a");
  EXPECT_EQ(queue.task_failed(last.task_id, {"no"}, now)->retry_at_ms, std::nullopt) << "enough";
  WarmupSchedule plan = schedule({task("a")});
  EXPECT_EQ(queue.enqueue_schedule(plan, "u", now).size(), 1u);
  now += WarmupQueue::kGiveUpFor_ms;
  plan = schedule({task("a")});
  EXPECT_TRUE(queue.enqueue_schedule(plan, "u", now).empty());
}

TEST_F(QueueTest, AnotherTryOutlivesTheNextPlan) {
  add("a", 10, 10);
  add("app", 10, 10, {"a"});
  enqueue("a");
  ASSERT_EQ(next(), "+a");
  const auto retry_at = queue.task_failed(last.task_id, {"no"}, now)->retry_at_ms;
  ASSERT_TRUE(retry_at.has_value());
  WarmupSchedule plan = schedule({task("a"), task("app")});
  plan.tasks[1].depends_on = {"1"};
  EXPECT_TRUE(queue.enqueue_schedule(plan, "u", now).empty());
  EXPECT_EQ(plan.tasks.front().start_at_ms, *retry_at);
  EXPECT_EQ(queue.next_start_at_ms(now), *retry_at);
  EXPECT_EQ(next(), "");
  now = *retry_at;
  EXPECT_EQ(next(), "+a");
  complete();
  EXPECT_EQ(next(), "+app");
}

TEST_F(QueueTest, AFailurePutsOffAFurtherStageToo) {
  begin_to_fetch("m");
  enqueue("m");
  const auto retry_at = queue.task_failed(last.task_id, {"no"}, now)->retry_at_ms;
  EXPECT_EQ(retry_at, now + WarmupQueue::kRetryAfter_ms);
  EXPECT_EQ(waiting_names(), Names{"m"}) << "which is another try as well";
  EXPECT_EQ(next(), "");
  now = *retry_at;
  EXPECT_EQ(next(), "+m");
}

TEST_F(QueueTest, AFullQueueHasNoPlaceForAnotherTry) {
  config.max_queue_size = 1;
  configure(config);
  add("a", 10, 10);
  add("b", 10, 10);
  enqueue("a");
  ASSERT_EQ(next(), "+a");
  enqueue("b");
  EXPECT_EQ(queue.task_failed(last.task_id, {"no"}, now)->retry_at_ms, std::nullopt);
  EXPECT_EQ(waiting_names(), Names{"b"});
}

TEST_F(QueueTest, ADemandedLoadThatFailsIsNotTriedAgain) {
  const ModelIndex a = add("a", 10, 10);
  ASSERT_TRUE(queue.demand(a, "u", now).has_value());
  next();
  const auto end = queue.task_failed(last.task_id, {"no"}, now);
  EXPECT_EQ(end->retry_at_ms, std::nullopt);
  EXPECT_TRUE(end->outcomes.empty());
  EXPECT_TRUE(queue.waiting(now).empty());
}

TEST_F(QueueTest, AFailedDependencyTakesItsDependentsAlong) {
  add("runtime", 10, 10);
  ASSERT_TRUE(queue.demand(add("app", 10, 10, {"runtime"}), "u", now).has_value());
  ASSERT_EQ(next(), "+runtime");
  const auto end = queue.task_failed(last.task_id, {"no"}, now);
  ASSERT_EQ(end->dropped.size(), 1u);
  EXPECT_EQ(end->dropped.front().name, "app");
}

TEST_F(QueueTest, ATimedOutLoadKeepsItsMemoryUntilItSettles) {
  add("a", 600, 10);
  add("b", 600, 10);
  enqueue("a");
  next();
  const std::string id = last.task_id;
  ASSERT_TRUE(queue.task_failed(id, {"timed out", true}, now).has_value());
  enqueue("b", RequestPriority::Critical);
  EXPECT_EQ(next(), "");
  ASSERT_TRUE(queue.task_settled(id, now).has_value());
  EXPECT_EQ(next(), "+b");
}

TEST_F(QueueTest, ALoadThatWasGivenUpKeepsItsMemoryAlone) {
  for (const char* name : {"hangs", "cancelled", "next"}) {
    ModelProfile profile;
    profile.name = name;
    profile.memory_mb = 100;
    profile.load_time_ms = 10;
    profile.download_mb = 50;
    profile.cpu_percent = 90;
    profile.network_mbps = 5;
    ASSERT_TRUE(catalog.add(profile).has_value());
  }
  enqueue("hangs");
  ASSERT_EQ(next(), "+hangs");
  ASSERT_TRUE(queue.task_failed(last.task_id, {"timed out", true}, now).has_value());
  EXPECT_EQ(resources.in_use(now), (ResourceRequirements{.memory_mb = 100}));
  enqueue("cancelled");
  ASSERT_EQ(next(), "+cancelled");
  ASSERT_TRUE(queue.cancel(last.task_id, now).has_value());
  EXPECT_EQ(resources.in_use(now), (ResourceRequirements{.memory_mb = 200}));
  enqueue("next");
  EXPECT_EQ(next(), "+next");
}

TEST_F(QueueTest, ARunningTaskDoesNotSettle) {
  add("a", 10, 10);
  enqueue("a");
  next();
  EXPECT_FALSE(queue.task_settled(last.task_id, now).has_value());
}

TEST_F(QueueTest, OverdueAreWarmUpsAlone) {
  add("a", 10, 10);
  const ModelIndex b = add("b", 10, 10);
  enqueue("a");
  next();
  ASSERT_TRUE(queue.demand(b, "u", now).has_value());
  next();
  EXPECT_TRUE(queue.overdue(now + 30'000).empty());
  const auto overdue = queue.overdue(now + 30'001);
  ASSERT_EQ(overdue.size(), 1u);
  EXPECT_EQ(overdue.front().name, "a");
}

// ---- cancelling ----

TEST_F(QueueTest, CancellingWhatWaitsIsFree) {
  add("a", 10, 10);
  add("b", 10, 10);
  const std::string id = enqueue("a");
  WarmupTask dependent = task("b");
  dependent.depends_on = {id};
  (void)queue.enqueue_task(dependent, now);
  EXPECT_TRUE(queue.cancel(id, now)->empty());
  EXPECT_TRUE(queue.waiting(now).empty());
  EXPECT_EQ(ledger.totals().warmups(), 0u);
}

TEST_F(QueueTest, CancellingALoadEndsItButNotItsMemory) {
  const ModelIndex a = add("a", 600, 10);
  enqueue("a");
  next();
  now += 1'000;
  const std::string id = last.task_id;
  const auto outcomes = queue.cancel(id, now);
  ASSERT_EQ(outcomes->size(), 1u);
  EXPECT_EQ(outcomes->front().outcome, OutcomeKind::cancelled);
  EXPECT_EQ(resources.in_use(now).memory_mb, 600u);
  EXPECT_FALSE(queue.task_completed(id, {}, now).has_value());
  ASSERT_EQ(queue.demand(a, "u", now)->size(), 1u);
  EXPECT_EQ(next(), "+a") << "a new load, not the cancelled one";
  EXPECT_NE(last.task_id, id);
  ASSERT_TRUE(queue.task_settled(id, now).has_value());
  EXPECT_EQ(resources.in_use(now).memory_mb, 600u);
}

TEST_F(QueueTest, CancellingWhatWasHandedOutAndNeverStartedIsFree) {
  add("a", 600, 10);
  enqueue("a");
  const auto handed = queue.dequeue_next(now);
  ASSERT_TRUE(handed.has_value() && handed->has_value());
  EXPECT_TRUE(queue.cancel((*handed)->task_id, now + 5)->empty());
  EXPECT_EQ(resources.in_use(now).memory_mb, 0u);
  EXPECT_EQ(ledger.totals().warmups(), 0u);
}

TEST_F(QueueTest, ACancelledReleaseCountsAsDone) {
  add("a", 600, 10);
  warm("a");
  ASSERT_TRUE(queue.enqueue_task(task("a", RequestPriority::Low, TaskAction::Release), now).has_value());
  ASSERT_EQ(next(), "-a");
  EXPECT_EQ(queue.cancel(last.task_id, now)->size(), 1u) << "the warm-up's eviction";
  EXPECT_EQ(resources.in_use(now).memory_mb, 0u);
}

TEST_F(QueueTest, ADemandedTaskCanBeCancelledByWhoKnowsThatNobodyWaits) {
  const ModelIndex a = add("a", 600, 10);
  const auto tasks = queue.demand(a, "u", now);
  EXPECT_TRUE(queue.cancel(tasks->front().task_id, now).has_value());
  EXPECT_TRUE(queue.waiting(now).empty());
}

TEST_F(QueueTest, DroppingAModelDropsItsTasks) {
  const ModelIndex a = add("a", 10, 10);
  add("b", 10, 10);
  enqueue("a");
  enqueue("b");
  queue.drop_model(a);
  EXPECT_EQ(waiting_names(), Names{"b"});
  queue.clear_waiting();
  EXPECT_TRUE(queue.waiting(now).empty());
}

// ---- several runners ----

TEST_F(QueueTest, ARunnerGetsItsOwnModelsTasks) {
  add("mine", 10, 10);
  add("yours", 10, 10);
  enqueue("yours", RequestPriority::Critical);
  enqueue("mine");
  const auto handed = queue.dequeue_next(now, {.models = std::vector<std::string>{"mine", "ghost"}});
  ASSERT_TRUE(handed.has_value() && handed->has_value());
  EXPECT_EQ((*handed)->name, "mine");
}

TEST_F(QueueTest, APausedRunnerGetsOnlyWhatSomebodyWaitsFor) {
  add("a", 10, 10);
  enqueue("a", RequestPriority::Critical);
  EXPECT_FALSE(queue.dequeue_next(now, {.models = {}, .demanded_only = true})->has_value());
  ASSERT_TRUE(queue.demand(*catalog.find("a"), "u", now).has_value());
  EXPECT_TRUE(queue.dequeue_next(now, {.models = {}, .demanded_only = true})->has_value());
}

// ---- stages ----

TEST_F(QueueTest, AStageThatHasComeMeanwhileIsNotCountedTwice) {
  const ModelIndex m = begin_to_fetch("m");
  ASSERT_EQ(queue.demand(m, "u", now)->size(), 1u);
  EXPECT_EQ(next(), "") << "one load at a time";
  complete();
  EXPECT_EQ(next(), "+m");
  EXPECT_EQ(last.resource_requirements.memory_mb, 300u);
  complete();
  EXPECT_EQ(residency.of(m).memory_mb, 500u);
}

}  // namespace
}  // namespace model_warmup
