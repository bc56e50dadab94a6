// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "core/model_profile.h"
#include "core/plan.h"
#include "core/resources.h"
#include "core/schedule.h"
#include "json_support.h"

namespace model_warmup::json {
namespace {

TEST(ProfileJson, NeedsOnlyAName) {
  ModelProfile expected;
  expected.name = "silero";
  EXPECT_EQ(taken<ModelProfile>(R"({"name": "silero"})"), expected);
  EXPECT_THAT(refusal<ModelProfile>("{}"), is_invalid("name", "", "is required"));
}

TEST(ProfileJson, EveryFieldIsReadAndWritten) {
  constexpr std::string_view kAll =
      R"({"model_id":"00112233-4455-6677-8899-aabbccddeeff","name":"m","tasks":["Chat",{"Custom":"ocr"}],"memory_mb":100,)"
      R"("load_time_ms":1500.5,"download_mb":30,"cpu_percent":50,"network_mbps":8,"hardware":["cpu"],"languages":["de","en"],)"
      R"("depends_on":["a"],"conflicts_with":["b"],"pinned":true,"min_lead_ms":10,"stages":[)"
      R"({"stage":"fetched","memory_mb":0,"load_time_ms":900,"download_mb":30},{"stage":"primed","memory_mb":100,"load_time_ms":1500}]})";
  const auto profile = taken<ModelProfile>(kAll);
  EXPECT_EQ(profile.tasks, (std::vector<ModelTask>{TaskKind::Chat, ModelTask::custom_named("ocr")}));
  EXPECT_EQ(profile.stages[0].download_mb, 30U);
  EXPECT_EQ(profile.stages[1], (StageCost{WarmStage::primed, 100, 1'500, std::nullopt}));
  EXPECT_EQ(write(profile), kAll);
}

TEST(ProfileJson, NullIsTakenAsLeftOutWhereAFieldIsOptional) {
  const auto plain = taken<ModelProfile>(R"({"name": "m"})");
  for (const char* field :
       {"model_id", "memory_mb", "load_time_ms", "download_mb", "cpu_percent", "network_mbps", "hardware", "languages",
        "depends_on", "conflicts_with", "pinned", "min_lead_ms", "stages"}) {
    EXPECT_EQ(taken<ModelProfile>(R"({"name": "m", ")" + std::string(field) + "\": null}"), plain) << field;
  }
  EXPECT_THAT(refusal<ModelProfile>(R"({"name": "m", "tasks": null})"), is_invalid("tasks", "/tasks", "not null"));
  EXPECT_THAT(refusal<ModelProfile>(R"({"name": "m", "hardware": [null]})"),
              is_invalid("hardware", "/hardware/0", "not null"));
}

TEST(ProfileJson, IdsAreTakenInAllForms) {
  const auto expected = ModelId::from_string("00112233-4455-6677-8899-aabbccddeeff");
  for (const char* id : {"00112233-4455-6677-8899-AABBCCDDEEFF", "00112233445566778899aabbccddeeff",
                         "{00112233-4455-6677-8899-aabbccddeeff}", "urn:uuid:00112233-4455-6677-8899-aabbccddeeff"}) {
    EXPECT_EQ(taken<ModelProfile>(std::string(R"({"name": "m", "model_id": ")") + id + "\"}").model_id, expected) << id;
  }
  EXPECT_THAT(refusal<ModelProfile>(R"({"name": "m", "model_id": "m"})"),
              is_invalid("model_id", "/model_id", "must be a UUID, not \"m\""));
}

TEST(ProfileJson, UnknownFieldsAreRefusedWithTheNearestName) {
  EXPECT_THAT(refusal<ModelProfile>(R"({"name": "m", "memory": 5})"),
              is_invalid("memory", "/memory", R"(the nearest known name is "memory_mb")"));
  EXPECT_THAT(refusal<ModelProfile>(R"({"name": "m", "stages": [{"stage": "primed", "memory_mb": 1, "load_ms": 1}]})"),
              is_invalid("load_ms", "/stages/0/load_ms", R"(the nearest known name is "load_time_ms")"));
}

TEST(ProfileJson, SizesAreNeitherNegativeNorFractions) {
  for (const char* number : {"-1", "0.5"}) {
    EXPECT_THAT(refusal<ModelProfile>(std::string(R"({"name": "m", "memory_mb": )") + number + "}"),
                is_invalid("memory_mb", "/memory_mb", "must be a whole number"));
  }
}

TEST(ProfileJson, RequiredDurationsMayBeInSerdesForm) {
  const auto profile = taken<ModelProfile>(
      R"({"name": "m", "stages": [{"stage": "session", "memory_mb": 1, "load_time": {"secs": 1, "nanos": 0}}]})");
  EXPECT_EQ(profile.stages[0].load_time_ms, 1'000);
}

TEST(PlanJson, AProblemIsReadWithEveryLimitLeftOut) {
  EXPECT_EQ(taken<PlanProblem>("{}"), PlanProblem());
  EXPECT_EQ(taken<PlanProblem>(R"({"resident": null})"), PlanProblem());
  EXPECT_EQ(taken<PlanProblem>(R"({"limits": {}, "candidates": [{"id": "a"}]})").candidates[0].deadline_ms,
            std::nullopt);
}

TEST(PlanJson, EveryFieldOfAProblemIsReadAndWritten) {
  constexpr std::string_view kAll =
      R"({"limits":{"memory_mb":100,"max_models":3,"cpu_percent":250.5,"max_parallel_loads":2,"horizon_ms":60000,"min_residency_ms":5},)"
      R"("candidates":[{"id":"a","memory_mb":10,"cpu_percent":120,"load_time_ms":1000,"value":7,"deadline_ms":2000,"late_ms":500,)"
      R"("depends_on":["r"],"stage":"session"}],"resident":[{"id":"r","memory_mb":20,"keep_value":9,"in_use":true,"pinned":true,)"
      R"("since_ms":-10}],"node_budget":100,"budget_ms":1.5})";
  EXPECT_EQ(write(taken<PlanProblem>(kAll)), kAll);
}

TEST(PlanJson, AMisspeltLimitIsRefusedBecauseItWouldNotBind) {
  EXPECT_THAT(refusal<PlanProblem>(R"({"limits": {"max_memory_mb": 1}})"),
              is_invalid("max_memory_mb", "/limits/max_memory_mb", R"(the nearest known name is "memory_mb")"));
}

TEST(PlanJson, AResidentIsNotLoadedInTheFuture) {
  EXPECT_THAT(refusal<PlanProblem>(R"({"resident": [{"id": "r", "since_ms": 1}]})"),
              is_invalid("since_ms", "/resident/0/since_ms", "from -9007199254740991 to 0, not 1"));
}

TEST(ResourceJson, WhatIsNotKnownIsSaid) {
  ResourceAvailability availability;
  availability.available_memory_mb = {1024.5, ResourceSource::measured, 20};
  const std::string text = write(availability).value();
  EXPECT_THAT(text, testing::StartsWith(R"({"available_memory_mb":{"value":1024.5,"source":"measured","age_ms":20},)"
                                        R"("available_cpu_percent":{"value":null,"source":"assumed","age_ms":0},)"));
  EXPECT_EQ(taken<ResourceAvailability>(text), availability);
}

TEST(TaskJson, MayComeWithoutIdsAndNames) {
  const auto task = taken<WarmupTask>(R"({"name": "m", "action": "Release", "task_id": "", "user_id": ""})");
  EXPECT_EQ(task.action, TaskAction::Release);
  EXPECT_TRUE(task.model_id.is_nil());
}

}  // namespace
}  // namespace model_warmup::json
