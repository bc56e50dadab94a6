// SPDX-License-Identifier: Apache-2.0
#include "planning/performance_predictor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "planning/schedule_peak.h"

namespace model_warmup {
namespace {

class PerformanceTest : public ::testing::Test {
 protected:
  static WarmupTask load(double start_ms, double duration_ms, double cpu_percent, std::uint64_t memory_mb = 100) {
    WarmupTask task;
    task.start_at_ms = start_ms;
    task.estimated_duration_ms = duration_ms;
    task.resource_requirements = {memory_mb, cpu_percent, 8, 0};
    return task;
  }

  static WarmupTask release(double start_ms, std::uint64_t memory_mb) {
    WarmupTask task = load(start_ms, 0, 0, memory_mb);
    task.action = TaskAction::Release;
    return task;
  }

  [[nodiscard]] PerformanceImpact assess(std::vector<WarmupTask> tasks) const {
    WarmupSchedule schedule;
    schedule.tasks = std::move(tasks);
    const auto impact = performance_.assess_impact(schedule, 0);
    EXPECT_TRUE(impact);
    return *impact;
  }

  WarmupConfig config_;
  ModelCatalog catalog_;
  ResourceManager resources_{config_};
  PerformancePredictor performance_{config_, catalog_, resources_};
};

TEST_F(PerformanceTest, NothingToRunHasNoImpact) {
  const PerformanceImpact impact = assess({});
  EXPECT_EQ(impact, PerformanceImpact());
  EXPECT_TRUE(impact.is_acceptable);
}

TEST_F(PerformanceTest, WhatRunsTogetherAddsUpAndWhatRunsInTurnDoesNot) {
  EXPECT_EQ(assess({load(0, 10, 12), load(0, 10, 12)}).cpu_impact_percent, 24);
  const PerformanceImpact in_turn = assess({load(0, 10, 12), load(10, 10, 12)});
  EXPECT_EQ(in_turn.cpu_impact_percent, 12);
  EXPECT_EQ(in_turn.network_impact_mbps, 8);
  EXPECT_EQ(in_turn.memory_impact_mb, 200u);
}

TEST_F(PerformanceTest, MemoryGivenBackFirstIsNotNeededTwice) {
  EXPECT_EQ(assess({release(0, 80), load(0, 10, 10, 100)}).memory_impact_mb, 20u);
  EXPECT_EQ(assess({load(0, 10, 10, 100), release(20, 80)}).memory_impact_mb, 100u);
}

TEST_F(PerformanceTest, PassingALimitIsNotAcceptable) {
  EXPECT_TRUE(assess({load(0, 10, 10, 2048)}).is_acceptable);
  EXPECT_FALSE(assess({load(0, 10, 10, 2049)}).is_acceptable);
  EXPECT_FALSE(assess({load(0, 10, 31)}).is_acceptable);
}

TEST_F(PerformanceTest, TheMoreCoresTheLessOneLoadIsNoticed) {
  double last = 1;
  for (const std::uint64_t cores : {1, 2, 4, 16}) {
    ResourceReport report;
    report.cores = cores;
    ASSERT_TRUE(resources_.report(report, 0));
    const double impact = assess({load(0, 10, 20)}).responsiveness_impact;
    EXPECT_LT(impact, last);
    EXPECT_GT(impact, 0);
    last = impact;
  }
}

TEST_F(PerformanceTest, ABusyMachineNoticesMore) {
  ResourceReport report;
  report.cores = 4;
  ASSERT_TRUE(resources_.report(report, 0));
  const PerformanceImpact idle = assess({load(0, 10, 25)});
  report.load_average = 2.8;
  ASSERT_TRUE(resources_.report(report, 0));
  const PerformanceImpact busy = assess({load(0, 10, 25)});
  EXPECT_GT(busy.responsiveness_impact, idle.responsiveness_impact);
  EXPECT_GT(busy.latency_increase_ms, idle.latency_increase_ms);
  EXPECT_TRUE(idle.is_acceptable);
  EXPECT_FALSE(busy.is_acceptable);
}

TEST_F(PerformanceTest, AnOverloadedMachineGivesFiniteFigures) {
  ResourceReport report;
  report.cores = 2;
  report.load_average = 50;
  ASSERT_TRUE(resources_.report(report, 0));
  const PerformanceImpact impact = assess({load(0, 10, 30)});
  EXPECT_TRUE(std::isfinite(impact.latency_increase_ms));
  EXPECT_GT(impact.latency_increase_ms, 0);
  EXPECT_EQ(impact.responsiveness_impact, 1) << "others use it up already";
  EXPECT_FALSE(impact.is_acceptable);
  EXPECT_EQ(assess({release(0, 100)}).responsiveness_impact, 0) << "which takes no CPU";
  EXPECT_TRUE(assess({}).is_acceptable);
}

TEST_F(PerformanceTest, NoThresholdAcceptsLoadsOnAMachineThatIsUsedUp) {
  config_.performance_impact_threshold = 1;
  performance_.update_config(config_);
  ResourceReport report;
  report.cores = 2;
  report.load_average = 2;
  ASSERT_TRUE(resources_.report(report, 0));
  EXPECT_FALSE(assess({load(0, 10, 1)}).is_acceptable);
}

TEST_F(PerformanceTest, WhatLoadsReallyDidCorrectsTheEstimate) {
  const ModelIndex blocking = *catalog_.add({.name = "blocking"});
  const ModelIndex apart = *catalog_.add({.name = "apart"});
  const auto load_of = [&](const char* name, double start_ms) {
    WarmupTask task = load(start_ms, 100, 10);
    task.name = name;
    return task;
  };
  const PerformanceImpact before = assess({load_of("blocking", 0)});
  EXPECT_EQ(before.source, ImpactSource::estimated);
  EXPECT_FALSE(before.latency_error_ms);
  EXPECT_TRUE(before.is_acceptable);
  for (int i = 0; i < 30; ++i) {
    performance_.learn(blocking, {10, {blocking}}, {.latency_increase_ms = 200});
    performance_.learn(apart, {10, {apart}}, {.latency_increase_ms = 0});
  }
  const PerformanceImpact after = assess({load_of("blocking", 0)});
  EXPECT_EQ(after.source, ImpactSource::corrected);
  EXPECT_NEAR(after.latency_increase_ms, 200, 20);
  EXPECT_GT(after.responsiveness_impact, 0.9);
  EXPECT_FALSE(after.is_acceptable);
  ASSERT_TRUE(after.latency_error_ms);
  EXPECT_EQ(*after.latency_error_ms, performance_.correction().accuracy().mean_absolute_error_ms);
  EXPECT_TRUE(assess({load_of("apart", 0)}).is_acceptable);
  EXPECT_NEAR(assess({load_of("blocking", 0), load_of("apart", 0)}).latency_increase_ms, after.latency_increase_ms, 20);
  EXPECT_NEAR(assess({load_of("blocking", 0), load_of("blocking", 200)}).latency_increase_ms, after.latency_increase_ms,
              1e-9)
      << "one after the other is no worse than one";
  EXPECT_GT(assess({load_of("blocking", 0), load_of("blocking", 50)}).latency_increase_ms, 350);
}

TEST_F(PerformanceTest, AnExpiredClaimIsNotInTheWay) {
  ASSERT_TRUE(resources_.allocate_resources({.memory_mb = config_.max_memory_mb}, -1e6));
  EXPECT_TRUE(assess({load(0, 10, 1)}).is_acceptable);
}

TEST_F(PerformanceTest, ThePeakNamesStorage) {
  WarmupTask one = load(0, 10, 1), other = load(20, 10, 1);
  one.resource_requirements.storage_mb = 30;
  other.resource_requirements.storage_mb = 12;
  EXPECT_EQ(peak_of(std::vector{one, other}, 0).storage_mb, 42u) << "what was downloaded stays";
}

TEST_F(PerformanceTest, AmountsWithoutASumAreRefused) {
  WarmupSchedule schedule;
  schedule.tasks = {load(0, 10, 1e308), load(0, 10, 1e308)};
  EXPECT_EQ(performance_.assess_impact(schedule, 0).error().field, "tasks");
  schedule.tasks = {load(0, 10, 1, (std::uint64_t{1} << 53) - 1), load(0, 10, 1)};
  EXPECT_EQ(performance_.assess_impact(schedule, 0).error().kind, ErrorKind::InvalidInput);
  schedule.tasks.pop_back();
  EXPECT_TRUE(performance_.assess_impact(schedule, 0));
}

TEST_F(PerformanceTest, ATaskWithoutATimeIsRefused) {
  WarmupSchedule schedule;
  schedule.tasks = {load(std::numeric_limits<double>::quiet_NaN(), 10, 10)};
  EXPECT_EQ(performance_.assess_impact(schedule, 0).error().field, "tasks");
}

}  // namespace
}  // namespace model_warmup
