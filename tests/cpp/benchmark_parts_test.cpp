// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <vector>

#include "benchmark/component_memory.h"
#include "benchmark/latency_samples.h"
#include "benchmark/stopwatch_quality.h"
#include "benchmark/targets.h"
#include "benchmark/workload.h"
#include "benchmark_fixture.h"

namespace model_warmup {
namespace {

// ---- quantiles ------------------------------------------------------------------------------------------------------

TEST(LatencySamples, QuantilesAreSamplesByNearestRank) {
  LatencySamples samples(0);
  for (int us = 1000; us >= 1; --us) samples.add(us);
  const OperationTimes times = samples.summary("op");
  EXPECT_EQ(times.name, "op");
  EXPECT_EQ(times.calls, 1000u);
  EXPECT_EQ(times.p50_us, 500);
  EXPECT_EQ(times.p95_us, 950);
  EXPECT_EQ(times.p99_us, 990);
  EXPECT_EQ(times.max_us, 1000);
  EXPECT_EQ(times.mean_us, 500.5);
  EXPECT_DOUBLE_EQ(times.per_second, 1e6 / 500.5);
}

TEST(LatencySamples, OneSampleIsEveryQuantile) {
  LatencySamples samples(1);
  samples.add(7);
  const OperationTimes times = samples.summary("op");
  EXPECT_EQ(times.p50_us, 7);
  EXPECT_EQ(times.p99_us, 7);
  EXPECT_EQ(times.max_us, 7);
}

TEST(LatencySamples, NoSamplesAreNoTime) { EXPECT_EQ(LatencySamples(0).summary("op"), OperationTimes{.name = "op"}); }

TEST(LatencySamples, TimesACallAndGivesWhatItGives) {
  const ManualClock still;
  ManualClock clock;
  LatencySamples samples(2);
  EXPECT_EQ(samples.time(clock, [&] { return clock.advance(3), 42; }), 42);
  samples.time(clock, [&] { return clock.advance(-5), 0; });
  EXPECT_THAT(samples.us(), testing::ElementsAre(3000, 0)) << "a clock that goes back has taken no time";
}

// ---- the stopwatch --------------------------------------------------------------------------------------------------

TEST(StopwatchQuality, IsTheSmallestStepAndTheMeanReading) {
  const StopwatchQuality quality = quality_of(TickingStopwatch());
  EXPECT_DOUBLE_EQ(quality.resolution_us, TickingStopwatch::kTick_us);
  EXPECT_DOUBLE_EQ(quality.reading_us, TickingStopwatch::kTick_us);
}

TEST(StopwatchQuality, OneThatStandsStillIsGivenUp) { EXPECT_EQ(quality_of(ManualClock(5)), StopwatchQuality()); }

TEST(StopwatchQuality, ACoarseOneIsToldFromWhatAReadingTakes) {
  struct Coarse final : Stopwatch {
    mutable int readings = 0;
    [[nodiscard]] double elapsed_ms() const override { return readings++ / 100; }
  };
  const StopwatchQuality quality = quality_of(Coarse());
  EXPECT_EQ(quality.resolution_us, 1000);
  EXPECT_NEAR(quality.reading_us, 10, 0.1);
}

// ---- targets --------------------------------------------------------------------------------------------------------

OperationTimes times_of(std::string name, double p50_us, double p95_us) {
  OperationTimes times;
  times.name = std::move(name);
  times.mean_us = times.p50_us = p50_us;
  times.p95_us = p95_us;
  times.per_second = 1e6 / p50_us;
  enter_target(times);
  return times;
}

TEST(Targets, AreMetByMedianAndTail) {
  EXPECT_TRUE(times_of("record_usage", 999, 2000).target->met);
  EXPECT_FALSE(times_of("record_usage", 1000, 1500).target->met);
  EXPECT_FALSE(times_of("record_usage", 900, 2001).target->met);
}

TEST(Targets, AreMetByRate) {
  EXPECT_TRUE(times_of("predict_and_warm", 2000, 3000).target->met);
  EXPECT_FALSE(times_of("predict_and_warm", 2001, 3000).target->met) << "499 a second";
  EXPECT_TRUE(times_of("queue_task", 60'000, 60'000).target->met) << "a thousand a minute";
  EXPECT_FALSE(times_of("queue_task", 60'001, 60'001).target->met);
  OperationTimes immeasurable = {.name = "queue_task"};
  enter_target(immeasurable);
  EXPECT_TRUE(immeasurable.target->met);
}

TEST(Targets, AreOnlyWhereTheSpecificationHasThem) {
  EXPECT_FALSE(times_of("analyze_patterns_cached", 1, 1).target);
  for (const std::string_view name :
       {"predict_and_warm", "record_usage", "analyze_patterns", "get_usage_stats", "update_config"}) {
    EXPECT_TRUE(times_of(std::string(name), 1, 1).target) << name;
  }
}

// ---- memory ---------------------------------------------------------------------------------------------------------

TEST(ComponentMemory, IsALineThroughTheFewestAndTheMost) {
  const ComponentBytes few = {10'000, 500, 0, 0, 0, 100}, some = {1, 1, 1, 1, 1, 1};
  const ComponentBytes most = {109'000, 400, 0, 0, 0, std::uint64_t{3} << 30};
  const auto memory = memory_of({{30, some}, {10, few}, {1000, most}});
  ASSERT_EQ(memory.size(), kMeasuredComponents.size());
  EXPECT_EQ(memory[0].component, "UsagePatternAnalyzer");
  EXPECT_EQ(memory[0].bytes_per_model, 100u);
  EXPECT_EQ(memory[0].base_bytes, 9'000u);
  EXPECT_EQ(memory[0].target_base_bytes, std::uint64_t{50} << 20);
  EXPECT_EQ(memory[0].target_bytes_per_model, std::uint64_t{2} << 20);
  EXPECT_EQ(memory[0].target_met, true);
  EXPECT_EQ(memory[1].bytes_per_model, 0u) << "what shrinks does not grow";
  EXPECT_EQ(memory[1].base_bytes, 500u);
  EXPECT_EQ(memory[5].component, "ModelCatalog");
  EXPECT_GT(memory[5].bytes_per_model, 3'000'000u);
  EXPECT_FALSE(memory[5].target_met) << "the specification has no such row";
}

TEST(ComponentMemory, TakesTwoNumbersOfModels) {
  EXPECT_TRUE(memory_of({}).empty());
  EXPECT_TRUE(memory_of({{10, {}}, {10, {}}}).empty());
}

TEST(ComponentMemory, IsWhatEachGivesBack) {
  const ManualClock clock;
  const auto predictor = ModelWarmupPredictor::create({.clock = &clock});
  ASSERT_TRUE(predictor);
  ASSERT_TRUE((*predictor)->register_model({.name = "a"}));
  ASSERT_TRUE((*predictor)->record_usage({.model = "a"}));
  constexpr std::uint64_t kEach = ShrinkingMeter::kLess;
  EXPECT_THAT(take_apart(**predictor, ShrinkingMeter()),
              testing::ElementsAre(kEach, kEach, 4 * kEach, kEach, kEach, kEach));
}

// ---- people ---------------------------------------------------------------------------------------------------------

TEST(Workload, ComesFromTheSeed) {
  Workload one(3, {7, 50}), same(3, {7, 50}), other(4, {7, 50});
  bool differs = false;
  for (int i = 0; i < 50; ++i) {
    const UsageEvent event = one.next_use();
    EXPECT_EQ(event, same.next_use());
    EXPECT_EQ(one.question(), same.question());
    differs = differs || event != other.next_use();
  }
  EXPECT_TRUE(differs);
}

TEST(Workload, EveryUserComesByAndNoTwoRowsAreAlike) {
  Workload people(1, {7, 100});
  std::set<std::string> users;
  std::vector<WarmupRequest> requests;
  double last_ms = people.now_ms();
  for (int i = 0; i < 600; ++i) {
    const UsageEvent event = people.next_use();
    EXPECT_GE(*event.timestamp_ms, last_ms);
    last_ms = *event.timestamp_ms;
    users.insert(std::string(event.user()));
    for (const WarmupRequest& before : requests) ASSERT_NE(*event.request, before);
    requests.push_back(*event.request);
  }
  EXPECT_EQ(users.size(), 100u);
}

TEST(Workload, OneUserOfOneModelWillDo) {
  Workload alone(1, {1, 1});
  for (int i = 0; i < 20; ++i) {
    const UsageEvent event = alone.next_use();
    EXPECT_EQ(event.model, Workload::profile(0).name);
    EXPECT_EQ(event.user(), "user-0");
  }
}

}  // namespace
}  // namespace model_warmup
