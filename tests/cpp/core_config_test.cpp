// SPDX-License-Identifier: Apache-2.0
#include "core/config.h"

#include <gtest/gtest.h>

#include <limits>

namespace model_warmup {
namespace {

TEST(WarmupConfig, HasTheSpecificationsDefaults) {
  const WarmupConfig config;
  EXPECT_EQ(config.max_warm_models, 5u);
  EXPECT_EQ(config.max_memory_mb, 2048u);
  EXPECT_EQ(config.max_cpu_percent, 30.0);
  EXPECT_EQ(config.prediction_threshold, 0.7);
  EXPECT_EQ(config.usage_window_seconds, 3600u);
  EXPECT_EQ(config.max_queue_size, 100u);
  EXPECT_EQ(config.warmup_timeout_seconds, 30u);
  EXPECT_EQ(config.performance_impact_threshold, 0.1);
  EXPECT_EQ(config.learning_rate, 0.1);
  EXPECT_TRUE(config.background_warmup_enabled);
  EXPECT_EQ(config.prediction_cache_ttl_seconds, 300u);
}

TEST(WarmupConfig, DefaultsAreValidAndWithinTheGuidelines) {
  EXPECT_TRUE(validate({}));
  EXPECT_TRUE(guideline_warnings({}).empty());
}

TEST(WarmupConfig, HorizonFollowsTheUsageWindowUpToFiveMinutes) {
  WarmupConfig config;
  EXPECT_EQ(config.effective_horizon_ms(), 300'000);
  config.usage_window_seconds = 60;
  EXPECT_EQ(config.effective_horizon_ms(), 60'000);
  config.horizon_ms = 5'000;
  EXPECT_EQ(config.effective_horizon_ms(), 5'000);
}

TEST(WarmupConfig, AFieldOutsideItsRangeIsNamedWithItsRange) {
  WarmupConfig config;
  config.prediction_threshold = 1.5;
  const auto checked = validate(config);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, ErrorKind::Configuration);
  EXPECT_EQ(checked.error().detail, "prediction_threshold is 1.5 and must lie between 0 and 1");
  EXPECT_EQ(checked.error().path, "/prediction_threshold");
}

TEST(WarmupConfig, NotANumberIsOutsideEveryRange) {
  WarmupConfig config;
  config.max_cpu_percent = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(validate(config));
}

TEST(WarmupConfig, LeavingAGuidelineIsAWarning) {
  WarmupConfig config;
  config.max_cpu_percent = 60;
  config.learning_rate = 0.5;
  const auto warnings = guideline_warnings(config);
  ASSERT_EQ(warnings.size(), 2u);
  EXPECT_EQ(warnings[0], "max_cpu_percent is 60; the guideline is at most 30");
  EXPECT_EQ(warnings[1], "learning_rate is 0.5; the guideline is 0.01 to 0.1");
}

TEST(WarmupConfig, TheMemoryGuidelineNeedsTheMachinesMemory) {
  WarmupConfig config;
  EXPECT_EQ(guideline_warnings(config, 2500).size(), 1u);
  EXPECT_TRUE(guideline_warnings(config, 4096).empty());
  EXPECT_TRUE(guideline_warnings(config, 64'000).empty()) << "taking less than half is no harm";
}

}  // namespace
}  // namespace model_warmup
