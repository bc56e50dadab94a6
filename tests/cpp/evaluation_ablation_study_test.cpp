// SPDX-License-Identifier: Apache-2.0
#include "evaluation/ablation_study.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "evaluation/ml_model_evaluator.h"
#include "evaluation_traces.h"

namespace model_warmup {
namespace {

using testing::ElementsAre;

constexpr EvaluationOptions kAblation = {.replicates = 0, .ablation = true};

EvaluationReport evaluated(const TestDataset& dataset, const EvaluationOptions& options) {
  auto report = MLModelEvaluator().evaluate_accuracy(dataset, options);
  if (report) return std::move(*report);
  ADD_FAILURE() << report.error().message();
  return {};
}

/// Each task has its model, and nothing else tells which is next. A model serves five tasks, so that its last use had
/// mostly another one.
TestDataset told_by_task(int events) {
  constexpr std::uint32_t kModels = 5, kTasks = 25;
  Random random(3);
  TestDataset dataset;
  for (int i = 0; i < events; ++i) {
    const std::uint32_t task = random.below(kTasks);
    std::string user = "u", model = "m", name = "t";
    user += std::to_string(i % 8);
    model += std::to_string(task % kModels);
    name += std::to_string(task);
    dataset.events.push_back(use_of(user, model, kTraceStart + i * 60'000.0));
    dataset.events.back().task = ModelTask::custom_named(name);
  }
  return dataset;
}

std::vector<EnginePart> parts_of(const EvaluationReport& report, bool with_context) {
  std::vector<EnginePart> parts;
  for (const AblationScores& scores : report.ablation) {
    if (scores.request_context == with_context) parts.push_back(scores.left_out);
  }
  return parts;
}

TEST(Ablation, WithoutThePartThatTellsThePredictorIsLostAndWithoutAnotherItIsNot) {
  const EvaluationReport report = evaluated(told_by_task(700), kAblation);
  ASSERT_GT(report.predictor.all.hit_at_1.value, 0.7);
  for (const AblationScores& scores : report.ablation) {
    const double brings = scores.lead.hit_at_1.value;
    if (scores.request_context && scores.left_out == EnginePart::task) {
      EXPECT_GT(brings, 0.3);
    } else {
      EXPECT_LT(std::abs(brings), 0.1) << to_string(scores.left_out) << scores.request_context;
    }
  }
}

TEST(Ablation, LeavesOutWhatLooksAtSomethingAndNothingElse) {
  TestDataset dataset = make_trace({.events = 30});
  dataset.events[7].request.emplace().project_context.language = "rust";
  dataset.events[9].request.emplace().user_context.recent_activities.push_back({.activity_type = "typing"});
  using enum EnginePart;
  const EvaluationReport report = evaluated(dataset, kAblation);
  EXPECT_THAT(parts_of(report, true), ElementsAre(network, forest, own_history, all_users, patterns, moment,
                                                  same_as_last, activities, language, same_as_then));
  EXPECT_THAT(parts_of(report, false), ElementsAre(network, forest, own_history, all_users, patterns, moment));
}

TEST(Ablation, LeavesNothingOutUnlessAskedTo) {
  EXPECT_THAT(evaluated(make_trace({.events = 30}), {.replicates = 0}).ablation, ElementsAre());
}

TEST(Ablation, WhatAPartBringsIsTheDifferenceToTheWholeToldTheSame) {
  const TestDataset dataset = make_trace({.users = 24, .events = 240, .with_task = true});
  const EvaluationReport report = evaluated(dataset, {.replicates = 60, .ablation = true});
  for (const AblationScores& scores : report.ablation) {
    const RankingScores& whole = scores.request_context ? report.predictor.all : report.without_context->scores.all;
    EXPECT_EQ(scores.all.events, whole.events);
    EXPECT_NEAR(scores.lead.hit_at_1.value, whole.hit_at_1.value - scores.all.hit_at_1.value, 1e-12);
    EXPECT_NEAR(scores.lead.mrr.value, whole.mrr.value - scores.all.mrr.value, 1e-12);
    ASSERT_TRUE(scores.lead.mrr.low);
    EXPECT_LE(*scores.lead.mrr.low, *scores.lead.mrr.high);
  }
}

TEST(Ablation, ChangesNoOtherFigure) {
  const TestDataset dataset = make_trace({.users = 24, .events = 96, .with_task = true});
  EvaluationReport with = evaluated(dataset, {.replicates = 50, .ablation = true});
  EXPECT_FALSE(with.ablation.empty());
  with.ablation.clear();
  EXPECT_EQ(with, evaluated(dataset, {.replicates = 50}));
}

TEST(EngineParts, AreNamedAsTheirFeaturesAre) {
  for (std::size_t i = 0; i < kFeatureGroups.size(); ++i) {
    const auto part = static_cast<EnginePart>(kEngineMembers + i);
    EXPECT_EQ(to_string(part), kFeatureGroups[i].name);
    EXPECT_EQ(options_without(part).without, kFeatureGroups[i].features());
  }
  EXPECT_EQ(to_string(EnginePart::forest), "forest");
  EXPECT_EQ(to_string(EnginePart::task), "task");
  EXPECT_EQ(to_string(EnginePart::same_as_then), "same_as_then");
}

TEST(EngineParts, EachContextFieldHasAPartOfItsOwn) {
  std::size_t told_by_one = 0;
  for (std::size_t i = 0; i < kContextFields; ++i) told_by_one += parts_for(ContextFields().set(i)).size();
  const std::size_t always = parts_for({}).size() + 2;  // what is the same as before counts with any
  EXPECT_EQ(told_by_one, kContextFields * (always + 1));
  EXPECT_EQ(parts_for(ContextFields().set()).size(), kEngineParts);
}

}  // namespace
}  // namespace model_warmup
