// SPDX-License-Identifier: Apache-2.0
#include "planning/performance_predictor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

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
  ResourceManager resources_{config_};
  PerformancePredictor performance_{config_, resources_};
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
  EXPECT_GE(impact.responsiveness_impact, 0);
  EXPECT_LE(impact.responsiveness_impact, 1);
}

TEST_F(PerformanceTest, ATaskWithoutATimeIsRefused) {
  WarmupSchedule schedule;
  schedule.tasks = {load(std::numeric_limits<double>::quiet_NaN(), 10, 10)};
  EXPECT_EQ(performance_.assess_impact(schedule, 0).error().field, "tasks");
}

}  // namespace
}  // namespace model_warmup
