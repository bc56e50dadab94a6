// SPDX-License-Identifier: Apache-2.0
// What is kept does not grow with what happened.
#include <gtest/gtest.h>

#include "core/random.h"
#include "learning_world.h"

namespace model_warmup {
namespace {

constexpr double kMinute = 60'000;

std::size_t size_of(const World& world) { return world.saved().size(); }

/// Random uses with random requests: the worst that can come.
void chaos(World& world, Random& random, int uses, int users, int models, double& now_ms) {
  for (int i = 0; i < uses; ++i) {
    now_ms += random.uniform() * kMinute;
    WarmupRequest request = World::request(std::to_string(random.below(static_cast<std::uint32_t>(users))));
    request.task = ModelTask::custom_named(std::to_string(random.next()));
    request.input_length = random.next() >> (random.below(60));
    request.project_context.language = std::to_string(random.next());
    UsageEvent event =
        World::event(request.user_context.user_id,
                     World::numbered_name(static_cast<int>(random.below(static_cast<std::uint32_t>(models)))));
    event.request = request;
    event.event_id = std::to_string(random.next());
    (void)world.analyzer.record_usage(request, now_ms);
    world.use(event, now_ms);
  }
}

TEST(Bounds, AHistoryTwiceAsLongTakesNoMoreSpace) {
  WarmupConfig config = World::everything();
  config.max_users = 20;
  World world(World::numbered(12), config);
  Random random(1);
  double now_ms = 1'700'000'000'000;
  chaos(world, random, 6000, 60, 12, now_ms);
  const std::size_t before = size_of(world);
  chaos(world, random, 6000, 60, 12, now_ms);
  EXPECT_LT(size_of(world), before + before / 10);
  EXPECT_EQ(world.analyzer.history().registry().size(), 20u);
}

TEST(Bounds, QuestionsWithoutAnswersTakeNoMoreSpaceEither) {
  World world(World::numbered(3));
  const auto ask_all = [&](int from, int to) {
    for (int i = from; i < to; ++i) (void)world.analyzer.record_usage(World::request(std::to_string(i)), 1000.0);
  };
  ask_all(0, 5000);
  const std::size_t before = size_of(world);
  ask_all(5000, 10'000);
  EXPECT_EQ(size_of(world), before);
}

TEST(Bounds, UsersWhoWereAwayLongestGoFirst) {
  WarmupConfig config = World::everything();
  config.max_users = 3;
  World world(World::numbered(2), config);
  double now_ms = 0;
  for (const char* user : {"a", "b", "c", "a", "d"}) world.use(user, "m0", now_ms += kMinute);
  const auto knows = [&](const char* user) {
    const UsageHistory& history = world.analyzer.history();
    return history.find(history.registry().kept_form(user)) != nullptr;
  };
  EXPECT_TRUE(knows("a"));
  EXPECT_FALSE(knows("b"));
  EXPECT_TRUE(knows("c"));
  EXPECT_TRUE(knows("d"));
}

}  // namespace
}  // namespace model_warmup
