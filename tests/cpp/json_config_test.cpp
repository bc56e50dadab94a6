// SPDX-License-Identifier: Apache-2.0
#include "core/config.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "json/fields/config.h"
#include "json_support.h"

namespace model_warmup::json {
namespace {

using testing::HasSubstr;

TEST(ConfigJson, LeftOutIsDefault) { EXPECT_EQ(taken<WarmupConfig>("{}"), WarmupConfig()); }

TEST(ConfigJson, EveryFieldIsReadAndWritten) {
  constexpr std::string_view kAll =
      R"({"max_warm_models":8,"max_memory_mb":4096,"max_cpu_percent":25.5,"prediction_threshold":0.8,"usage_window_seconds":7200,)"
      R"("max_queue_size":10,"warmup_timeout_seconds":60,"performance_impact_threshold":0.2,"learning_rate":0.05,)"
      R"("background_warmup_enabled":false,"prediction_cache_ttl_seconds":0,"max_predictions":20,"max_parallel_loads":4,)"
      R"("min_residency_ms":0,"value_of_time":2.5,"holdout_share":0.125,"max_users":5,"horizon_ms":1000,"objective":"cold_starts",)"
      R"("hash_user_ids":false,"seed":9007199254740991})";
  const auto config = taken<WarmupConfig>(kAll);
  EXPECT_EQ(config.max_warm_models, 8U);
  EXPECT_EQ(config.max_cpu_percent, 25.5);
  EXPECT_EQ(config.horizon_ms, 1'000);
  EXPECT_EQ(config.objective, Objective::cold_starts);
  EXPECT_EQ(config.seed, 9'007'199'254'740'991U);
  EXPECT_EQ(write(config), kAll);
}

TEST(ConfigJson, UnknownFieldsAreRefusedWithTheNearestName) {
  EXPECT_THAT(refusal<WarmupConfig>(R"({"max_memory": 1024})"),
              is_invalid("max_memory", "/max_memory", R"(is unknown; the nearest known name is "max_memory_mb")"));
  EXPECT_THAT(refusal<WarmupConfig>(R"({"lerning_rate": 0.1})").detail, HasSubstr("\"learning_rate\""));
  EXPECT_THAT(refusal<WarmupConfig>(R"({"max_wrm_modles": 1})").detail, HasSubstr("\"max_warm_models\""));
  EXPECT_THAT(refusal<WarmupConfig>(R"({"maxMemoryMb": 1})").detail, HasSubstr("\"max_memory_mb\""));
  EXPECT_THAT(refusal<WarmupConfig>("{\"" + std::string(256, 'y') + "\": 1}").detail,
              HasSubstr("the nearest known name is \""));
}

TEST(ConfigJson, ValuesOutsideTheirRangeAreAMatterOfConfiguration) {
  const WarmupError error = refusal<WarmupConfig>(R"({"max_cpu_percent": 0.5})");
  EXPECT_EQ(error.kind, ErrorKind::Configuration);
  EXPECT_EQ(error.message(), "Configuration error: max_cpu_percent is 0.5 and must lie between 1 and 100");
  EXPECT_EQ(error.path, "/max_cpu_percent");
  EXPECT_EQ(refusal<WarmupConfig>(R"({"horizon_ms": -1})").kind, ErrorKind::Configuration);
}

TEST(ConfigJson, ValuesOfAWrongTypeAreInvalidInput) {
  EXPECT_THAT(refusal<WarmupConfig>(R"({"max_memory_mb": -1})"),
              is_invalid("max_memory_mb", "/max_memory_mb", "whole number"));
  EXPECT_THAT(refusal<WarmupConfig>(R"({"max_memory_mb": 0.5})"),
              is_invalid("max_memory_mb", "/max_memory_mb", "whole number"));
  EXPECT_THAT(refusal<WarmupConfig>(R"({"learning_rate": "0.1"})"),
              is_invalid("learning_rate", "/learning_rate", "must be a number"));
  EXPECT_THAT(refusal<WarmupConfig>(R"({"learning_rate": null})"),
              is_invalid("learning_rate", "/learning_rate", "not null"));
  EXPECT_THAT(refusal<WarmupConfig>("[]"), is_invalid("config", "", "must be an object"));
}

TEST(ConfigJson, DurationsAreTakenAsSerdeWritesThem) {
  EXPECT_EQ(taken<WarmupConfig>(R"({"min_residency": {"secs": 3, "nanos": 0}})").min_residency_ms, 3'000);
}

TEST(ConfigJson, APartialOneIsMerged) {
  WarmupConfig base;
  base.max_memory_mb = 512;
  base.horizon_ms = 60'000;
  base.seed = 7;
  const auto merged = merge(base, R"({"learning_rate": 0.05})");
  WarmupConfig expected = base;
  expected.learning_rate = 0.05;
  EXPECT_EQ(merged.value(), expected);
  EXPECT_EQ(merge(base, "{}").value(), base);
}

TEST(ConfigJson, NullEmptiesAnOptionalFieldInAMerge) {
  WarmupConfig base;
  base.horizon_ms = 60'000;
  EXPECT_EQ(merge(base, R"({"horizon_ms": null})").value(), WarmupConfig());
}

TEST(ConfigJson, AMergeIsAllOrNothing) {
  const auto refused = merge({}, R"({"max_memory_mb": 512, "learning_rate": 2})");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().path, "/learning_rate");
}

TEST(ConfigJson, TheTableHasARangeForEachFieldThatHasOneAndForNoOther) {
  std::set<std::string_view> in_table, in_core;
  for (const DescribedField& described : Spec<WarmupConfig>::kFields) {
    if (!described.range.checked_later) continue;
    in_table.insert(described.field.name);
    const ConfigRange& range = config_range(described.field.name);
    EXPECT_EQ(described.range.min, range.min) << range.field;
    EXPECT_EQ(described.range.max, range.max) << range.field;
  }
  for (const ConfigRange& range : kConfigRanges) in_core.insert(range.field);
  EXPECT_EQ(in_table, in_core);
}

}  // namespace
}  // namespace model_warmup::json
