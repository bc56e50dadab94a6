// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>

#include "core/model_task.h"
#include "core/nearest_name.h"
#include "core/prediction.h"
#include "core/request.h"

namespace model_warmup {
namespace {

TEST(ModelTask, CarriesTheSpecificationsTargets) {
  EXPECT_EQ(traits_of(TaskKind::Completion).accuracy_target, 0.90);
  EXPECT_EQ(traits_of(TaskKind::Generation).accuracy_target, 0.75);
  EXPECT_EQ(traits_of(TaskKind::Analysis).accuracy_target, 0.85);
  EXPECT_EQ(traits_of(TaskKind::Refactoring).accuracy_target, 0.70);
  EXPECT_FALSE(traits_of(TaskKind::Chat).accuracy_target);
}

TEST(ModelTask, ACustomTaskNeverMeetsASpecifiedOne) {
  EXPECT_NE(ModelTask::custom_named("Completion").key(), ModelTask(TaskKind::Completion).key());
  EXPECT_EQ(ModelTask::custom_named("ocr").key(), ModelTask::custom_named("ocr").key());
  EXPECT_EQ(ModelTask::custom_named("ocr").name(), "ocr");
  EXPECT_EQ(ModelTask(TaskKind::Chat).name(), "Chat");
}

TEST(WarmupRequest, OfAContextTakesTheFirstStepWhereItHasNoTask) {
  ExecutionContext context;
  context.steps = {{TaskKind::Analysis, 120, Complexity::High}, {TaskKind::Chat, {}, {}}};
  const WarmupRequest request = WarmupRequest::from_context(context);
  EXPECT_EQ(request.task, ModelTask(TaskKind::Analysis));
  EXPECT_EQ(request.input_length, 120u);
  EXPECT_EQ(request.complexity, Complexity::High);
}

TEST(WarmupRequest, OfAContextKeepsItsOwnTask) {
  ExecutionContext context;
  context.request.task = TaskKind::Chat;
  context.steps = {{TaskKind::Analysis, 120, Complexity::High}};
  const WarmupRequest request = WarmupRequest::from_context(context);
  EXPECT_EQ(request.task, ModelTask(TaskKind::Chat));
  EXPECT_FALSE(request.input_length);
}

TEST(WarmupPrediction, GivesAModelSetInItsOwnOrder) {
  WarmupPrediction prediction;
  ModelPrediction first, second;
  first.model_id = ModelId::from_name("a"), first.name = "a", first.next_probability = 0.6;
  second.model_id = ModelId::from_name("b"), second.name = "b", second.next_probability = 0.3;
  prediction.predicted_models = {first, second};
  prediction.warm_models = {second.model_id};
  const ModelSet set = prediction.into_model_set();
  ASSERT_EQ(set.models.size(), 2u);
  EXPECT_EQ(set.models[0].name, "a");
  EXPECT_FALSE(set.models[0].warm);
  EXPECT_EQ(set.models[1].probability, 0.3);
  EXPECT_TRUE(set.models[1].warm);
}

TEST(Vocabulary, KnowsItsActivities) {
  EXPECT_TRUE(well_known_activity("refactor_command"));
  EXPECT_FALSE(well_known_activity("dancing"));
}

TEST(NearestName, FindsWhatWasMeant) {
  constexpr std::array<std::string_view, 3> kNames = {"max_memory_mb", "max_cpu_percent", "seed"};
  EXPECT_EQ(nearest_name("max_memory", kNames), "max_memory_mb");
  EXPECT_EQ(nearest_name("MAX_MEMROY_MB", kNames), "max_memory_mb");
  EXPECT_EQ(nearest_name("sead", kNames), "seed");
  EXPECT_EQ(nearest_name("colour", kNames), "");
  EXPECT_EQ(nearest_name("", kNames), "");
  EXPECT_EQ(nearest_name(std::string(1000, 'a'), kNames), "");
}

}  // namespace
}  // namespace model_warmup
