// SPDX-License-Identifier: Apache-2.0
#include "history/rhythm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "core/math.h"
#include "core/random.h"

namespace model_warmup {
namespace {

constexpr double kMinute = 60'000;
constexpr double kHour = 3'600'000;
constexpr double kDay = 24 * kHour;
constexpr double kMonday = 1'750'032'000'000;  // 2025-06-16, midnight UTC

LoggedUse at(double at_ms, UserIndex user = 0) {
  LoggedUse use;
  use.user = user;
  use.at_ms = at_ms;
  use.model = 0;
  return use;
}

/// Exponentially distributed.
double waiting(Random& random, double mean_ms) { return -mean_ms * math::log(1 - random.uniform()); }

using Finder = std::function<std::optional<FoundRhythm>(const std::vector<LoggedUse>&)>;

std::optional<FoundRhythm> weekly(const std::vector<LoggedUse>& uses) {
  return weekly_rhythm(uses, watched_days(uses));
}

/// In how many of 200 random logs a rhythm is found at 5 %. `bouts`: uses come in bouts, as in sessions.
int false_alarms(const Finder& find, double mean_ms, bool bouts) {
  int found = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    std::vector<LoggedUse> uses;
    double now_ms = kMonday;
    for (int i = 0; i < 150; ++i) {
      now_ms += waiting(random, !bouts ? mean_ms : random.below(8) == 0 ? 8 * mean_ms : kMinute);
      uses.push_back(at(now_ms));
    }
    const auto rhythm = find(uses);
    found += rhythm && rhythm->p_value <= 0.05;
  }
  return found;
}

TEST(DailyRhythm, FindsTheHourInLocalTime) {
  Random random(1);
  std::vector<LoggedUse> uses;
  for (int day = 0; day < 20; ++day) {
    for (int i = 0; i < 3; ++i) {
      uses.push_back(at(kMonday + day * kDay + 7 * kHour + random.uniform() * kHour));
      uses.back().utc_offset_minutes = 120;
    }
  }
  const auto rhythm = daily_rhythm(uses);
  ASSERT_TRUE(rhythm);
  EXPECT_EQ(rhythm->period_ms, kDay);
  EXPECT_NEAR(rhythm->phase_ms, 9.5 * kHour, 0.2 * kHour);
  EXPECT_EQ(rhythm->support, 20u) << "days, not uses";
  EXPECT_GT(rhythm->strength, 0.95);
  EXPECT_LT(rhythm->p_value, 1e-6);
}

TEST(DailyRhythm, ManyUsesOnFewDaysAreNone) {
  std::vector<LoggedUse> uses;
  for (int i = 0; i < 400; ++i) uses.push_back(at(kMonday + 9 * kHour + i % 4 * kDay + i * 1000));
  EXPECT_FALSE(daily_rhythm(uses));
}

TEST(DailyRhythm, IsFoundByChanceAsOftenAsItSays) {
  EXPECT_LE(false_alarms(daily_rhythm, 5 * kHour, false), 20);
  EXPECT_LE(false_alarms(daily_rhythm, 5 * kHour, true), 20);
}

TEST(WeeklyRhythm, FindsTheDay) {
  Random random(1);
  std::vector<LoggedUse> uses;
  for (int day = 0; day < 70; ++day) {
    // A report every Thursday, and now and then one on another day.
    if (day % 7 == 3 || random.below(8) == 0) uses.push_back(at(kMonday + day * kDay + 10 * kHour));
  }
  const auto rhythm = weekly(uses);
  ASSERT_TRUE(rhythm);
  EXPECT_EQ(rhythm->period_ms, 7 * kDay);
  EXPECT_NEAR(rhythm->phase_ms, 3 * kDay, 0.7 * kDay);
  EXPECT_LT(rhythm->p_value, 1e-3);
}

TEST(WeeklyRhythm, OnEveryDayThereIsNone) {
  std::vector<LoggedUse> uses;
  for (int day = 0; day < 70; ++day) uses.push_back(at(kMonday + day * kDay));
  EXPECT_FALSE(weekly(uses));
}

TEST(WeeklyRhythm, NeedsFourWeeksOfTheModelsOwnUsers) {
  std::vector<LoggedUse> uses;
  for (int week = 0; week < 3; ++week) uses.push_back(at(kMonday + week * 7 * kDay));
  const std::vector<WatchedDays> others = {{0, 20'255, 20'270}, {1, 0, 10'000}};
  EXPECT_FALSE(weekly_rhythm(uses, others));
}

TEST(WeeklyRhythm, IsFoundByChanceAsOftenAsItSays) {
  EXPECT_LE(false_alarms(weekly, 12 * kHour, false), 20);
  EXPECT_LE(false_alarms(weekly, 12 * kHour, true), 20);
}

TEST(AnyRhythm, FindsAPeriodAmongOtherUses) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Random random(seed);
    std::vector<LoggedUse> uses;
    for (int i = 0; i < 200; ++i) uses.push_back(at(kMonday + i * 25 * kMinute + random.uniform() * 3 * kMinute));
    for (int i = 0; i < 100; ++i) uses.push_back(at(kMonday + random.uniform() * 200 * 25 * kMinute));
    const auto rhythm = any_rhythm(uses);
    ASSERT_TRUE(rhythm);
    EXPECT_NEAR(rhythm->period_ms, 25 * kMinute, 0.05 * kMinute);
    EXPECT_LT(rhythm->p_value, 1e-9);
    const double phase = std::fmod(kMonday + 1.5 * kMinute, rhythm->period_ms);
    EXPECT_LT(std::fabs(std::remainder(rhythm->phase_ms - phase, rhythm->period_ms)), 8 * kMinute);
  }
}

TEST(AnyRhythm, OfSharpPulsesIsTheFundamental) {
  std::vector<LoggedUse> uses;
  for (int i = 0; i < 100; ++i) {
    for (int j = 0; j < 3; ++j) uses.push_back(at(kMonday + i * kHour + j * 1000));
  }
  EXPECT_NEAR(any_rhythm(uses)->period_ms, kHour, kMinute);
}

TEST(AnyRhythm, IsFoundByChanceAsOftenAsItSays) {
  EXPECT_LE(false_alarms(any_rhythm, kHour, false), 20);
  EXPECT_LE(false_alarms(any_rhythm, kHour, true), 20);
}

TEST(AnyRhythm, TakesAnyTimes) {
  EXPECT_FALSE(any_rhythm({}));
  EXPECT_FALSE(any_rhythm(std::vector<LoggedUse>(100, at(5)))) << "all at once";
  Random random(1);
  std::vector<LoggedUse> uses;
  for (int i = 0; i < 100; ++i) uses.push_back(at((random.uniform() - 0.5) * 1.7e16));
  for (const auto& rhythm : {any_rhythm(uses), daily_rhythm(uses), weekly(uses)}) {
    if (!rhythm) continue;
    EXPECT_TRUE(rhythm->period_ms > 0 && rhythm->phase_ms >= 0 && rhythm->phase_ms <= rhythm->period_ms);
    EXPECT_TRUE(rhythm->strength >= 0 && rhythm->strength <= 1);
    EXPECT_TRUE(rhythm->p_value >= 0 && rhythm->p_value <= 1);
  }
}

}  // namespace
}  // namespace model_warmup
