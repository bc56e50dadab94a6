// SPDX-License-Identifier: Apache-2.0
// What is saved comes back, damage is noticed, and who is forgotten is gone.
#include <gtest/gtest.h>

#include "core/random.h"
#include "history/user_history.h"
#include "learning_world.h"

namespace model_warmup {
namespace {

constexpr double kMinute = 60'000;
constexpr double kNow = 1'700'000'000'000;

const std::vector<std::string> kUsers = {"ann", "bob", "cem"};

void play(World& world, int from, int to) {
  for (int i = from; i < to; ++i) {
    WarmupRequest request = World::request(kUsers[static_cast<std::size_t>(i) % 3]);
    if (i % 4 != 0) request.task = i % 2 == 0 ? ModelTask(TaskKind::Chat) : ModelTask::custom_named("ocr");
    request.input_length = static_cast<std::uint64_t>(i % 50);
    request.project_context.language = i % 5 == 0 ? "cpp" : "ts";
    (void)world.analyzer.record_usage(request, kNow + i * kMinute);
    world.use(World::event(request.user_context.user_id, World::numbered_name((i * i / 3) % 6)),
              kNow + i * kMinute + 100);
  }
}

TEST(State, ComesBackAndGoesOnAlike) {
  World world(World::numbered(6));
  play(world, 0, 400);
  const auto bytes = world.saved();
  World loaded(World::numbered(6));
  ASSERT_TRUE(loaded.load(bytes));
  EXPECT_EQ(loaded.saved(), bytes);
  for (const std::string& user : kUsers) {
    EXPECT_EQ(loaded.ask(user, kNow + 400 * kMinute), world.ask(user, kNow + 400 * kMinute));
  }
  play(world, 400, 500);
  play(loaded, 400, 500);
  EXPECT_EQ(loaded.saved(), world.saved());
}

TEST(State, FindsItsModelsInAnotherOrderOfRegistration) {
  World world(World::numbered(6));
  play(world, 0, 200);
  std::vector<std::string> reversed = World::numbered(6);
  std::ranges::reverse(reversed);
  World other(reversed);
  std::vector<ModelIndex> models;
  for (const std::string& name : World::numbered(6)) models.push_back(*other.catalog.find(name));
  const auto bytes = world.saved();
  ByteReader in(bytes);
  ASSERT_TRUE(other.analyzer.load(in, models) && other.engine.load(in, models));
  const auto here = world.ask("ann", kNow + 200 * kMinute), there = other.ask("ann", kNow + 200 * kMinute);
  for (const ModelPrediction& prediction : here) {
    EXPECT_NEAR(prediction_of(there, prediction.name).next_probability, prediction.next_probability, 1e-5)
        << prediction.name;
  }
  play(other, 200, 260);  // contexts are found again, too
  play(world, 200, 260);
  EXPECT_EQ(other.ask("ann", kNow + 260 * kMinute)[0].name, world.ask("ann", kNow + 260 * kMinute)[0].name);
}

TEST(State, CutOffAnywhereIsRefused) {
  World world(World::numbered(6));
  play(world, 0, 60);
  const auto bytes = world.saved();
  for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 400) {
    World loaded(World::numbered(6));
    EXPECT_FALSE(loaded.load(std::span(bytes).first(size))) << size;
  }
}

TEST(State, DamageNeverCrashesAndWhatWasLoadedStillAnswers) {
  World world(World::numbered(6));
  play(world, 0, 60);
  const auto bytes = world.saved();
  Random random(3);
  for (int i = 0; i < 500; ++i) {
    auto damaged = bytes;
    for (int k = 0; k < 3; ++k) {
      damaged[random.below(static_cast<std::uint32_t>(damaged.size()))] = static_cast<std::uint8_t>(random.next());
    }
    World loaded(World::numbered(6));
    (void)loaded.load(damaged);
    play(loaded, 60, 70);
    for (const ModelPrediction& prediction : loaded.ask("ann", kNow + 70 * kMinute)) {
      EXPECT_GE(prediction.next_probability, 0);
      EXPECT_LE(prediction.next_probability, 1);
      EXPECT_GE(prediction.usage_probability, 0);
      EXPECT_LE(prediction.usage_probability, 1);
    }
  }
}

std::vector<std::uint8_t> saved_user(const World& world, const std::string& user) {
  const UsageHistory& history = world.analyzer.history();
  const UserHistory* known = history.find(history.registry().kept_form(user));
  ByteWriter out;
  if (known != nullptr) known->save(out);
  return out.take();
}

std::vector<std::uint8_t> saved_global(const World& world) {
  ByteWriter out;
  world.analyzer.history().global().save(out);
  return out.take();
}

bool contains(const std::vector<std::uint8_t>& bytes, std::string_view text) {
  return !std::ranges::search(bytes, text, {}, {}, [](char c) { return static_cast<std::uint8_t>(c); }).empty();
}

/// By what open forecasts know a user.
std::string tag_of(const std::string& kept) {
  ByteWriter out;
  out.put(user_tag(kept));
  return {out.bytes().begin(), out.bytes().end()};
}

TEST(State, ForgettingAUserTakesAllOfThemAndNothingOfOthers) {
  World world(World::numbered(6));
  play(world, 0, 300);
  world.use("ann", "m0", kNow + 300 * kMinute);  // which the next forecast begins with
  (void)world.analyzer.record_usage(World::request("ann"), kNow + 300 * kMinute);
  const std::string kept = world.analyzer.history().registry().kept_form("ann");
  ASSERT_TRUE(contains(world.saved(), kept));
  ASSERT_TRUE(contains(world.saved(), tag_of(kept))) << "forecasts that wait for their horizons";
  const auto bob = saved_user(world, "bob"), cem = saved_user(world, "cem"), global = saved_global(world);

  world.engine.forget_user("ann");
  EXPECT_TRUE(world.analyzer.forget_user("ann"));
  EXPECT_FALSE(contains(world.saved(), kept));
  EXPECT_FALSE(contains(world.saved(), tag_of(kept)));
  EXPECT_TRUE(saved_user(world, "ann").empty());
  EXPECT_EQ(saved_user(world, "bob"), bob);
  EXPECT_EQ(saved_user(world, "cem"), cem);
  EXPECT_EQ(saved_global(world), global);
  EXPECT_FALSE(world.analyzer.forget_user("ann"));
}

TEST(State, WhoIsForgottenIsLikeSomebodyNew) {
  World world(World::numbered(6));
  play(world, 0, 300);
  world.engine.forget_user("ann");
  world.analyzer.forget_user("ann");
  EXPECT_EQ(world.ask("ann", kNow + 301 * kMinute), world.ask("somebody", kNow + 301 * kMinute));
}

void hash_ids(World& world, bool hash) {
  world.config.hash_user_ids = hash;
  (void)world.analyzer.update_config(world.config);
  (void)world.engine.update_config(world.config);
}

WarmupConfig plain_ids() {
  WarmupConfig config = World::everything();
  config.hash_user_ids = false;
  return config;
}

TEST(State, NoPlainIdStaysWhenHashingIsTurnedOn) {
  World world(World::numbered(6), plain_ids());
  play(world, 0, 300);
  (void)world.analyzer.record_usage(World::request("ann"), kNow + 300 * kMinute);
  ASSERT_TRUE(contains(world.saved(), "pann"));
  hash_ids(world, true);
  for (const std::string& user : kUsers) EXPECT_FALSE(contains(world.saved(), "p" + user)) << user;
  play(world, 300, 310);
}

TEST(State, AUserIsForgottenUnderBothFormsOfTheId) {
  World world(World::numbered(6));
  play(world, 0, 300);
  hash_ids(world, false);
  play(world, 300, 400);
  const auto forms = world.analyzer.history().registry().all_forms("ann");
  for (const std::string& form : forms) ASSERT_TRUE(contains(world.saved(), form));
  world.engine.forget_user("ann");
  EXPECT_TRUE(world.analyzer.forget_user("ann"));
  for (const std::string& form : forms) EXPECT_FALSE(contains(world.saved(), form));
}

TEST(State, NoIdAndNoTextOfARequestIsEverKept) {
  World world(World::numbered(2));
  WarmupRequest request = World::request("secret-user");
  request.user_context.recent_activities.push_back({"intent", kNow, {}, "secret-detail"});
  request.user_context.preferences["secret-key"] = "secret-value";
  request.project_context.recent_changes.push_back({"secret-folder/a.ts", {}, 1, {}});
  UsageEvent event = World::event("secret-user", "m0");
  event.request = request;
  event.event_id = "secret-event";
  (void)world.analyzer.record_usage(request, kNow);
  world.use(event, kNow);
  EXPECT_FALSE(contains(world.saved(), "secret"));
}

/// Whether the engine's bytes hold the tag under which a user's rows are kept.
bool holds_rows_of(const World& world, const std::string& user) {
  ByteWriter tag, all;
  tag.put(user_tag(world.analyzer.history().registry().kept_form(user)));
  world.engine.save(all);
  return !std::ranges::search(all.bytes(), tag.bytes()).empty();
}

TEST(State, NothingToLearnFromStaysOfAForgottenUser) {
  World world({"a", "b", "c"});
  for (int i = 0; i < 120; ++i) {
    world.use(i % 3 == 0 ? "ann" : "bob", i % 2 == 0 ? "a" : "b", 1e12 + i * 60'000.0);
  }
  ASSERT_TRUE(holds_rows_of(world, "ann"));
  world.engine.forget_user("ann");
  EXPECT_FALSE(holds_rows_of(world, "ann"));
  EXPECT_TRUE(holds_rows_of(world, "bob"));
  for (int i = 0; i < 100; ++i) world.use("bob", "c", 2e12 + i * 60'000.0);
  EXPECT_FALSE(holds_rows_of(world, "ann"));
}

}  // namespace
}  // namespace model_warmup
