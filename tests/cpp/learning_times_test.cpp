// SPDX-License-Identifier: Apache-2.0
// How times until models are needed are corrected by those that came true.
#include <gtest/gtest.h>

#include <utility>

#include "core/random.h"
#include "learning/time_levels.h"
#include "learning/time_questions.h"

namespace model_warmup {
namespace {

TEST(TimeLevels, MoveUntilTheirTailsHaveTheSharesThatTheyShould) {
  // Times are uniform on [100, 500) ms, but foretold as if they were on [0, 600).
  Random random(5);
  TimeLevels levels;
  int below = 0, above = 0;
  constexpr int kRounds = 40'000;
  for (int i = 0; i < kRounds; ++i) {
    const QuantileLevels& at = levels.of(Acquaintance::own);
    const TimeUntilNeeded told = {.median_ms = 600 * at.median, .p10_ms = 600 * at.low, .p90_ms = 600 * at.high};
    const double actual_ms = 100 + 400 * random.uniform();
    below += actual_ms < told.p10_ms;
    above += actual_ms > told.p90_ms;
    levels.learn(Acquaintance::own, told, actual_ms, 1, 1);
  }
  EXPECT_NEAR(below / double{kRounds}, 0.1, 0.01);
  EXPECT_NEAR(above / double{kRounds}, 0.1, 0.01);
}

TEST(TimeLevels, OnlyOfStrangersTheMedianMoves) {
  TimeLevels levels;
  const TimeLevels before;
  for (int i = 0; i < 50; ++i) {
    for (const auto kind : {Acquaintance::previous, Acquaintance::own, Acquaintance::stranger}) {
      levels.learn(kind, {.median_ms = 10, .p10_ms = 5, .p90_ms = 20}, 15, 1, 1);
    }
  }
  EXPECT_EQ(levels.of(Acquaintance::previous).median, 0.5);
  EXPECT_EQ(levels.of(Acquaintance::own).median, 0.5);
  EXPECT_GT(levels.of(Acquaintance::stranger).median, before.of(Acquaintance::stranger).median);
}

TEST(TimeLevels, StayInOrderWhateverComes) {
  TimeLevels levels;
  for (int i = 0; i < 5000; ++i) {
    const double actual_ms = i < 2500 ? 1 : 100;
    levels.learn(Acquaintance::stranger, {.median_ms = 50, .p10_ms = 50, .p90_ms = 50}, actual_ms, 8, 1);
    const auto& [low, median, high] = levels.of(Acquaintance::stranger);
    ASSERT_GT(low, 0);
    ASSERT_LE(low, median);
    ASSERT_LE(median, high);
    ASSERT_LT(high, 1);
  }
}

TimeQuestions::Question question_about(std::uint64_t user, ModelIndex model) {
  return {.user = user, .at_ms = 1000, .model = model, .told = {.median_ms = 20, .p10_ms = 10, .p90_ms = 30}};
}

/// How many open questions the use answers, and the sum of their weights.
std::pair<int, double> answered(TimeQuestions& questions, std::uint64_t user, ModelIndex model) {
  std::pair<int, double> sum = {0, 0};
  questions.answer(user, model, [&](const TimeQuestions::Question&, double weight) {
    ++sum.first;
    sum.second += weight;
  });
  return sum;
}

TEST(TimeQuestions, AreAnsweredOnceByTheUsersUseOfThatModel) {
  TimeQuestions questions;
  questions.add(question_about(1, 5));
  questions.add(question_about(1, 5));
  EXPECT_EQ(answered(questions, 2, 5).first, 0);
  EXPECT_EQ(answered(questions, 1, 6).first, 0);
  EXPECT_EQ(answered(questions, 1, 5), (std::pair<int, double>{2, 2.0}));
  EXPECT_EQ(answered(questions, 1, 5).first, 0);
}

TEST(TimeQuestions, WhoStillWaitsStandsForThoseWhoWereLost) {
  TimeQuestions questions;
  constexpr int kFirst = 700;
  for (int i = 0; i < kFirst; ++i) questions.add(question_about(1, 5));
  for (int i = 0; i < 1324; ++i) questions.add(question_about(2, 6));  // 1000 more than there is room for
  const auto [left, weights] = answered(questions, 1, 5);
  EXPECT_LT(left, kFirst / 2);
  EXPECT_NEAR(weights, kFirst, 0.1 * kFirst);
}

TEST(TimeQuestions, ForgetAUser) {
  TimeQuestions questions;
  questions.add(question_about(1, 5));
  questions.add(question_about(2, 5));
  questions.forget(1);
  EXPECT_EQ(answered(questions, 1, 5).first, 0);
  EXPECT_EQ(answered(questions, 2, 5).first, 1);
}

}  // namespace
}  // namespace model_warmup
