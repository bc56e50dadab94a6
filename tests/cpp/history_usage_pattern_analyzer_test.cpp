// SPDX-License-Identifier: Apache-2.0
#include "history/usage_pattern_analyzer.h"

#include <gtest/gtest.h>

#include <numeric>

#include "learning_world.h"

namespace model_warmup {
namespace {

constexpr double kMinute = 60'000;
constexpr double kNow = 1'700'000'000'000;

TEST(UsagePatternAnalyzer, AnUnknownModelIsAnError) {
  World world(World::numbered(2));
  const auto recorded = world.analyzer.record_usage(World::event("ann", "m7"), kNow);
  ASSERT_FALSE(recorded);
  EXPECT_EQ(recorded.error().kind, ErrorKind::InvalidInput);
  EXPECT_EQ(recorded.error().field, "model");
  EXPECT_EQ(world.analyzer.history().global().uses(), 0u);
}

TEST(UsagePatternAnalyzer, AnEventSeenBeforeIsIgnored) {
  World world(World::numbered(2));
  UsageEvent event = World::event("ann", "m0");
  event.event_id = "7";
  EXPECT_EQ(world.analyzer.record_usage(event, kNow), true);
  EXPECT_EQ(world.analyzer.record_usage(event, kNow), false);
  event.event_id = "8";
  EXPECT_EQ(world.analyzer.record_usage(event, kNow), true);
  EXPECT_EQ(world.analyzer.history().global().uses(), 2u);
}

TEST(UsagePatternAnalyzer, TheUserIsTheEventsElseTheRequestsElseAnonymous) {
  World world(World::numbered(1));
  const auto user_of = [&](const UsageEvent& event) { return (*world.analyzer.resolve(event, kNow))->user; };
  const auto kept = [&](const char* id) { return world.analyzer.history().registry().kept_form(id); };
  UsageEvent event;
  event.model = "m0";
  EXPECT_EQ(user_of(event), kept("anonymous"));
  event.request = World::request("bob");
  EXPECT_EQ(user_of(event), kept("bob"));
  event.user_id = "ann";
  EXPECT_EQ(user_of(event), kept("ann"));
}

TEST(UsagePatternAnalyzer, AQuestionAloneNeverEntersTheHistory) {
  World world(World::numbered(2));
  ASSERT_TRUE(world.analyzer.record_usage(World::request("ann"), kNow));
  EXPECT_EQ(world.analyzer.history().registry().size(), 0u);
  EXPECT_EQ(world.analyzer.history().global().uses(), 0u);
}

TEST(UsagePatternAnalyzer, AQuestionLendsItsContextToTheUseThatAnswersIt) {
  World world(World::numbered(2));
  WarmupRequest request = World::request("ann");
  request.task = TaskKind::Chat;
  request.input_length = 42;
  ASSERT_TRUE(world.analyzer.record_usage(request, kNow));
  const auto use = world.analyzer.resolve(World::event("ann", "m0"), kNow + kMinute);
  EXPECT_EQ((*use)->task, ModelTask(TaskKind::Chat));
  EXPECT_EQ((*use)->context, RequestContext(request, 0));
  const auto other = world.analyzer.resolve(World::event("bob", "m0"), kNow + kMinute);
  EXPECT_FALSE((*other)->context.has(ContextField::task));
}

TEST(UsagePatternAnalyzer, AQuestionWaitsOnlyUntilItsHorizon) {
  World world(World::numbered(2));
  WarmupRequest request = World::request("ann");
  request.task = TaskKind::Chat;
  ASSERT_TRUE(world.analyzer.record_usage(request, kNow));
  const double late = kNow + world.config.effective_horizon_ms() + 1;
  EXPECT_FALSE((*world.analyzer.resolve(World::event("ann", "m0"), late))->task);
}

TEST(UsagePatternAnalyzer, AQuestionIsAnsweredOnce) {
  World world(World::numbered(2));
  WarmupRequest request = World::request("ann");
  request.task = TaskKind::Chat;
  ASSERT_TRUE(world.analyzer.record_usage(request, kNow));
  world.use("ann", "m0", kNow + 1);
  EXPECT_FALSE((*world.analyzer.resolve(World::event("ann", "m0"), kNow + 2))->task);
}

TEST(UsagePatternAnalyzer, TheEventsOwnTaskWins) {
  World world(World::numbered(1));
  UsageEvent event = World::event("ann", "m0");
  event.request = World::request("ann");
  event.request->task = TaskKind::Chat;
  event.task = TaskKind::Analysis;
  EXPECT_EQ((*world.analyzer.resolve(event, kNow))->task, ModelTask(TaskKind::Analysis));
}

TEST(UsagePatternAnalyzer, RanksByWhatIsLikely) {
  World world(World::numbered(4));
  for (int i = 0; i < 20; ++i) world.use("ann", World::numbered_name(i % 2), kNow + i * kMinute);
  const auto ranked = world.analyzer.analyze_patterns(World::request("ann"), kNow + 20 * kMinute);
  ASSERT_TRUE(ranked);
  ASSERT_EQ(ranked->size(), 2u) << "nobody has used the others";
  EXPECT_EQ(ranked->front(), ModelId::from_name("m0"));
}

TEST(UsagePatternAnalyzer, TheTaskMovesTheRanking) {
  World world(World::numbered(2));
  WarmupRequest chat = World::request("ann"), analysis = World::request("ann");
  chat.task = TaskKind::Chat;
  analysis.task = TaskKind::Analysis;
  for (int i = 0; i < 40; ++i) {
    const bool chats = (i / 2) % 2 == 0;
    world.use(chats ? chat : analysis, chats ? "m0" : "m1", kNow + i * kMinute);
  }
  const double later = kNow + 41 * kMinute;
  EXPECT_EQ(world.analyzer.analyze_patterns(chat, later)->front(), ModelId::from_name("m0"));
  EXPECT_EQ(world.analyzer.analyze_patterns(analysis, later)->front(), ModelId::from_name("m1"));
}

TEST(UsagePatternAnalyzer, CachesUntilSomethingChanges) {
  World world(World::numbered(3));
  world.use("ann", "m0", kNow);
  const auto misses_after = [&](const WarmupRequest& request, double at_ms) {
    (void)world.analyzer.analyze_patterns(request, at_ms);
    return world.analyzer.cache_statistics().misses;
  };
  const WarmupRequest plain = World::request("ann");
  EXPECT_EQ(misses_after(plain, kNow), 1u);
  EXPECT_EQ(misses_after(plain, kNow + 1), 1u) << "the same again";
  WarmupRequest chat = plain;
  chat.task = TaskKind::Chat;
  EXPECT_EQ(misses_after(chat, kNow + 1), 2u) << "another request";
  EXPECT_EQ(misses_after(World::request("bob"), kNow + 1), 3u) << "another user";
  world.use("bob", "m1", kNow + 2);
  EXPECT_EQ(misses_after(plain, kNow + 3), 3u) << "somebody else's use";
  world.use("ann", "m1", kNow + 3);
  EXPECT_EQ(misses_after(plain, kNow + 4), 4u) << "a use of the user's own";
  world.add("m9");
  EXPECT_EQ(misses_after(plain, kNow + 4), 5u) << "another model";
  ASSERT_TRUE(world.analyzer.update_config(world.config));
  EXPECT_EQ(misses_after(plain, kNow + 4), 6u) << "the configuration";
  EXPECT_EQ(misses_after(plain, kNow + 4 + 300'000), 7u) << "its time is over";
  EXPECT_EQ(world.analyzer.cache_statistics().hits, 2u);
}

TEST(UsagePatternAnalyzer, GivesAtMostMaxPredictions) {
  WarmupConfig config;
  config.max_predictions = 2;
  World world(World::numbered(5), config);
  for (int i = 0; i < 5; ++i) world.use("ann", World::numbered_name(i), kNow + i);
  EXPECT_EQ(world.analyzer.analyze_patterns(World::request("ann"), kNow + 9)->size(), 2u);
}

TEST(UsagePatternAnalyzer, StatisticsOfAModel) {
  World world(World::numbered(3));
  for (int i = 0; i < 10; ++i) {
    UsageEvent event = World::event("ann", World::numbered_name(i % 2));
    event.task = i == 0 ? ModelTask(TaskKind::Analysis) : ModelTask(TaskKind::Chat);
    event.success = i != 2;
    world.use(event, kNow + i * kMinute);
  }
  const auto found = world.analyzer.get_usage_stats(ModelId::from_name("m0"));
  ASSERT_TRUE(found && *found);
  const UsagePattern& pattern = **found;
  EXPECT_EQ(pattern.name, "m0");
  EXPECT_EQ(pattern.usage_count, 5u);
  EXPECT_EQ(pattern.last_used_at_ms, kNow + 8 * kMinute);
  EXPECT_NEAR(pattern.avg_interval_ms, 2 * kMinute, 1);
  EXPECT_NEAR(pattern.avg_session_duration_ms, 8 * kMinute, 1);
  EXPECT_NEAR(pattern.success_rate, 0.8, 0.02);
  ASSERT_EQ(pattern.task_distribution.size(), 2u);
  EXPECT_EQ(pattern.task_distribution[0].task, ModelTask(TaskKind::Chat));
  EXPECT_NEAR(pattern.task_distribution[0].share + pattern.task_distribution[1].share, 1, 1e-6);
  EXPECT_NEAR(std::accumulate(pattern.hourly_distribution.begin(), pattern.hourly_distribution.end(), 0.0), 1, 1e-6);
  EXPECT_NEAR(std::accumulate(pattern.weekday_distribution.begin(), pattern.weekday_distribution.end(), 0.0), 1, 1e-6);
  ASSERT_EQ(pattern.top_successors.size(), 1u);
  EXPECT_EQ(pattern.top_successors[0].name, "m1");
  EXPECT_NEAR(pattern.top_successors[0].share, 1, 1e-6);
  EXPECT_GT(pattern.trend, 0.5);
}

TEST(UsagePatternAnalyzer, HoursAreTheUsersOwn) {
  World world(World::numbered(1));
  WarmupRequest request = World::request("ann");
  request.user_context.utc_offset_minutes = 120;
  world.use(request, "m0", 0);  // midnight UTC, two in the morning there
  EXPECT_EQ((*world.analyzer.get_usage_stats(ModelId::from_name("m0")))->hourly_distribution[2], 1);
}

TEST(UsagePatternAnalyzer, NoStatisticsWithoutAUse) {
  World world(World::numbered(1));
  const auto unused = world.analyzer.get_usage_stats(ModelId::from_name("m0"));
  ASSERT_TRUE(unused);
  EXPECT_FALSE(*unused);
  const auto unknown = world.analyzer.get_usage_stats(ModelId::from_name("other"));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().field, "model_id");
}

TEST(UsagePatternAnalyzer, ASmallerBoundLetsUsersGo) {
  World world(World::numbered(2));
  for (int i = 0; i < 5; ++i) world.use(std::to_string(i), "m0", kNow + i);
  WarmupConfig config = world.config;
  config.max_users = 2;
  ASSERT_TRUE(world.analyzer.update_config(config));
  EXPECT_EQ(world.analyzer.history().registry().size(), 2u);
  EXPECT_FALSE(world.analyzer.forget_user("2"));
  EXPECT_TRUE(world.analyzer.forget_user("3"));
}

TEST(UsagePatternAnalyzer, TurningHashingOnKeepsWhatIsKnown) {
  WarmupConfig config = World::everything();
  config.hash_user_ids = false;
  World world(World::numbered(2), config);
  world.use("ann", "m1", kNow);
  config.hash_user_ids = true;
  ASSERT_TRUE(world.analyzer.update_config(config));
  const UsageHistory& history = world.analyzer.history();
  const UserHistory* ann = history.find(history.registry().kept_form("ann"));
  ASSERT_NE(ann, nullptr);
  EXPECT_EQ(ann->uses(), 1u);
}

}  // namespace
}  // namespace model_warmup
