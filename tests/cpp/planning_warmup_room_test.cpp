// SPDX-License-Identifier: Apache-2.0
#include "planning_queue_fixture.h"

namespace model_warmup {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RoomTest : public QueueTest {
 protected:
  ModelIndex add_foe(const std::string& name, const std::string& of, bool pinned = false,
                     std::vector<std::string> depends_on = {}) {
    ModelProfile profile;
    profile.name = name;
    profile.memory_mb = 10;
    profile.load_time_ms = 10;
    profile.conflicts_with = {of};
    profile.pinned = pinned;
    profile.depends_on = std::move(depends_on);
    return *catalog.add(profile);
  }

  std::string next_of(std::vector<std::string> models) {
    const auto handed = queue.dequeue_next(now, {.models = std::move(models)});
    EXPECT_TRUE(handed.has_value());
    if (!handed || !*handed) return "";
    last = **handed;
    return (last.action == TaskAction::Warm ? "+" : "-") + last.name;
  }
};

// ---- past the limits ----

TEST_F(RoomTest, LeasesPastTheLimitWarnOnce) {
  const ModelIndex a = add("a", 900, 10);
  const ModelIndex b = add("b", 300, 10);
  const auto load_b = [&] {
    ASSERT_TRUE(queue.demand(b, "u", now).has_value());
    ASSERT_EQ(next(), "+b");
    ASSERT_TRUE(queue.cancel(last.task_id, now).has_value());
    ASSERT_TRUE(queue.task_settled(last.task_id, now).has_value());
  };
  warm("a");
  ASSERT_TRUE(residency.lease_started(a, now).has_value());
  load_b();
  EXPECT_THAT(queue.take_warnings(),
              ElementsAre("loading \"b\", which somebody waits for, passes the memory limit by 200 MB, because what is "
                          "warm is in use; end leases sooner or raise max_memory_mb"));
  load_b();
  EXPECT_EQ(queue.demand_over_limit(), 2u);
  EXPECT_THAT(queue.take_warnings(), IsEmpty()) << "that was said";

  ASSERT_TRUE(residency.lease_ended(a, now).has_value());
  ASSERT_TRUE(queue.demand(b, "u", now).has_value());
  ASSERT_EQ(next(), "-a");
  complete();
  ASSERT_EQ(next(), "+b");
  complete();
  EXPECT_THAT(queue.take_warnings(), IsEmpty());
  ASSERT_TRUE(residency.lease_started(b, now).has_value());
  ASSERT_TRUE(queue.demand(a, "u", now).has_value());
  ASSERT_EQ(next(), "+a");
  EXPECT_THAT(queue.take_warnings(), ElementsAre(HasSubstr("\"a\"")));
}

TEST_F(RoomTest, LeasesPastTheNumberOfModelsWarn) {
  config.max_warm_models = 1;
  configure(config);
  const ModelIndex a = add("a", 10, 10);
  warm("a");
  ASSERT_TRUE(residency.lease_started(a, now).has_value());
  ASSERT_TRUE(queue.demand(add("b", 10, 10), "u", now).has_value());
  ASSERT_EQ(next(), "+b");
  EXPECT_THAT(queue.take_warnings(), ElementsAre(HasSubstr("passes max_warm_models by 1")));
}

TEST_F(RoomTest, NoMoreGoesThanMust) {
  config.max_memory_mb = 500;
  config.max_warm_models = 10;
  configure(config);
  double worth = 1;
  for (const auto& [name, memory_mb] :
       {std::pair("tiny", 25), std::pair("small", 75), std::pair("middle", 125), std::pair("large", 250)}) {
    const ModelIndex model = add(name, memory_mb, 10);
    warm(name);
    residency.set_keep_value(model, worth++);
  }
  ASSERT_TRUE(queue.demand(add("huge", 340, 10), "u", now).has_value());
  ASSERT_EQ(next(), "-small") << "tiny and middle may stay";
  complete();
  ASSERT_EQ(next(), "-large");
  complete();
  ASSERT_EQ(next(), "+huge");
}

TEST_F(RoomTest, ALimitOfTheMachineHasAnotherCure) {
  add("a", 900, 10);
  warm("a");
  ASSERT_TRUE(residency.lease_started(*catalog.find("a"), now).has_value());
  ASSERT_TRUE(resources.report({.available_memory_mb = 50}, now).has_value());
  ASSERT_TRUE(queue.demand(add("b", 300, 10), "u", now).has_value());
  ASSERT_EQ(next(), "+b");
  EXPECT_THAT(queue.take_warnings(),
              ElementsAre(HasSubstr("by 250 MB, because what is warm is in use; end leases sooner "
                                    "or free memory on the machine")));
}

TEST_F(RoomTest, SpeculationInProgressIsNotBlamedOnLeases) {
  add("a", 900, 10);
  enqueue("a");
  ASSERT_EQ(next(), "+a");
  ASSERT_TRUE(queue.demand(add("b", 300, 10), "u", now).has_value());
  EXPECT_EQ(next(), "+b");
  EXPECT_EQ(queue.demand_over_limit(), 0u);
  EXPECT_THAT(queue.take_warnings(), IsEmpty());
}

TEST_F(RoomTest, AHungLoaderIsNotBlamedOnLeases) {
  add("a", 900, 10);
  enqueue("a");
  ASSERT_EQ(next(), "+a");
  ASSERT_TRUE(queue.task_failed(last.task_id, {"timed out", true}, now).has_value());
  ASSERT_TRUE(queue.demand(add("b", 300, 10), "u", now).has_value());
  EXPECT_EQ(next(), "+b");
  EXPECT_EQ(queue.demand_over_limit(), 0u);
}

// ---- conflicts ----

TEST_F(RoomTest, WhatConflictsWithSomethingPinnedIsRefused) {
  const ModelIndex a = add("a", 10, 10);
  add_foe("keeper", "a", true);
  ASSERT_TRUE(queue.demand(a, "u", now).has_value()) << "it is not there yet";
  (void)queue.withdraw_demand(a);
  warm("keeper");
  const auto tasks = queue.demand(a, "u", now);
  ASSERT_FALSE(tasks.has_value());
  EXPECT_EQ(tasks.error().message(), "Invalid input: model - \"a\" cannot be warm beside \"keeper\", which is pinned");
  EXPECT_EQ(tasks.error().code, "CONFLICT");
  EXPECT_TRUE(queue.waiting(now).empty());
}

TEST_F(RoomTest, WhatConflictsWithTheBaseOfSomethingPinnedIsRefused) {
  add("runtime", 10, 10);
  ModelProfile pinned;
  pinned.name = "pinned";
  pinned.memory_mb = 10;
  pinned.pinned = true;
  pinned.depends_on = {"runtime"};
  (void)*catalog.add(pinned);
  warm("runtime");
  warm("pinned");
  const auto tasks = queue.demand(add_foe("a", "runtime"), "u", now);
  ASSERT_FALSE(tasks.has_value());
  EXPECT_THAT(tasks.error().detail, HasSubstr("which the pinned \"pinned\" needs"));
}

TEST_F(RoomTest, ADemandedLoadIsDroppedOnceSomethingPinnedStandsInItsWay) {
  const ModelIndex a = add("a", 10, 10);
  const ModelIndex keeper = add_foe("keeper", "a", true);
  ASSERT_TRUE(queue.demand(keeper, "u", now).has_value());
  ASSERT_EQ(next(), "+keeper");
  residency.load_cancelled(keeper, now);
  ASSERT_TRUE(queue.demand(a, "u", now).has_value());
  residency.load_begun(keeper, {.task_id = "x"}, now);
  EXPECT_EQ(next(), "");
  EXPECT_TRUE(queue.waiting(now).empty());
}

TEST_F(RoomTest, AChainThatConflictsWithItselfIsRefused) {
  add("b", 10, 10);
  add_foe("c", "b");
  const auto tasks = queue.demand(add("a", 10, 10, {"b", "c"}), "u", now);
  ASSERT_FALSE(tasks.has_value());
  EXPECT_THAT(tasks.error().detail, HasSubstr("and \"a\" needs both"));
}

TEST_F(RoomTest, WhatIsBuiltOnAFoeGoesBeforeIt) {
  add("runtime", 10, 10);
  add("app", 10, 10, {"runtime"});
  warm("runtime");
  warm("app");
  ASSERT_TRUE(queue.demand(add_foe("a", "runtime"), "u", now).has_value());
  ASSERT_EQ(next(), "-app");
  complete();
  ASSERT_EQ(next(), "-runtime");
  complete();
  EXPECT_EQ(next(), "+a");
}

TEST_F(RoomTest, AnotherRunnerIsAskedToLetAFoeGo) {
  const ModelIndex a = add("a", 10, 10);
  add_foe("theirs", "a");
  warm("theirs");
  ASSERT_TRUE(queue.demand(a, "u", now).has_value());
  EXPECT_EQ(next_of({"a"}), "");
  EXPECT_EQ(next_of({"a"}), "");
  EXPECT_EQ(waiting_names(), (Names{"a", "theirs"})) << "once";
  ASSERT_EQ(next_of({"theirs"}), "-theirs");
  EXPECT_TRUE(last.demanded);
  complete();
  EXPECT_EQ(next_of({"a"}), "+a");
}

TEST_F(RoomTest, AReleaseGoesWithTheLoadThatItWasMadeFor) {
  const ModelIndex a = add("a", 10, 10);
  add_foe("theirs", "a");
  warm("theirs");
  const auto tasks = queue.demand(a, "u", now);
  EXPECT_EQ(next_of({"a"}), "");
  (void)queue.withdraw_demand(a);
  EXPECT_TRUE(queue.waiting(now).empty());

  const auto again = queue.demand(a, "u", now);
  EXPECT_EQ(next_of({"a"}), "");
  ASSERT_TRUE(queue.cancel(again->front().task_id, now).has_value());
  EXPECT_EQ(next_of({"theirs"}), "");
  EXPECT_TRUE(queue.waiting(now).empty());
}

TEST_F(RoomTest, TheEndOfALeasesGraceIsAMomentToStart) {
  const ModelIndex a = add("a", 10, 10);
  const ModelIndex b = add_foe("b", "a");
  ASSERT_TRUE(queue.demand(b, "u", now).has_value());
  ASSERT_EQ(next(), "+b");
  complete();
  ASSERT_TRUE(queue.demand(a, "u", now).has_value());
  EXPECT_EQ(next(), "");
  const auto at = queue.next_start_at_ms(now);
  ASSERT_TRUE(at.has_value());
  now = *at;
  EXPECT_EQ(next(), "-b");
}

TEST_F(RoomTest, SpeculationDoesNotOvertakeADemandThatItConflictsWith) {
  const ModelIndex a = add("a", 10, 10);
  add_foe("b", "a");
  const ModelIndex c = add_foe("c", "a");
  warm("c");
  ASSERT_TRUE(residency.lease_started(c, now).has_value());
  ASSERT_TRUE(queue.demand(a, "u", now).has_value());
  enqueue("b", RequestPriority::Critical);
  EXPECT_EQ(next(), "") << "a waits for the lease, and b must not come between";
}

}  // namespace
}  // namespace model_warmup
