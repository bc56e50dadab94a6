// SPDX-License-Identifier: Apache-2.0
#include "planning/warmup_queue.h"

#include "planning_fixture.h"

namespace model_warmup {
namespace {

class QueueTest : public test::PlanningTest {
 protected:
  QueueTest() : PlanningTest(small_config()) {}

  WarmupSchedule schedule(std::vector<WarmupTask> tasks) {
    WarmupSchedule s;
    for (WarmupTask& t : tasks) {
      t.task_id = std::to_string(s.tasks.size() + 1);
      t.model_id = catalog.id(*catalog.find(t.name));
      s.tasks.push_back(t);
    }
    return s;
  }
  std::vector<std::string> waiting_names() {
    std::vector<std::string> names;
    for (const WarmupTask& t : queue.waiting(now)) names.push_back(t.name);
    return names;
  }
};

using Names = std::vector<std::string>;

// ---- adding ----

TEST_F(QueueTest, NumbersItsTasks) {
  add("a", 10, 10);
  add("b", 10, 10);
  EXPECT_EQ(enqueue("a"), "t1");
  EXPECT_EQ(enqueue("b"), "t2");
}

TEST_F(QueueTest, TakesCostsFromTheCatalogueWhenATaskNamesNone) {
  add("a", 123, 456);
  const auto added = queue.enqueue_task(task("a"), now);
  EXPECT_EQ(added->resource_requirements.memory_mb, 123u);
  EXPECT_EQ(added->estimated_duration_ms, 456);
}

TEST_F(QueueTest, ASecondTaskOfAModelJoinsTheFirst) {
  add("a", 10, 10);
  const std::string first = enqueue("a", RequestPriority::Low);
  EXPECT_EQ(enqueue("a", RequestPriority::High), first);
  EXPECT_EQ(queue.waiting(now).size(), 1u);
  EXPECT_EQ(queue.waiting(now).front().priority, RequestPriority::High);
  ASSERT_EQ(next(), "+a");
  EXPECT_EQ(enqueue("a"), first) << "joins the load in flight";
  EXPECT_TRUE(queue.waiting(now).empty());
}

TEST_F(QueueTest, RefusesWhatMakesNoSense) {
  add("a", 10, 10);
  EXPECT_FALSE(queue.enqueue_task(task("ghost"), now).has_value());
  WarmupTask dependent = task("a");
  dependent.depends_on = {"t99"};
  EXPECT_EQ(queue.enqueue_task(dependent, now).error().field, "depends_on");
  EXPECT_EQ(queue.enqueue_task(task("a", RequestPriority::Low, TaskAction::Release), now).error().field, "action");
  warm("a");
  EXPECT_EQ(queue.enqueue_task(task("a"), now).error().field, "stage");
}

TEST_F(QueueTest, AFullQueueTakesNoMore) {
  config.max_queue_size = 1;
  configure(config);
  add("a", 10, 10);
  add("b", 10, 10);
  enqueue("a");
  const auto refused = queue.enqueue_task(task("b"), now);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::ResourceExhausted);
}

TEST_F(QueueTest, AFullQueueLosesItsLeastValuableForAPlan) {
  config.max_queue_size = 2;
  configure(config);
  std::vector<WarmupTask> tasks;
  for (const auto& [name, value] : {std::pair("a", 50.0), std::pair("b", 10.0), std::pair("c", 30.0)}) {
    add(name, 10, 10);
    tasks.push_back(task(name));
    tasks.back().expected_value_ms = value;
  }
  WarmupSchedule plan = schedule(tasks);
  const auto skipped = queue.enqueue_schedule(plan, "u", now);
  ASSERT_EQ(skipped.size(), 1u);
  EXPECT_EQ(skipped.front().name, "b");
  EXPECT_EQ(plan.tasks.size(), 2u);
  EXPECT_EQ(waiting_names(), (Names{"a", "c"}));
}

TEST_F(QueueTest, APlanReplacesTheSameUsersOnly) {
  for (const char* name : {"a", "b", "c"}) add(name, 10, 10);
  WarmupSchedule first = schedule({task("a"), task("b")});
  queue.enqueue_schedule(first, "u", now);
  WarmupTask others = task("b");
  others.user_id = "v";
  WarmupSchedule second = schedule({others});
  queue.enqueue_schedule(second, "v", now);
  EXPECT_EQ(second.tasks.front().task_id, "t2") << "joined";
  WarmupSchedule third = schedule({task("c")});
  queue.enqueue_schedule(third, "u", now);
  EXPECT_EQ(waiting_names(), (Names{"b", "c"})) << "b is wanted by v";
  EXPECT_EQ(ledger.totals().warmups(), 0u) << "what never started is free";
}

TEST_F(QueueTest, GivesAPlansTasksTheirFinalIdsAndDependencies) {
  add("a", 10, 10);
  add("b", 10, 10);
  enqueue("a");
  queue.supersede("u");
  WarmupSchedule plan = schedule({task("a"), task("b")});
  plan.tasks[1].depends_on = {"1"};
  EXPECT_TRUE(queue.enqueue_schedule(plan, "u", now).empty());
  EXPECT_EQ(plan.tasks[0].task_id, "t2");
  EXPECT_EQ(plan.tasks[1].depends_on, Names{"t2"});
}

// ---- order ----

TEST_F(QueueTest, MoreUrgentFirstThenDeadlineThenFirstCome) {
  config.max_parallel_loads = 10;
  config.max_warm_models = 10;
  configure(config);
  for (const char* name : {"a", "b", "c", "d"}) add(name, 10, 10);
  WarmupTask late = task("a"), soon = task("b");
  late.deadline_at_ms = now + 500;
  soon.deadline_at_ms = now + 100;
  (void)queue.enqueue_task(late, now);
  (void)queue.enqueue_task(soon, now);
  enqueue("c", RequestPriority::Critical);
  enqueue("d", RequestPriority::Critical);
  EXPECT_EQ(next(), "+c");
  EXPECT_EQ(next(), "+d");
  EXPECT_EQ(next(), "+b");
  EXPECT_EQ(next(), "+a");
  EXPECT_EQ(next(), "");
}

TEST_F(QueueTest, LowRisesWithTime) {
  add("old", 10, 10);
  add("new", 10, 10);
  enqueue("old", RequestPriority::Low);
  now += 4 * WarmupQueue::kAgeing_ms;
  enqueue("new", RequestPriority::Critical);
  EXPECT_EQ(next(), "+old");
}

TEST_F(QueueTest, AgeingCountsFromTheMomentATaskMayStart) {
  add("old", 10, 10);
  add("new", 10, 10);
  WarmupTask put_off = task("old", RequestPriority::Low);
  put_off.start_at_ms = now + 4 * WarmupQueue::kAgeing_ms;
  (void)queue.enqueue_task(put_off, now);
  now += 4 * WarmupQueue::kAgeing_ms;
  enqueue("new", RequestPriority::Medium);
  EXPECT_EQ(next(), "+new");
}

TEST_F(QueueTest, WaitsForItsTime) {
  add("a", 10, 10);
  WarmupTask put_off = task("a");
  put_off.start_at_ms = now + 100;
  (void)queue.enqueue_task(put_off, now);
  EXPECT_EQ(next(), "");
  EXPECT_EQ(queue.next_start_at_ms(now), now + 100);
  now += 100;
  EXPECT_EQ(next(), "+a");
  EXPECT_EQ(queue.next_start_at_ms(now), std::nullopt);
}

TEST_F(QueueTest, WaitsForWhatItDependsOn) {
  add("a", 10, 10);
  add("b", 10, 10);
  const std::string first = enqueue("a", RequestPriority::Low);
  WarmupTask second = task("b", RequestPriority::Critical);
  second.depends_on = {first};
  (void)queue.enqueue_task(second, now);
  EXPECT_EQ(next(), "+a");
  EXPECT_EQ(next(), "");
  complete();
  EXPECT_EQ(next(), "+b");
}

TEST_F(QueueTest, WaitsForAModelThatItsOwnIsBuiltOn) {
  add("runtime", 10, 10);
  add("app", 10, 10, {"runtime"});
  enqueue("runtime");
  ASSERT_EQ(next(), "+runtime");
  const WarmupTask runtime = last;
  enqueue("app");
  EXPECT_EQ(next(), "") << "on its way is not there";
  (void)queue.task_completed(runtime.task_id, {}, now);
  EXPECT_EQ(next(), "+app");
}

TEST_F(QueueTest, DropsAWarmUpWhoseRuntimeNobodyLoads) {
  add("runtime", 10, 10);
  add("app", 10, 10, {"runtime"});
  enqueue("app");
  EXPECT_EQ(next(), "");
  EXPECT_TRUE(queue.waiting(now).empty());
}

// ---- limits ----

TEST_F(QueueTest, NoMoreLoadsAtOnceThanConfigured) {
  for (const char* name : {"a", "b", "c"}) {
    add(name, 10, 10);
    enqueue(name);
  }
  EXPECT_EQ(next(), "+a");
  EXPECT_EQ(next(), "+b");
  EXPECT_EQ(next(), "");
  complete();
  EXPECT_EQ(next(), "+c");
}

TEST_F(QueueTest, NoMoreModelsThanConfigured) {
  config.max_warm_models = 1;
  configure(config);
  add("a", 10, 10);
  add("b", 10, 10);
  warm("a");
  enqueue("b");
  EXPECT_EQ(next(), "");
}

TEST_F(QueueTest, NoMoreMemoryThanConfiguredWhateverTheOrder) {
  add("big", 800, 10);
  add("medium", 300, 10);
  add("small", 150, 10);
  for (const char* name : {"big", "medium", "small"}) enqueue(name);
  EXPECT_EQ(next(), "+big");
  EXPECT_EQ(next(), "+small") << "what waits for memory does not hold back what fits";
  complete();
  EXPECT_EQ(next(), "");
}

TEST_F(QueueTest, WhatWaitsForTheProcessorHoldsBackWhatComesAfter) {
  config.max_cpu_percent = 15;
  configure(config);
  for (const char* name : {"a", "b"}) add(name, 10, 10);
  ModelProfile light;
  light.name = "light";
  light.cpu_percent = 1;
  light.memory_mb = 1;
  ASSERT_TRUE(catalog.add(light).has_value());
  for (const char* name : {"a", "b", "light"}) enqueue(name);
  EXPECT_EQ(next(), "+a");
  EXPECT_EQ(next(), "") << "or b would starve";
  complete();
  EXPECT_EQ(next(), "+b");
  EXPECT_EQ(next(), "+light");
}

TEST_F(QueueTest, WithoutBackgroundWarmupOnlyCriticalTasksRun) {
  config.background_warmup_enabled = false;
  configure(config);
  for (const char* name : {"a", "b", "c"}) add(name, 10, 10);
  enqueue("a", RequestPriority::High);
  enqueue("b", RequestPriority::Critical);
  EXPECT_EQ(next(), "+b");
  EXPECT_EQ(next(), "");
  ASSERT_TRUE(queue.demand(*catalog.find("c"), "u", now).has_value());
  EXPECT_EQ(next(), "+c");
}

TEST_F(QueueTest, ConflictingModelsAreNotWarmTogether) {
  add("a", 10, 10);
  ModelProfile foe;
  foe.name = "b";
  foe.memory_mb = 10;
  foe.conflicts_with = {"a"};
  ASSERT_TRUE(catalog.add(foe).has_value());
  warm("a");
  enqueue("b");
  EXPECT_EQ(next(), "");
  ASSERT_TRUE(queue.demand(*catalog.find("b"), "u", now).has_value());
  EXPECT_EQ(next(), "-a");
  EXPECT_EQ(next(), "") << "not before a is gone";
  complete();
  EXPECT_EQ(next(), "+b");
}

TEST_F(QueueTest, AReleaseOfWhatIsInUseIsDropped) {
  add("a", 10, 10);
  warm("a");
  ASSERT_TRUE(queue.enqueue_task(task("a", RequestPriority::Low, TaskAction::Release), now).has_value());
  ASSERT_TRUE(residency.lease_started(*catalog.find("a"), now).has_value());
  EXPECT_EQ(next(), "");
  EXPECT_TRUE(queue.waiting(now).empty());
}

// ---- demand ----

TEST_F(QueueTest, NothingIsToBeDoneForAWarmModel) {
  const ModelIndex a = add("a", 10, 10);
  warm("a");
  EXPECT_TRUE(queue.demand(a, "u", now)->empty());
}

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
  EXPECT_EQ(resources.in_use().memory_mb, 1'200u);
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
  EXPECT_EQ(resources.in_use().memory_mb, 600u);
  EXPECT_FALSE(queue.task_completed(id, {}, now).has_value());
  ASSERT_EQ(queue.demand(a, "u", now)->size(), 1u);
  EXPECT_EQ(next(), "+a") << "a new load, not the cancelled one";
  EXPECT_NE(last.task_id, id);
  ASSERT_TRUE(queue.task_settled(id, now).has_value());
  EXPECT_EQ(resources.in_use().memory_mb, 600u);
}

TEST_F(QueueTest, CancellingWhatWasHandedOutAndNeverStartedIsFree) {
  add("a", 600, 10);
  enqueue("a");
  const auto handed = queue.dequeue_next(now);
  ASSERT_TRUE(handed.has_value() && handed->has_value());
  EXPECT_TRUE(queue.cancel((*handed)->task_id, now + 5)->empty());
  EXPECT_EQ(resources.in_use().memory_mb, 0u);
  EXPECT_EQ(ledger.totals().warmups(), 0u);
}

TEST_F(QueueTest, ACancelledReleaseCountsAsDone) {
  add("a", 600, 10);
  warm("a");
  ASSERT_TRUE(queue.enqueue_task(task("a", RequestPriority::Low, TaskAction::Release), now).has_value());
  ASSERT_EQ(next(), "-a");
  EXPECT_EQ(queue.cancel(last.task_id, now)->size(), 1u) << "the warm-up's eviction";
  EXPECT_EQ(resources.in_use().memory_mb, 0u);
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
  ModelProfile profile;
  profile.name = "m";
  profile.memory_mb = 500;
  profile.load_time_ms = 100;
  profile.stages = {{WarmStage::fetched, 200, 40, {}}};
  const ModelIndex m = *catalog.add(profile);
  WarmupTask fetch = task("m");
  fetch.stage = WarmStage::fetched;
  (void)queue.enqueue_task(fetch, now);
  ASSERT_EQ(next(), "+m");
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
