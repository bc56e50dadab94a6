// SPDX-License-Identifier: Apache-2.0
#include "learning/ml_model_trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "training_dataset.h"

namespace model_warmup {
namespace {

TrainedModel train(const TrainingDataset& dataset, const TrainingConfig& config = {}) {
  auto trained = MLModelTrainer().train_custom_model(dataset, config);
  EXPECT_TRUE(trained) << trained.error().message();
  return trained ? *std::move(trained) : TrainedModel();
}

WarmupError refusal(const TrainingDataset& dataset, const TrainingConfig& config = {}) {
  const auto trained = MLModelTrainer().train_custom_model(dataset, config);
  EXPECT_FALSE(trained);
  return trained ? WarmupError() : trained.error();
}

void expect_refused(const WarmupError& error, std::string_view field, std::string_view path) {
  EXPECT_EQ(error.kind, ErrorKind::InvalidInput);
  EXPECT_EQ(error.field, field) << error.message();
  EXPECT_EQ(error.path, path) << error.message();
}

TEST(MLModelTrainer, LearnsWhatUntrainedWeightsDoNotKnow) {
  const TrainingReport report = train(task_driven(1200)).report;
  EXPECT_EQ(report.events, 1200U);
  EXPECT_EQ(report.models, 6U);
  EXPECT_EQ(report.training_events, 960U);
  EXPECT_EQ(report.validation_events, 240U);
  EXPECT_EQ(report.validation.events, 240U);
  EXPECT_LT(report.validation.log_loss, report.untrained.log_loss - 0.05);
  EXPECT_GE(report.validation.hit_at_1, report.untrained.hit_at_1);
  EXPECT_GE(report.validation.mrr, report.validation.hit_at_1);
  EXPECT_FALSE(report.in_use);
}

TEST(MLModelTrainer, TheSameTrainingGivesTheSameBytes) {
  const TrainingDataset dataset = task_driven(300);
  EXPECT_EQ(train(dataset), train(dataset));
}

TEST(MLModelTrainer, EventsMayComeInAnyOrder) {
  TrainingDataset dataset = task_driven(300);
  dataset.profiles = six_models();
  const TrainedModel in_order = train(dataset);
  Random random(5);
  for (std::size_t i = dataset.events.size() - 1; i > 0; --i) {
    std::swap(dataset.events[i], dataset.events[random.below(static_cast<std::uint32_t>(i + 1))]);
  }
  EXPECT_EQ(train(dataset), in_order);
}

TEST(MLModelTrainer, TheValidationPartTeachesNothing) {
  TrainingDataset dataset = task_driven(300);
  dataset.profiles = six_models();
  const TrainedModel trained = train(dataset, {.epochs = 1});
  // Among the last fifth, other models, other users, other tasks.
  std::rotate(dataset.events.begin() + 240, dataset.events.begin() + 251, dataset.events.end());
  for (std::size_t i = 240; i < 300; ++i) {
    dataset.events[i].timestamp_ms = *dataset.events[239].timestamp_ms + static_cast<double>(i);
  }
  const TrainedModel other = train(dataset, {.epochs = 1});
  EXPECT_EQ(other.bytes, trained.bytes);
  EXPECT_EQ(other.report.epochs[0].training, trained.report.epochs[0].training);
  EXPECT_NE(other.report.validation, trained.report.validation);
}

/// What is learned from the training part is wrong in the validation part, more so with every epoch.
TrainingDataset misleading() {
  TrainingDataset dataset = task_driven(400);
  for (std::size_t i = 300; i < dataset.events.size(); ++i) {
    std::string& model = dataset.events[i].model;
    model = "m" + std::to_string((model[1] - '0' + 1) % 4);
  }
  return dataset;
}

TEST(MLModelTrainer, StopsWhenValidationGetsNoBetter) {
  const TrainingReport report = train(misleading(), {.epochs = 50, .validation_fraction = 0.25}).report;
  EXPECT_TRUE(report.stopped_early);
  EXPECT_EQ(report.epochs.size(), report.best_epoch + 1);
  EXPECT_GE(report.epochs.back().validation.log_loss, report.validation.log_loss);
}

TEST(MLModelTrainer, TheBestEpochIsTheResult) {
  const TrainingDataset dataset = misleading();
  TrainingConfig config = {.epochs = 50, .validation_fraction = 0.25};
  const TrainedModel trained = train(dataset, config);
  config.epochs = trained.report.best_epoch;
  const TrainedModel again = train(dataset, config);
  EXPECT_EQ(again.bytes, trained.bytes);
  EXPECT_EQ(again.model_version, trained.model_version);
  EXPECT_FALSE(again.report.stopped_early);
}

TEST(MLModelTrainer, ADuplicateCountsOnceAndAtItsFirstTime) {
  TrainingDataset dataset = task_driven(100);
  for (std::size_t i = 0; i < 100; ++i) dataset.events[i].event_id = "e" + std::to_string(i);
  const TrainedModel once = train(dataset);
  for (std::size_t i = 0; i < 100; i += 7) {
    dataset.events.push_back(dataset.events[i]);
    *dataset.events.back().timestamp_ms += 1'000'000;
  }
  EXPECT_EQ(train(dataset), once);
}

TEST(MLModelTrainer, OneUserOfOneModelIsEnough) {
  TrainingDataset dataset;
  for (int i = 0; i < 20; ++i) {
    dataset.events.push_back({.model = "only", .timestamp_ms = 1'700'000'000'000.0 + i * 1000});
  }
  EXPECT_EQ(train(dataset).report.validation.hit_at_1, 1);
}

TEST(MLModelTrainer, TwoUsesAtTheSameMomentAreEnough) {
  const TrainingReport report =
      train({.events = {{.model = "a", .timestamp_ms = 0}, {.model = "b", .timestamp_ms = 0}}}).report;
  EXPECT_EQ(report.training_events, 1U);
  EXPECT_EQ(report.validation_events, 1U);
}

TEST(MLModelTrainer, ComparesWithTheModelInUse) {
  const TrainingDataset dataset = task_driven(300);
  const TrainedModel first = train(dataset);
  const auto second =
      MLModelTrainer({}, *LearnedModel::from_bytes(first.bytes)).train_custom_model(dataset, {.epochs = 1});
  ASSERT_TRUE(second && second->report.in_use);
  EXPECT_EQ(second->report.in_use, first.report.validation);
  EXPECT_EQ(second->report.untrained, first.report.untrained);
}

TEST(MLModelTrainer, InStepsItIsTheSame) {
  const TrainingDataset dataset = task_driven(200);
  auto run = MLModelTrainer().start(dataset, {.epochs = 2});
  ASSERT_TRUE(run);
  double before = 0;
  int steps = 0;
  for (; !run->step(); ++steps) {
    EXPECT_GE(run->progress(), before);
    EXPECT_LT(run->progress(), 1);
    before = run->progress();
  }
  EXPECT_GT(steps, 20);
  EXPECT_EQ(run->progress(), 1);
  EXPECT_TRUE(run->step());
  EXPECT_EQ(run->result(), train(dataset, {.epochs = 2}));
}

TEST(MLModelTrainer, RefusesADatasetWithoutEnough) {
  expect_refused(refusal({}), "events", "/dataset/events");
  expect_refused(refusal(task_driven(1)), "events", "/dataset/events");
}

TEST(MLModelTrainer, RefusesAnEventWithoutATime) {
  TrainingDataset dataset = task_driven(10);
  dataset.events[3].timestamp_ms.reset();
  expect_refused(refusal(dataset), "timestamp_ms", "/dataset/events/3/timestamp_ms");
  dataset.events[3].timestamp_ms = std::numeric_limits<double>::quiet_NaN();
  expect_refused(refusal(dataset), "timestamp_ms", "/dataset/events/3/timestamp_ms");
}

TEST(MLModelTrainer, RefusesAModelThatTheProfilesDoNotName) {
  TrainingDataset dataset = task_driven(10);
  dataset.profiles = six_models();
  dataset.events[4].model = "m77";
  const WarmupError error = refusal(dataset);
  expect_refused(error, "model", "/dataset/events/4/model");
  EXPECT_THAT(error.detail, testing::HasSubstr("\"m"));
}

TEST(MLModelTrainer, RefusesProfilesThatDoNotGoTogether) {
  TrainingDataset dataset = task_driven(10);
  dataset.profiles = six_models();
  dataset.profiles[2].name = "m0";
  expect_refused(refusal(dataset), "name", "/dataset/profiles/2/name");
}

TEST(MLModelTrainer, RefusesMoreModelsThanAnybodyHas) {
  TrainingDataset dataset;
  for (int i = 0; i <= 10'000; ++i) dataset.events.push_back({.model = "x" + std::to_string(i), .timestamp_ms = i});
  expect_refused(refusal(dataset), "model", "/dataset/events/10000/model");
}

TEST(MLModelTrainer, RefusesWhatLiesOutsideARange) {
  const TrainingDataset dataset = task_driven(10);
  expect_refused(refusal(dataset, {.trees = 0}), "trees", "/config/trees");
  expect_refused(refusal(dataset, {.trees = 65}), "trees", "/config/trees");
  expect_refused(refusal(dataset, {.max_depth = 13}), "max_depth", "/config/max_depth");
  expect_refused(refusal(dataset, {.hidden_units = 0}), "hidden_units", "/config/hidden_units");
  expect_refused(refusal(dataset, {.learning_rate = 0}), "learning_rate", "/config/learning_rate");
  expect_refused(refusal(dataset, {.learning_rate = std::numeric_limits<double>::quiet_NaN()}), "learning_rate",
                 "/config/learning_rate");
  expect_refused(refusal(dataset, {.epochs = 51}), "epochs", "/config/epochs");
  expect_refused(refusal(dataset, {.validation_fraction = 0.6}), "validation_fraction", "/config/validation_fraction");
}

// ---- bytes ------------------------------------------------------------------------------------------------------

TEST(LearnedModel, ComesBackFromItsBytes) {
  const TrainedModel trained = train(task_driven(200), {.trees = 3, .max_depth = 4, .hidden_units = 5});
  const auto model = LearnedModel::from_bytes(trained.bytes);
  ASSERT_TRUE(model);
  EXPECT_EQ(model->options.trees, 3U);
  EXPECT_EQ(model->options.max_depth, 4U);
  EXPECT_EQ(model->options.hidden_units, 5U);
  EXPECT_EQ(model->to_bytes(), trained.bytes);
  EXPECT_EQ(model_version_of(trained.bytes), trained.model_version);
  EXPECT_THAT(trained.model_version, testing::MatchesRegex("[0-9a-f]{12}"));
}

TEST(LearnedModel, CutOffAnywhereIsDamaged) {
  const auto bytes = LearnedModel().to_bytes();
  for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 40) {
    const auto model = LearnedModel::from_bytes(std::span(bytes).first(size));
    ASSERT_FALSE(model) << size;
    EXPECT_EQ(model.error().code, "SNAPSHOT_DAMAGED");
    EXPECT_EQ(model.error().field, "model");
  }
}

TEST(LearnedModel, AnyBitFlippedIsNoticed) {
  const auto bytes = LearnedModel().to_bytes();
  for (std::size_t at = 0; at < bytes.size(); at += 1 + at / 40) {
    auto flipped = bytes;
    flipped[at] ^= 0x20;
    EXPECT_FALSE(LearnedModel::from_bytes(flipped)) << at;
  }
}

TEST(LearnedModel, ALaterFormatIsNamedAsSuch) {
  auto bytes = LearnedModel().to_bytes();
  bytes[4] = 200;
  EXPECT_EQ(LearnedModel::from_bytes(bytes).error().code, "SNAPSHOT_NEWER");
}

TEST(LearnedModel, AStateOfAPredictorIsNone) {
  auto bytes = LearnedModel().to_bytes();
  bytes[3] = 'P';
  EXPECT_EQ(LearnedModel::from_bytes(bytes).error().code, "SNAPSHOT_DAMAGED");
}

TEST(LearnedModel, AnImpossibleSizeIsDamageAndAsksForNoMemory) {
  LearnedModel model;
  model.options.hidden_units = std::size_t{1} << 40;
  EXPECT_EQ(LearnedModel::from_bytes(model.to_bytes()).error().code, "SNAPSHOT_DAMAGED");
}

}  // namespace
}  // namespace model_warmup
