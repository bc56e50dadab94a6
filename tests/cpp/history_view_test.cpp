// SPDX-License-Identifier: Apache-2.0
#include "history/history_view.h"

#include <gtest/gtest.h>

#include "learning_world.h"

namespace model_warmup {
namespace {

constexpr double kMinute = 60'000;

class HistoryViewTest : public testing::Test {
 protected:
  HistoryViewTest() : world_(World::numbered(6)) {
    for (int i = 0; i < 60; ++i) {
      world_.use("ann", World::numbered_name(i % 3), i * kMinute);
      world_.use("bob", World::numbered_name(i % 2 == 0 ? 3 : i % 5), i * kMinute);
    }
  }

  [[nodiscard]] HistoryView view(const std::string& user) const {
    const UsageHistory& history = world_.analyzer.history();
    return {history, history.find(history.registry().kept_form(user)), 61 * kMinute};
  }

  [[nodiscard]] static double sum(const HistoryView& view, Signal signal) {
    double sum = 0;
    for (const ModelIndex model : view.used()) sum += view.of(signal, model);
    return sum;
  }

  World world_;
};

TEST_F(HistoryViewTest, EverySignalIsADistribution) {
  for (const char* user : {"ann", "bob", "nobody"}) {
    const HistoryView seen = view(user);
    for (std::size_t signal = 0; signal < kSignals; ++signal) {
      EXPECT_NEAR(sum(seen, static_cast<Signal>(signal)), 1, 1e-4) << user << " " << signal;
    }
  }
}

TEST_F(HistoryViewTest, SeparatesModelsThatNobodyHasUsed) {
  EXPECT_EQ(view("ann").used().size(), 5u);
  ASSERT_EQ(view("ann").unused().size(), 1u);
  EXPECT_EQ(view("ann").unused()[0], 5u);
}

TEST_F(HistoryViewTest, TheUsersOwnHabitsComeFirst) {
  const HistoryView seen = view("ann");  // m0 m1 m2, over and over; the last was m2
  EXPECT_GT(seen.of(Signal::user1, 0), 0.9);
  EXPECT_GT(seen.of(Signal::user3, 0), 0.9);
  EXPECT_EQ(seen.rank(2), 1u);
  EXPECT_EQ(seen.rank(0), 3u);
  EXPECT_EQ(seen.rank(3), 0u);
}

TEST_F(HistoryViewTest, ANewUserIsExpectedToBeginAsOthersDid) {
  for (int i = 0; i < 20; ++i) world_.use("new" + std::to_string(i), "m4", 60 * kMinute);
  const HistoryView seen = view("nobody");
  EXPECT_EQ(seen.user(), nullptr);
  EXPECT_GT(seen.cheap_score(4), 0.6);
}

TEST_F(HistoryViewTest, AModelThatIsRemovedTakesNoPart) {
  (void)world_.catalog.remove("m0");
  const HistoryView seen = view("ann");
  EXPECT_EQ(seen.of(Signal::user3, 0), 0);
  EXPECT_NEAR(sum(seen, Signal::user3), 1, 1e-4);
}

TEST(HistoryView, OfNothingIsEmpty) {
  const World world({});
  const HistoryView seen(world.analyzer.history(), nullptr, 0);
  EXPECT_TRUE(seen.used().empty());
  EXPECT_TRUE(seen.unused().empty());
}

}  // namespace
}  // namespace model_warmup
