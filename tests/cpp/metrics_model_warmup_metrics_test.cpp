// SPDX-License-Identifier: Apache-2.0
#include "metrics/model_warmup_metrics.h"

#include <gtest/gtest.h>

#include <vector>

namespace model_warmup {
namespace {

class MetricsTest : public ::testing::Test {
 protected:
  MetricsTest() {
    for (const char* name : {"a", "b", "c"}) {
      ModelProfile profile;
      profile.name = name;
      index_.push_back(*catalog_.add(profile));
    }
  }

  struct Expected {
    ModelIndex model;
    double probability;
  };

  WarmupPrediction prediction(const std::vector<Expected>& expected, double at_ms, double horizon_ms = 1'000) const {
    WarmupPrediction made;
    made.timestamp_ms = at_ms;
    made.horizon_ms = horizon_ms;
    for (const auto& [model, probability] : expected) {
      ModelPrediction one;
      one.model_id = catalog_.id(model);
      one.usage_probability = probability;
      made.predicted_models.push_back(one);
    }
    return made;
  }

  void predict(const std::vector<Expected>& expected, double at_ms, PredictionContext context = {.user = "u"}) {
    ASSERT_TRUE(metrics_.record_prediction(prediction(expected, at_ms), context));
  }
  void use(ModelIndex model, double at_ms, std::string_view user = "u") {
    metrics_.resolve({model, user, at_ms, {}, {}});
  }

  ModelCatalog catalog_;
  std::vector<ModelIndex> index_;
  ModelWarmupMetrics metrics_{catalog_};
};

TEST_F(MetricsTest, WithNothingResolvedAccuracyIsZero) {
  predict({{0, 0.9}}, 0);
  EXPECT_EQ(metrics_.total_predictions(), 1u);
  EXPECT_EQ(metrics_.prediction_accuracy(), 0);
  EXPECT_EQ(metrics_.report().resolved, 0u);
}

TEST_F(MetricsTest, TheFirstRankedOrAWarmModelIsCorrect) {
  predict({{0, 0.9}, {1, 0.1}}, 0);
  use(0, 10);  // ranked first
  predict({{0, 0.9}, {1, 0.1}}, 20);
  use(1, 30);  // ranked second
  WarmupPrediction warm = prediction({{0, 0.9}}, 40);
  warm.warm_models = {catalog_.id(2)};
  ASSERT_TRUE(metrics_.record_prediction(warm, {.user = "u"}));
  use(2, 50);  // warm
  EXPECT_NEAR(metrics_.prediction_accuracy(), 2.0 / 3, 1e-12);
  EXPECT_NEAR(metrics_.recall(), 2.0 / 3, 1e-12);
}

TEST_F(MetricsTest, AnotherUsersUseAnswersNothing) {
  predict({{0, 0.9}}, 0);
  use(0, 10, "somebody else");
  EXPECT_EQ(metrics_.report().resolved, 0u);
  use(1, 20);
  EXPECT_EQ(metrics_.report().resolved, 1u);
  EXPECT_EQ(metrics_.prediction_accuracy(), 0);
}

TEST_F(MetricsTest, APredictionIsResolvedOnce) {
  predict({{0, 0.9}}, 0);
  use(1, 10);
  use(0, 20);
  EXPECT_EQ(metrics_.report().resolved, 1u);
  EXPECT_EQ(metrics_.prediction_accuracy(), 0);
}

TEST_F(MetricsTest, EachPredictedModelIsJudgedOverTheHorizon) {
  predict({{0, 0.8}, {1, 0.4}}, 0);
  use(1, 10);
  use(0, 500);
  metrics_.settle(2'000);
  EXPECT_EQ(metrics_.precision(), 1);
  EXPECT_NEAR(metrics_.brier(), (0.2 * 0.2 + 0.6 * 0.6) / 2, 1e-7);
}

TEST_F(MetricsTest, AUseAfterTheHorizonComesTooLate) {
  predict({{0, 0.8}}, 0);
  use(0, 1'001);
  EXPECT_EQ(metrics_.precision(), 0);
  EXPECT_EQ(metrics_.report().expired, 1u);
  EXPECT_EQ(metrics_.report().resolved, 0u);
}

TEST_F(MetricsTest, TasksAreCountedApart) {
  predict({{0, 0.9}}, 0, {.user = "u", .task = ModelTask(TaskKind::Chat)});
  use(0, 1);
  predict({{0, 0.9}}, 2, {.user = "u", .task = ModelTask(TaskKind::Chat)});
  use(1, 3);
  predict({{0, 0.9}}, 4);
  use(0, 5);
  const auto tasks = metrics_.report().per_task;
  ASSERT_EQ(tasks.size(), 2u);
  EXPECT_EQ(tasks[0], (TaskAccuracy{"Chat", 2, 1, 0.5}));
  EXPECT_EQ(tasks[1], (TaskAccuracy{"", 1, 1, 1}));
}

TEST_F(MetricsTest, KindsOfTaskAreBounded) {
  for (int i = 0; i < 1'000; ++i) {
    predict({{0, 0.9}}, i, {.user = "u", .task = ModelTask::custom_named("t" + std::to_string(i))});
    use(0, i);
  }
  EXPECT_EQ(metrics_.report().per_task.size(), ModelWarmupMetrics::kMaxTasks);
}

TEST_F(MetricsTest, WaitsAreAveragedOverThoseThatToldThem) {
  metrics_.resolve({0, "u", 1, false, 300});
  metrics_.resolve({0, "u", 2, true, 0});
  metrics_.resolve({0, "u", 3, {}, {}});
  const MetricsReport report = metrics_.report();
  EXPECT_EQ(report.uses, 3u);
  EXPECT_EQ(report.warm_uses, 1u);
  EXPECT_EQ(report.cold_starts, 1u);
  EXPECT_EQ(report.mean_wait_ms, 150);
}

TEST_F(MetricsTest, WhatIsOpenIsBounded) {
  for (int i = 0; i < 50'000; ++i) {
    ASSERT_TRUE(metrics_.record_prediction(prediction({{0, 0.5}}, 0, 1e12), {.user = "u"}));
  }
  metrics_.settle(1);
  // All but those still open have been judged as they were pushed out.
  EXPECT_EQ(metrics_.report().expired, 50'000u - ModelWarmupMetrics::kMaxOpenPairs / 2);
}

TEST_F(MetricsTest, LatencyIsAveraged) {
  predict({}, 0, {.user = "u", .latency_ms = 2});
  predict({}, 0, {.user = "u", .latency_ms = 4});
  EXPECT_EQ(metrics_.average_prediction_latency_ms(), 3);
}

TEST_F(MetricsTest, AForgottenUsersOpenPredictionsGoAndCountsStay) {
  predict({{0, 0.9}}, 0);
  metrics_.forget_user("u");
  use(0, 10);
  EXPECT_EQ(metrics_.report().resolved, 0u);
  EXPECT_EQ(metrics_.total_predictions(), 1u);
}

TEST_F(MetricsTest, AModelThatIsNotRegisteredIsAnError) {
  WarmupPrediction made = prediction({{0, 0.5}}, 0);
  made.predicted_models.front().model_id = ModelId::from_name("nobody");
  EXPECT_EQ(metrics_.record_prediction(made, {.user = "u"}).error().field, "predicted_models");
}

TEST_F(MetricsTest, TotalsComeBackFromTheirBytes) {
  predict({{0, 0.9}}, 0, {.user = "u", .task = ModelTask(TaskKind::Chat), .latency_ms = 1});
  use(0, 10);
  metrics_.settle(5'000);
  ByteWriter out;
  metrics_.save(out);
  ModelWarmupMetrics read(catalog_);
  ByteReader in(out.bytes());
  ASSERT_TRUE(read.load(in, index_));
  EXPECT_EQ(read.report(), metrics_.report());
}

}  // namespace
}  // namespace model_warmup
