// SPDX-License-Identifier: Apache-2.0
#include "evaluation/scoreboard.h"

#include <gtest/gtest.h>

#include <cmath>

namespace model_warmup {
namespace {

/// Figures without intervals.
Bootstrap closed(const ClusterSums& sums) { return Bootstrap(sums, 0, 0); }

TEST(RankingBoard, CountsHitsAndReciprocalRanks) {
  ClusterSums sums(1);
  const RankingBoard board(sums, true);
  sums.begin();
  board.add(sums, 0, 1, 0.5);
  board.add(sums, 0, 3, 0.25);
  board.add(sums, 0, 5, 0.125);
  board.add(sums, 0, 0, 0);
  const Bootstrap bootstrap = closed(sums);
  const RankingScores scores = board.scores(bootstrap);
  EXPECT_EQ(scores.events, 4u);
  EXPECT_DOUBLE_EQ(scores.hit_at_1.value, 0.25);
  EXPECT_DOUBLE_EQ(scores.hit_at_3.value, 0.5);
  EXPECT_DOUBLE_EQ(scores.hit_at_5.value, 0.75);
  EXPECT_DOUBLE_EQ(scores.mrr.value, (1 + 1.0 / 3 + 1.0 / 5) / 4);
  ASSERT_TRUE(scores.log_loss);
  EXPECT_NEAR(scores.log_loss->value, (6 * std::log(2.0) - std::log(1e-6)) / 4, 1e-12);
}

TEST(RankingBoard, OfNothingIsNothing) {
  ClusterSums sums(1);
  const RankingBoard board(sums, false);
  sums.begin();
  const Bootstrap bootstrap = closed(sums);
  EXPECT_EQ(board.scores(bootstrap), RankingScores());
}

TEST(RankingBoard, ALeadIsTheDifferenceOfMeans) {
  ClusterSums sums(1);
  const RankingBoard ours(sums, false), theirs(sums, false);
  sums.begin();
  for (const std::size_t rank : {1, 1, 2, 0}) ours.add(sums, 0, rank);
  for (const std::size_t rank : {1, 2, 2, 0}) theirs.add(sums, 0, rank);
  const Bootstrap bootstrap = closed(sums);
  EXPECT_DOUBLE_EQ(ours.lead(bootstrap, RankingBoard::Sum::hit_at_1, theirs).value, 0.25);
  EXPECT_DOUBLE_EQ(theirs.lead(bootstrap, RankingBoard::Sum::reciprocal_rank, ours).value, -0.125);
}

TEST(CalibrationBoard, WeighsWhatEachBinIsOffByItsSize) {
  ClusterSums sums(1);
  CalibrationBoard board(sums);
  sums.begin();
  for (int i = 0; i < 8; ++i) board.add(sums, 0, 0.75, i < 4);  // 0.25 too sure
  for (int i = 0; i < 2; ++i) board.add(sums, 0, 0.1, false);   // 0.1 too sure
  const Bootstrap bootstrap = closed(sums);
  EXPECT_NEAR(board.error(bootstrap).value, (8 * 0.25 + 2 * 0.1) / 10, 1e-12);
  ASSERT_EQ(board.bins().size(), 2u);
  EXPECT_EQ(board.bins()[0].events, 2u);
  EXPECT_NEAR(board.bins()[1].predicted, 0.75, 1e-12);
  EXPECT_NEAR(board.bins()[1].observed, 0.5, 1e-12);
  EXPECT_NEAR(board.all().predicted, (8 * 0.75 + 2 * 0.1) / 10, 1e-12);
}

TEST(CalibrationBoard, TakesCertaintyIntoItsLastBin) {
  ClusterSums sums(1);
  CalibrationBoard board(sums);
  sums.begin();
  board.add(sums, 0, 1, true);
  board.add(sums, 0, 0, false);
  const Bootstrap bootstrap = closed(sums);
  EXPECT_EQ(board.error(bootstrap).value, 0);
  EXPECT_EQ(board.bins().size(), 2u);
}

class EngineBoardTest : public testing::Test {
 protected:
  EngineScores scores() {
    board_.close(sums_);
    const Bootstrap bootstrap = closed(sums_);
    return board_.scores(bootstrap, tasks_);
  }
  void add(const ScoredUse& use, const EngineAnswer& answer) { board_.add(sums_, use, answer); }
  void SetUp() override { sums_.begin(); }

  ScoredTasks tasks_ = {ModelTask(TaskKind::Completion), std::nullopt};
  ClusterSums sums_{1};
  EngineBoard board_{sums_, tasks_};
};

TEST_F(EngineBoardTest, FirstRequestsCountNowhereElse) {
  add({.first = true}, {{1, 1}, 0.5, 0.5});
  const EngineScores scores = this->scores();
  EXPECT_EQ(scores.first_requests.events, 1u);
  EXPECT_EQ(scores.first_requests.hit_at_1.value, 1);
  EXPECT_EQ(scores.all.events, 0u);
  EXPECT_TRUE(scores.reliability.empty());
}

TEST_F(EngineBoardTest, SwitchesGoByTheRankAmongTheOthers) {
  add({.is_switch = true}, {{2, 1}, 0.3, 0.6});
  add({.is_switch = false}, {{1, 1}, 0.6, 0.6});
  const EngineScores scores = this->scores();
  EXPECT_EQ(scores.all.events, 2u);
  EXPECT_EQ(scores.all.hit_at_1.value, 0.5);
  EXPECT_EQ(scores.switches.events, 1u);
  EXPECT_EQ(scores.switches.hit_at_1.value, 1);
}

TEST_F(EngineBoardTest, AModelThatNobodyHadUsedIsMissedHoweverItWasRanked) {
  add({.is_switch = true, .known_model = false}, {{1, 1}, 0.4, 0.4});
  const EngineScores scores = this->scores();
  EXPECT_EQ(scores.all.hit_at_5.value, 0);
  EXPECT_EQ(scores.switches.mrr.value, 0);
  EXPECT_NEAR(scores.brier.value, 0.16, 1e-12);
}

TEST_F(EngineBoardTest, TheFirstOnesProbabilityIsJudged) {
  add({}, {{1, 1}, 0.8, 0.8});
  add({}, {{2, 2}, 0.1, 0.6});
  const EngineScores scores = this->scores();
  EXPECT_NEAR(scores.brier.value, (0.04 + 0.36) / 2, 1e-12);
  EXPECT_NEAR(scores.expected_calibration_error.value, (0.2 + 0.6) / 2, 1e-12);
}

TEST_F(EngineBoardTest, TasksComeWithTheirTargetAndWhatChanceWouldGive) {
  add({.task = 0, .known_models = 2}, {{1, 1}, 0.5, 0.5});
  add({.task = 0, .known_models = 4}, {{2, 2}, 0.2, 0.5});
  add({.task = 1, .known_models = 4}, {{1, 1}, 0.5, 0.5});
  const EngineScores scores = this->scores();
  ASSERT_EQ(scores.per_task.size(), 2u);
  EXPECT_EQ(scores.per_task[0].task, "Completion");
  EXPECT_EQ(scores.per_task[0].events, 2u);
  EXPECT_EQ(scores.per_task[0].hit_at_1.value, 0.5);
  EXPECT_EQ(scores.per_task[0].accuracy_target, 0.9);
  EXPECT_NEAR(scores.per_task[0].chance_level, (0.5 + 0.25) / 2, 1e-12);
  EXPECT_EQ(scores.per_task[1].task, "");
  EXPECT_FALSE(scores.per_task[1].accuracy_target);
}

TEST_F(EngineBoardTest, TimesAreOffByTheirLogarithm) {
  for (const double actual_ms : {0.0, 4'000.0, 9'000.0}) {
    board_.add_time(sums_, 0, {.median_ms = 4'000, .p10_ms = 1'000, .p90_ms = 5'000, .actual_ms = actual_ms});
  }
  const TimeError error = scores().time_error;
  EXPECT_EQ(error.questions, 3u);
  EXPECT_NEAR(error.median_log_error.value, std::log(2.0), 1e-12);  // of ln 5, 0 and ln 2
  EXPECT_NEAR(error.coverage.value, 1.0 / 3, 1e-12);
}

TEST_F(EngineBoardTest, HorizonsAreJudgedApart) {
  board_.add_horizon(sums_, 0, 0, 0.5, true);
  board_.add_horizon(sums_, 0, 2, 0.25, false);
  const TimeError error = scores().time_error;
  ASSERT_EQ(error.horizons.size(), 3u);
  EXPECT_EQ(error.horizons[0].horizon_ms, 60'000);
  EXPECT_EQ(error.horizons[0].calibration_error.value, 0.5);
  EXPECT_EQ(error.horizons[1].questions, 0u);
  EXPECT_EQ(error.horizons[2].observed, 0);
  EXPECT_EQ(error.horizons[2].predicted, 0.25);
}

}  // namespace
}  // namespace model_warmup
