// SPDX-License-Identifier: Apache-2.0
#include "history/anomalies.h"

#include <gtest/gtest.h>

#include "core/random.h"
#include "history/significance.h"

namespace model_warmup {
namespace {

constexpr double kMinute = 60'000;
constexpr double kHour = 3'600'000;

/// Thirty sessions of about twenty uses of five models. `stay`: one use in so many is of another model than the last.
std::vector<LoggedUse> random_log(std::uint64_t seed, std::uint32_t stay) {
  Random random(seed);
  std::vector<LoggedUse> uses;
  double now_ms = 0;
  ModelIndex model = 0;
  for (int session = 0; session < 31; ++session) {
    now_ms += 5 * kHour;
    for (std::uint32_t i = 5 + random.below(30); i > 0; --i) {
      if (random.below(stay) == 0) model = random.below(5);
      uses.push_back({0, now_ms += kMinute, model, {}, 0});
    }
  }
  return uses;
}

/// In how many of 300 random logs something is told at 5 %: by chance.
template <class Find>
int told_by_chance(std::uint32_t stay, Find find) {
  int told = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    std::vector<double> p_values;
    for (const PossibleAnomaly& one : find(LogView(random_log(seed, stay), kHour))) p_values.push_back(one.p_value);
    told += discovery_level(p_values, 0.05) >= 0;
  }
  return told;
}

std::vector<PossibleAnomaly> bursts(const LogView& view) {
  return possible_bursts(view, view.in_order().back().at_ms - kHour);
}

TEST(Bursts, AreToldByChanceAsOftenAsTheSignificanceSays) {
  EXPECT_LE(told_by_chance(1, bursts), 20);
  EXPECT_LE(told_by_chance(8, bursts), 35) << "of those who stay with a model";
}

TEST(Silences, AreToldByChanceAsOftenAsTheSignificanceSays) {
  EXPECT_LE(told_by_chance(1, possible_silences), 20);
  EXPECT_LE(told_by_chance(8, possible_silences), 20);
}

TEST(Bursts, NeedOtherSessions) {
  std::vector<LoggedUse> uses;
  for (int i = 0; i < 8; ++i) uses.push_back({0, i * kHour, 0, {}, 0});
  EXPECT_TRUE(possible_bursts(LogView(uses, kMinute), 0).empty());
  EXPECT_TRUE(possible_bursts(LogView({}, kMinute), 0).empty());
}

TEST(Silences, CountReturnsAndWhatHappenedMeanwhile) {
  std::vector<LoggedUse> uses;
  const auto use = [&](ModelIndex model) {
    uses.push_back({0, kMinute * static_cast<double>(uses.size()), model, {}, 0});
  };
  for (int i = 0; i < 25; ++i) {
    use(7);
    use(7);
    use(1);
    use(2);
  }
  for (int i = 0; i < 10; ++i) use(1);
  const auto found = possible_silences(LogView(uses, kHour));
  const auto silent = std::ranges::find(found, 7u, &PossibleAnomaly::model);
  ASSERT_NE(silent, found.end());
  EXPECT_EQ(silent->observed, 12);
  EXPECT_EQ(silent->expected, 2);
  EXPECT_EQ(silent->support, 24u) << "a second use in a row is no return";
  EXPECT_EQ(silent->at_ms, 97 * kMinute);
  EXPECT_NEAR(silent->p_value, 1.0 / 25, 1e-12);
}

TEST(Surprises, AreUsesSinceAMomentThatHadAChance) {
  const std::vector<LoggedUse> uses = {{0, 1, 0, {0.5f, 0.25f}, 0}, {0, 2, 1, {}, 0}, {0, 3, 2, {0.5f, 0.125f}, 0}};
  const auto found = possible_surprises(LogView(uses, kHour), 2);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found.front().model, 2u);
  EXPECT_EQ(found.front().p_value, 0.125) << "by habit";
  EXPECT_EQ(found.front().support, 2u);
}

TEST(LogView, CutsByUserAndPause) {
  const std::vector<LoggedUse> uses = {
      {4, 0, 0, {}, 0}, {2, 10, 1, {}, 0}, {4, 20, 2, {}, 0}, {4, 200, 3, {}, 0}, {2, 5, 4, {}, 0}};
  const LogView view(uses, 100);
  ASSERT_EQ(view.sessions().size(), 3u);
  EXPECT_EQ(view.sessions()[0].size(), 2u) << "of the user with the smaller number; the clock may go back";
  EXPECT_EQ(view.sessions()[1].back().model, 2u);
  EXPECT_EQ(view.sessions()[2].front().model, 3u);
  EXPECT_EQ(view.users(), 2u);
  EXPECT_EQ(view.in_order().size(), 5u);
}

}  // namespace
}  // namespace model_warmup
