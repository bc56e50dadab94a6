// SPDX-License-Identifier: Apache-2.0
#include "history/use_log.h"

#include <gtest/gtest.h>

#include <array>

#include "core/random.h"
#include "learning_world.h"

namespace model_warmup {
namespace {

LoggedUse use(UserIndex user, double at_ms, ModelIndex model = 0) { return {user, at_ms, model, {0.5f, 0.25f}, -60}; }

constexpr std::array<UserIndex, 3> kUsers = {1, 2, 7};
constexpr std::array<ModelIndex, 3> kModels = {2, 0, 1};

std::vector<std::uint8_t> saved(const UseLog& log) {
  ByteWriter out;
  log.save(out);
  return out.take();
}

TEST(UseLog, KeepsTheLatestInOrder) {
  UseLog log;
  for (std::size_t i = 0; i < UseLog::kKept + 10; ++i) log.add(use(1, static_cast<double>(i)));
  const auto uses = log.uses();
  ASSERT_EQ(uses.size(), UseLog::kKept);
  EXPECT_EQ(uses.front().at_ms, 10);
  EXPECT_EQ(uses.back().at_ms, UseLog::kKept + 9);
}

TEST(UseLog, ErasesAUserAndGoesOnInOrder) {
  UseLog log;
  for (std::size_t i = 0; i < UseLog::kKept + 10; ++i) log.add(use(i % 2, static_cast<double>(i)));
  log.erase(0);
  log.erase(5);
  for (std::size_t i = 0; i < UseLog::kKept; ++i) log.add(use(2, 1e6 + static_cast<double>(i)));
  const auto uses = log.uses();
  EXPECT_TRUE(std::ranges::is_sorted(uses, {}, &LoggedUse::at_ms));
  EXPECT_EQ(std::ranges::count(uses, 0u, &LoggedUse::user), 0);
  EXPECT_EQ(uses.size(), UseLog::kKept);
}

TEST(UseLog, ComesBackFromASnapshotWithModelsRenamed) {
  UseLog log;
  for (std::size_t i = 0; i < UseLog::kKept + 3; ++i)
    log.add(use(i % 2 == 0 ? 7 : 1, -1.5 * static_cast<double>(i), i % 3));
  const auto bytes = saved(log);
  EXPECT_LT(bytes.size(), 24 * UseLog::kKept + 100);
  UseLog loaded;
  ByteReader in(bytes);
  loaded.load(in, kUsers, kModels);
  ASSERT_TRUE(in.at_end());
  auto expected = log.uses();
  for (LoggedUse& one : expected) one.model = kModels[one.model];
  EXPECT_EQ(loaded.uses(), expected);
}

TEST(UseLog, RefusesBytesThatItCannotHaveWritten) {
  const auto takes = [](const LoggedUse& one) {
    UseLog log;
    log.add(one);
    const auto bytes = saved(log);
    ByteReader in(bytes);
    UseLog loaded;
    loaded.load(in, kUsers, kModels);
    EXPECT_EQ(in.ok(), !loaded.uses().empty());
    return in.at_end();
  };
  EXPECT_TRUE(takes(use(7, 5, 2)));
  EXPECT_FALSE(takes(use(3, 5))) << "a user who is not known";
  EXPECT_FALSE(takes(use(7, 5, 3))) << "a model beyond the catalogue";
  EXPECT_FALSE(takes(use(7, 1.0 / 0.0)));
  EXPECT_FALSE(takes({7, 5, 0, {0.5f, 0}, 0})) << "a chance of 0";
  EXPECT_FALSE(takes({7, 5, 0, {1.5f, 1}, 0}));
  EXPECT_FALSE(takes({7, 5, 0, {}, 2000})) << "an offset of more than a day";
}

TEST(UseLog, AnyBytesAtAllDoNoHarm) {
  Random random(1);
  UseLog log;
  for (int i = 0; i < 50; ++i) log.add(use(7, i));
  const auto bytes = saved(log);
  for (int i = 0; i < 500; ++i) {
    auto damaged = bytes;
    for (int j = 0; j < 3; ++j)
      damaged[random.below(static_cast<std::uint32_t>(damaged.size()))] = static_cast<std::uint8_t>(random.next());
    damaged.resize(random.below(static_cast<std::uint32_t>(damaged.size() + 1)));
    ByteReader in(damaged);
    UseLog loaded;
    loaded.load(in, kUsers, kModels);
    for (const LoggedUse& one : loaded.uses()) EXPECT_LT(one.model, 3u);
  }
}

class Surprise : public ::testing::Test {
 protected:
  void use_model(int model, const std::string& user = "ann") {
    world_.use(user, World::numbered_name(model), now_ms_ += 20'000);
  }
  TailChances last() const { return world_.analyzer.history().use_log().uses().back().tails; }

  World world_{World::numbered(20)};
  double now_ms_ = 1'750'000'000'000;
};

TEST_F(Surprise, IsNotToldBeforeThereIsSomethingToTellFrom) {
  for (int i = 0; i < 100; ++i) use_model(i % 3);
  EXPECT_FALSE(last().told());
  use_model(1);
  EXPECT_TRUE(last().told());
  use_model(1, "bob");
  EXPECT_FALSE(last().told()) << "a first use";
}

TEST_F(Surprise, IsNoneForTheLikeliestAndGreatForWhatNeverFollows) {
  for (int i = 0; i < 600; ++i) use_model(i % 3);
  use_model(0);
  EXPECT_EQ(last().by_all, 1);
  EXPECT_EQ(last().surprise_bits(), 0);
  use_model(15);
  EXPECT_LT(last().by_habit, 0.01);
  EXPECT_EQ(last().surprise_bits(), TailChances::kMostBits);
}

TEST_F(Surprise, AHabitOfOneUserIsNone) {
  for (int i = 0; i < 400; ++i) {
    for (int j = 0; j < 5; ++j) use_model(i % 2, std::to_string(j));
    use_model(i % 2 == 0 ? 0 : 7, "ann");
  }
  EXPECT_LT(last().by_all, 0.3);
  EXPECT_GT(last().by_habit, 0.9);
}

TEST_F(Surprise, IsAPValueWhereHabitsAreSteady) {
  int below = 0;
  constexpr int kUses = 4000;
  Random random(1);
  for (int i = 0; i < 300 + kUses; ++i) {
    use_model(static_cast<int>(random.below(10) * random.below(20) / 10));
    if (i >= 300) below += last().by_habit <= 0.05;
  }
  EXPECT_LE(below, 0.06 * kUses);
  EXPECT_GE(below, 0.005 * kUses);
}

}  // namespace
}  // namespace model_warmup
