// SPDX-License-Identifier: Apache-2.0
#include "evaluation/ml_model_evaluator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "evaluation_traces.h"
#include "learning/ml_model_trainer.h"

namespace model_warmup {
namespace {

using testing::Eq;
using testing::Field;

EvaluationReport evaluated(const TestDataset& dataset, const EvaluationOptions& options = {.replicates = 0}) {
  auto report = MLModelEvaluator().evaluate_accuracy(dataset, options);
  if (report) return std::move(*report);
  ADD_FAILURE() << report.error().message();
  return {};
}

void expect_refused(const TestDataset& dataset, const EvaluationOptions& options, std::string_view path) {
  const auto report = MLModelEvaluator().evaluate_accuracy(dataset, options);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::InvalidInput);
  EXPECT_EQ(report.error().path, path);
}

// ---- what is scored -------------------------------------------------------------------------------------------------

TEST(Evaluator, CountsUsesFromEachUsersSecondOn) {
  const EvaluationReport report = evaluated(make_trace({.users = 4, .events = 200}));
  EXPECT_EQ(report.users, 4u);
  EXPECT_EQ(report.models, 5u);
  EXPECT_EQ(report.predictor.all.events, 196u);
  EXPECT_EQ(report.predictor.first_requests.events, 4u);
  ASSERT_EQ(report.baselines.size(), kBaselines);
  for (const BaselineScores& baseline : report.baselines) {
    EXPECT_EQ(baseline.all.events, 196u);
    EXPECT_EQ(baseline.switches.events, report.predictor.switches.events);
    EXPECT_FALSE(baseline.all.log_loss);
  }
}

TEST(Evaluator, WhatCanBeForetoldIs) {
  const EvaluationReport report = evaluated(make_trace({.events = 600, .noise = 0}));
  EXPECT_GT(report.predictor.all.hit_at_1.value, 0.9);
  EXPECT_EQ(report.baselines[static_cast<std::size_t>(Baseline::last_used)].all.hit_at_1.value, 0)
      << "nobody uses a model twice in a row";
  EXPECT_GT(report.baselines[static_cast<std::size_t>(Baseline::markov)].all.hit_at_1.value, 0.9);
}

TEST(Evaluator, LeadsAreDifferencesOfScores) {
  const EvaluationReport report = evaluated(make_trace());
  for (const BaselineScores& baseline : report.baselines) {
    EXPECT_NEAR(baseline.lead.hit_at_1.value, report.predictor.all.hit_at_1.value - baseline.all.hit_at_1.value, 1e-12);
    EXPECT_NEAR(baseline.lead.switches_mrr.value, report.predictor.switches.mrr.value - baseline.switches.mrr.value,
                1e-12);
  }
}

TEST(Evaluator, AModelIsMissedAtItsFirstUseByAnybody) {
  TestDataset dataset;
  dataset.events = {use_of("a", "x", 1000), use_of("a", "y", 2000), use_of("b", "z", 3000), use_of("b", "x", 4000)};
  const EvaluationReport report = evaluated(dataset);
  EXPECT_EQ(report.predictor.all.events, 2u);
  EXPECT_EQ(report.predictor.all.hit_at_5.value, 0.5) << "x is known by then, y was not";
  EXPECT_EQ(report.predictor.first_requests.hit_at_5.value, 0);
}

TEST(Evaluator, ContextHelpsWhereItTells) {
  const EvaluationReport report = evaluated(make_trace({.events = 400, .noise = 0.9, .with_task = true}));
  EXPECT_TRUE(report.request_context);
  ASSERT_TRUE(report.without_context);
  EXPECT_GT(report.predictor.all.hit_at_1.value, 0.8);
  EXPECT_LT(report.without_context->scores.all.hit_at_1.value, 0.5);
  EXPECT_NEAR(report.without_context->lead.hit_at_1.value,
              report.predictor.all.hit_at_1.value - report.without_context->scores.all.hit_at_1.value, 1e-12);
  EXPECT_EQ(report.predictor.per_task.size(), 5u);
}

TEST(Evaluator, WithoutContextThereIsNoSecondEngine) {
  const EvaluationReport report = evaluated(make_trace());
  EXPECT_FALSE(report.request_context);
  EXPECT_FALSE(report.without_context);
  ASSERT_EQ(report.predictor.per_task.size(), 1u);
  EXPECT_EQ(report.predictor.per_task[0].task, "");
}

TEST(Evaluator, TimesAreJudgedByTheNextUse) {
  TestDataset dataset;
  for (int i = 0; i < 400; ++i)
    dataset.events.push_back(use_of("a", i % 2 == 0 ? "x" : "y", kTraceStart + i * 90'000.0));
  const EvaluationReport report = evaluated(dataset, {.train_fraction = 0.5, .replicates = 0});
  const TimeError& error = report.predictor.time_error;
  EXPECT_EQ(error.questions, 397u) << "both models after each use, but that of the last two which are not used again";
  EXPECT_LT(error.median_log_error.value, 0.3);
  ASSERT_EQ(error.horizons.size(), 3u);
  EXPECT_EQ(error.horizons[0].observed, 0) << "nothing is used within a minute";
  EXPECT_EQ(error.horizons[1].observed, 1) << "both models are used within five";
  EXPECT_GT(error.horizons[1].predicted, 0.8);
}

// ---- no look into the future
// ------------------------------------------------------------------------------------------

/// The first uses are for one task, the later ones for another, so that their scores stand apart.
TestDataset in_two_parts(std::uint64_t later_seed) {
  TestDataset dataset = make_trace({.events = 400});
  Random random(later_seed);
  for (std::size_t i = 0; i < dataset.events.size(); ++i) {
    UsageEvent& event = dataset.events[i];
    event.task = ModelTask::custom_named(i < 200 ? "early" : "late");
    if (i < 200) continue;
    event.model = dataset.events[random.below(200)].model;
    event.timestamp_ms = *event.timestamp_ms + 1000 * random.uniform();
  }
  return dataset;
}

TEST(Evaluator, LaterUsesDoNotChangeEarlierScores) {
  const EvaluationReport one = evaluated(in_two_parts(1)), other = evaluated(in_two_parts(2));
  const auto early = [](const EngineScores& scores) {
    return *std::ranges::find(scores.per_task, "early", &TaskScores::task);
  };
  EXPECT_EQ(early(one.predictor), early(other.predictor));
  EXPECT_EQ(early(one.without_context->scores), early(other.without_context->scores));
  EXPECT_NE(one.predictor.all, other.predictor.all);
}

// ---- splits
// -----------------------------------------------------------------------------------------------------------

TEST(Evaluator, ScoresFromAMomentOn) {
  const TestDataset dataset = make_trace({.users = 2, .events = 100});
  const EvaluationReport report =
      evaluated(dataset, {.score_from_ms = dataset.events[60].timestamp_ms, .replicates = 0});
  EXPECT_EQ(report.learned_events, 60u);
  EXPECT_EQ(report.predictor.all.events, 40u);
  EXPECT_EQ(report.predictor.first_requests.events, 0u);
}

TEST(Evaluator, ScoresAfterAShareOfTheUses) {
  const EvaluationReport report = evaluated(make_trace({.events = 100}), {.train_fraction = 0.7, .replicates = 0});
  EXPECT_EQ(report.learned_events, 70u);
  EXPECT_EQ(report.predictor.all.events, 30u);
}

TEST(Evaluator, FrozenWeightsLearnNoMoreThoughTheHistoryGoesOn) {
  // Everything is new where scoring begins: statistics can follow, weights cannot.
  TestDataset dataset = make_trace({.models = 6, .events = 600, .noise = 0});
  const EvaluationOptions going_on = {.train_fraction = 0.3, .replicates = 0};
  EvaluationOptions frozen = going_on;
  frozen.frozen = true;
  const EvaluationReport one = evaluated(dataset, going_on), other = evaluated(dataset, frozen);
  EXPECT_FALSE(one.frozen);
  EXPECT_TRUE(other.frozen);
  EXPECT_NE(one.predictor.all.log_loss, other.predictor.all.log_loss);
  EXPECT_LT(one.predictor.all.log_loss->value, other.predictor.all.log_loss->value);
  EXPECT_EQ(one.baselines, [&] {
    auto baselines = other.baselines;
    for (std::size_t i = 0; i < kBaselines; ++i) baselines[i].lead = one.baselines[i].lead;
    return baselines;
  }());
}

TEST(Evaluator, FrozenFromTheFirstUseOnNothingIsEverLearned) {
  const EvaluationReport report = evaluated(make_trace(), {.frozen = true, .replicates = 0});
  EXPECT_EQ(report.learned_events, 0u);
  EXPECT_EQ(report.predictor.all.events, 196u);
}

// ---- a trained model
// --------------------------------------------------------------------------------------------------

TEST(Evaluator, ATrainedModelIsJudgedBesideTheFreshOne) {
  const TestDataset dataset = make_trace({.events = 300});
  const auto trained = MLModelTrainer().train_custom_model(make_trace({.seed = 9, .events = 600}), {});
  ASSERT_TRUE(trained);
  const auto model = LearnedModel::from_bytes(trained->bytes);
  const auto report = MLModelEvaluator({}, *model).evaluate_accuracy(dataset, {.replicates = 0});
  ASSERT_TRUE(report && report->trained);
  EXPECT_EQ(report->trained->scores.all.events, report->predictor.all.events);
  EXPECT_LT(report->trained->scores.all.log_loss->value, report->predictor.all.log_loss->value);
  EXPECT_EQ(report->predictor, evaluated(dataset).predictor) << "the fresh one does not know of it";
}

// ---- intervals
// --------------------------------------------------------------------------------------------------------

TEST(Evaluator, UsersAreDrawnWhereThereAreEnough) {
  const EvaluationReport report = evaluated(make_trace({.users = 30, .events = 600}), {.replicates = 100});
  EXPECT_EQ(report.cluster_kind, ClusterKind::users);
  EXPECT_EQ(report.clusters, 30u);
  ASSERT_TRUE(report.predictor.all.hit_at_1.low);
  EXPECT_LE(*report.predictor.all.hit_at_1.low, report.predictor.all.hit_at_1.value);
  EXPECT_GE(*report.predictor.all.hit_at_1.high, report.predictor.all.hit_at_1.value);
  ASSERT_TRUE(report.predictor.time_error.median_log_error.low);
  EXPECT_LE(*report.predictor.time_error.median_log_error.low, *report.predictor.time_error.median_log_error.high);
}

TEST(Evaluator, StretchesAreDrawnWhereUsersAreFew) {
  const EvaluationReport report = evaluated(make_trace({.users = 2, .events = 620}), {.replicates = 100});
  EXPECT_EQ(report.cluster_kind, ClusterKind::stretches);
  EXPECT_EQ(report.clusters, 14u) << "of 50 uses each, the last ones of 10";
  EXPECT_TRUE(report.predictor.all.hit_at_1.low);
}

TEST(Evaluator, TooLittleGivesNoInterval) {
  EXPECT_FALSE(evaluated(make_trace({.events = 100}), {.replicates = 1000}).predictor.all.hit_at_1.low);
}

TEST(Evaluator, GivesTheSameReportEveryTime) {
  const TestDataset dataset = make_trace({.users = 25, .events = 300, .with_task = true});
  const EvaluationReport report = evaluated(dataset, {.replicates = 50, .seed = 3});
  EXPECT_EQ(evaluated(dataset, {.replicates = 50, .seed = 3}), report);
  const EvaluationReport other = evaluated(dataset, {.replicates = 50, .seed = 4});
  EXPECT_EQ(other.predictor.all.hit_at_1.value, report.predictor.all.hit_at_1.value);
  EXPECT_NE(other.predictor.all.hit_at_1, report.predictor.all.hit_at_1);
}

// ---- datasets as they come
// --------------------------------------------------------------------------------------------

TEST(Evaluator, EventsComeInAnyOrder) {
  TestDataset dataset = make_trace({.users = 1, .events = 150});
  const EvaluationReport report = evaluated(dataset);
  std::ranges::rotate(dataset.events, dataset.events.begin() + 70);
  for (int i = 0; i < 5; ++i) {
    ModelProfile profile;
    profile.name = "m";
    profile.name += std::to_string((i + 1) % 5);  // as they were first used before
    dataset.profiles.push_back(profile);
  }
  EXPECT_EQ(evaluated(dataset).predictor.all, report.predictor.all);
}

TEST(Evaluator, AnEventCountsOnce) {
  TestDataset dataset = make_trace({.events = 50});
  for (UsageEvent& event : dataset.events) event.event_id = "e" + std::to_string(&event - dataset.events.data());
  const EvaluationReport report = evaluated(dataset);
  const std::vector<UsageEvent> again = dataset.events;
  dataset.events.insert(dataset.events.end(), again.begin(), again.end());
  EXPECT_EQ(evaluated(dataset).predictor, report.predictor);
}

TEST(Evaluator, TakesASingleUse) {
  TestDataset dataset;
  dataset.events = {use_of("a", "x", kTraceStart)};
  const EvaluationReport report = evaluated(dataset, {});
  EXPECT_EQ(report.predictor.all.events, 0u);
  EXPECT_EQ(report.predictor.first_requests.events, 1u);
  EXPECT_EQ(report.predictor.time_error.questions, 0u);
}

TEST(Evaluator, RefusesWhatIsNoDataset) {
  expect_refused({}, {}, "/dataset/events");
  TestDataset dataset = make_trace({.events = 3});
  dataset.events[1].timestamp_ms.reset();
  expect_refused(dataset, {}, "/dataset/events/1/timestamp_ms");
  dataset = make_trace({.events = 3});
  dataset.profiles.emplace_back().name = "other";
  expect_refused(dataset, {}, "/dataset/events/0/model");
}

TEST(Evaluator, RefusesOptionsOutOfRange) {
  const TestDataset dataset = make_trace({.events = 10});
  expect_refused(dataset, {.train_fraction = 0.96}, "/options/train_fraction");
  expect_refused(dataset, {.train_fraction = -0.1}, "/options/train_fraction");
  expect_refused(dataset, {.train_fraction = std::numeric_limits<double>::quiet_NaN()}, "/options/train_fraction");
  expect_refused(dataset, {.score_from_ms = 0, .train_fraction = 0}, "/options/train_fraction");
  expect_refused(dataset, {.score_from_ms = std::numeric_limits<double>::infinity()}, "/options/score_from_ms");
  expect_refused(dataset, {.score_from_ms = kTraceStart + 1e12}, "/options/score_from_ms");
  expect_refused(dataset, {.replicates = 10'001}, "/options/replicates");
}

// ---- in steps
// ---------------------------------------------------------------------------------------------------------

TEST(Evaluator, TellsHowFarItIs) {
  auto run = MLModelEvaluator().start(make_trace({.users = 20, .events = 60}), {.replicates = 60});
  ASSERT_TRUE(run);
  double before = run->progress();
  EXPECT_EQ(before, 0);
  int steps = 0;
  while (!run->step()) {
    EXPECT_GE(run->progress(), before);
    before = run->progress();
    ++steps;
  }
  EXPECT_GT(steps, 60);
  EXPECT_EQ(run->progress(), 1);
  EXPECT_EQ(run->result().predictor.all.events, 40u);
}

}  // namespace
}  // namespace model_warmup
