// SPDX-License-Identifier: Apache-2.0
#include "planning_queue_fixture.h"

namespace model_warmup {
namespace {

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

TEST_F(QueueTest, ATaskThatGoesFurtherThanTheRunningOneWaits) {
  begin_to_fetch("m");
  EXPECT_NE(enqueue("m"), last.task_id);
  EXPECT_EQ(next(), "");
  complete();
  ASSERT_EQ(next(), "+m");
  EXPECT_EQ(last.resource_requirements.memory_mb, 300u);
}

TEST_F(QueueTest, ADemandedTaskRaisesTheRunningOneThatItJoins) {
  add("a", 10, 10);
  enqueue("a");
  ASSERT_EQ(next(), "+a");
  WarmupTask demanded = task("a");
  demanded.demanded = true;
  EXPECT_TRUE(queue.enqueue_task(demanded, now)->demanded);
  EXPECT_TRUE(queue.overdue(now + 1e6).empty());
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

TEST_F(QueueTest, AFullQueueLosesNothingToATaskThatJoins) {
  config.max_queue_size = 2;
  configure(config);
  for (const char* name : {"a", "b"}) {
    add(name, 10, 10);
    enqueue(name);
  }
  WarmupTask joining = task("b");
  joining.expected_value_ms = 100;
  WarmupSchedule plan = schedule({joining});
  EXPECT_TRUE(queue.enqueue_schedule(plan, "v", now).empty());
  EXPECT_EQ(waiting_names(), (Names{"a", "b"}));
}

TEST_F(QueueTest, InAFullQueueAReleaseIsWorthWhatItMakesRoomFor) {
  config.max_queue_size = 2;
  configure(config);
  for (const char* name : {"old", "a", "b", "new"}) add(name, 10, 10);
  warm("old");
  enqueue("a");
  enqueue("b");
  WarmupSchedule plan = schedule({task("old", RequestPriority::Medium, TaskAction::Release), task("new")});
  plan.tasks[1].expected_value_ms = 100;
  plan.tasks[1].depends_on = {"1"};
  WarmupSchedule same = plan;
  EXPECT_EQ(queue.enqueue_schedule(plan, "v", now).size(), 2u) << "a and b are worth less";
  EXPECT_EQ(waiting_names(), (Names{"old", "new"}));

  config.max_queue_size = 1;
  configure(config);
  queue.clear_waiting();
  EXPECT_EQ(queue.enqueue_schedule(same, "v", now).size(), 1u);
  EXPECT_TRUE(queue.waiting(now).empty()) << "there is no place for the load, so nothing is let go for it";
}

TEST_F(QueueTest, InAFullQueueABaseIsWorthWhatIsBuiltOnIt) {
  config.max_queue_size = 2;
  configure(config);
  add("runtime", 10, 10);
  add("app", 10, 10, {"runtime"});
  add("other", 10, 10);
  WarmupSchedule plan = schedule({task("runtime"), task("app")});
  plan.tasks[1].expected_value_ms = 100;
  plan.tasks[1].depends_on = {"1"};
  EXPECT_TRUE(queue.enqueue_schedule(plan, "u", now).empty());
  WarmupTask other = task("other");
  other.expected_value_ms = 50;
  WarmupSchedule next_plan = schedule({other});
  EXPECT_EQ(queue.enqueue_schedule(next_plan, "v", now).size(), 1u);
  EXPECT_EQ(waiting_names(), (Names{"runtime", "app"}));
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

TEST_F(QueueTest, NoDeadlineIsTheLast) {
  add("whenever", 10, 10);
  add("soon", 10, 10);
  enqueue("whenever");
  WarmupTask soon = task("soon");
  soon.deadline_at_ms = now + 500;
  (void)queue.enqueue_task(soon, now);
  EXPECT_EQ(waiting_names(), (Names{"soon", "whenever"}));
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

}  // namespace
}  // namespace model_warmup
