// SPDX-License-Identifier: Apache-2.0
#include "benchmark/performance_benchmarker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "benchmark_fixture.h"

namespace model_warmup {
namespace {

BenchmarkResults measured(const BenchmarkOptions& options, const MemoryMeter* meter = nullptr,
                          const WarmupConfig& config = {}) {
  const TickingStopwatch stopwatch;
  const BenchmarkHost host = {.stopwatch = &stopwatch, .meter = meter, .build = {.version = "1.2.3"}};
  auto results = PerformanceBenchmarker(config, host).run_full_benchmark(options);
  if (results) return std::move(*results);
  ADD_FAILURE() << results.error().message();
  return {};
}

void expect_refused(const BenchmarkOptions& options, std::string_view field, std::string_view path) {
  const ManualClock stopwatch;
  const auto run = PerformanceBenchmarker({}, {.stopwatch = &stopwatch}).start(options);
  ASSERT_FALSE(run) << field;
  EXPECT_EQ(run.error().kind, ErrorKind::InvalidInput);
  EXPECT_EQ(run.error().field, field);
  EXPECT_EQ(run.error().path, path);
}

// ---- what is measured -----------------------------------------------------------------------------------------------

TEST(Benchmarker, TimesEveryOperationOfTheTables) {
  const BenchmarkResults results = measured(small_benchmark());
  std::vector<std::string> names;
  for (const OperationTimes& operation : results.operations) {
    names.push_back(operation.name);
    EXPECT_EQ(operation.calls, 10u);
    // predict_and_warm reads the stopwatch twice itself, for the latency that it counts.
    const double ticks = operation.name == "predict_and_warm" ? 3 : 1;
    for (const double us : {operation.mean_us, operation.p50_us, operation.p99_us, operation.max_us}) {
      EXPECT_NEAR(us, ticks * TickingStopwatch::kTick_us, 1e-6) << operation.name;
    }
    EXPECT_NEAR(operation.per_second, 4000 / ticks, 1e-3) << operation.name;
  }
  EXPECT_THAT(names,
              testing::ElementsAre("predict_and_warm", "record_usage", "analyze_patterns", "analyze_patterns_cached",
                                   "get_usage_stats", "queue_task", "update_metrics", "update_config"));
}

TEST(Benchmarker, AHundredAtOnceWaitForEachOther) {
  BenchmarkOptions options = small_benchmark();
  options.model_counts = options.user_counts = options.use_counts = {};
  options.calls = 250;
  const auto operations = measured(options).operations;
  const auto burst = std::ranges::find(operations, "predict_and_warm_100", &OperationTimes::name);
  ASSERT_NE(burst, operations.end());
  EXPECT_EQ(burst->calls, 2u);
  EXPECT_NEAR(burst->max_us, 100 * 3 * TickingStopwatch::kTick_us, 1e-3);
}

TEST(Benchmarker, TellsWhatWasMeasuredAndWhere) {
  const BenchmarkResults results = measured(small_benchmark());
  EXPECT_EQ(results.machine.cpu, "an abacus");
  EXPECT_EQ(results.build.version, "1.2.3");
  EXPECT_EQ(results.seed, 1u);
  EXPECT_EQ(results.models, 4u);
  EXPECT_EQ(results.users, 5u);
  EXPECT_EQ(results.uses, 20u);
  EXPECT_NEAR(results.stopwatch.resolution_us, TickingStopwatch::kTick_us, 1e-6);
}

TEST(Benchmarker, LetsOneThingGrowAtATime) {
  const auto growth = measured(small_benchmark()).growth;
  struct Row {
    GrowthAxis axis;
    std::uint64_t models, users, uses;
    bool operator==(const Row&) const = default;
  };
  std::vector<Row> rows;
  for (const GrowthPoint& point : growth) {
    rows.push_back({point.axis, point.models, point.users, point.uses});
    EXPECT_EQ(point.predict_and_warm.calls, 10u);
    EXPECT_EQ(point.record_usage.calls, 10u);
    EXPECT_FALSE(point.heap_bytes) << "there is no meter";
  }
  const std::vector<Row> expected = {{GrowthAxis::models, 2, 5, 20},
                                     {GrowthAxis::models, 12, 5, 20},
                                     {GrowthAxis::users, 4, 3, 20},
                                     {GrowthAxis::uses, 4, 20, 15},
                                     {GrowthAxis::uses, 4, 20, 40}};
  EXPECT_EQ(rows, expected);
}

TEST(Benchmarker, TheCacheAnswersRepeatedQuestionsUntilTheConfigurationChanges) {
  BenchmarkOptions options = small_benchmark();
  options.model_counts = options.user_counts = options.use_counts = {};
  const CacheResults cache = measured(options).cache;
  EXPECT_EQ(cache.questions_a_use, 5u);
  EXPECT_EQ(cache.lookups, 50u);
  EXPECT_DOUBLE_EQ(cache.hit_rate, 0.8) << "the first question after each use is new";
  EXPECT_EQ(cache.cached_results, 1000u);
  EXPECT_TRUE(cache.invalidated_by_config);
  EXPECT_FALSE(cache.bytes);
}

TEST(Benchmarker, ACacheThatKeepsNothingIsNotTakenForAnEmptiedOne) {
  BenchmarkOptions options = small_benchmark();
  options.model_counts = options.user_counts = options.use_counts = {};
  WarmupConfig config;
  config.prediction_cache_ttl_seconds = 0;
  const CacheResults cache = measured(options, nullptr, config).cache;
  EXPECT_EQ(cache.hit_rate, 0);
  EXPECT_FALSE(cache.invalidated_by_config);
}

TEST(Benchmarker, WithAMeterTellsMemory) {
  BenchmarkOptions options = small_benchmark();
  options.users = 3;
  options.user_counts = options.use_counts = {};
  const ShrinkingMeter meter;
  const BenchmarkResults results = measured(options, &meter);
  EXPECT_EQ(results.memory.size(), 6u);
  EXPECT_EQ(results.memory.front().base_bytes, ShrinkingMeter::kLess);
  EXPECT_EQ(results.cache.bytes, 0u) << "less than before is nothing";
  for (const GrowthPoint& point : results.growth) EXPECT_EQ(point.heap_bytes, 0u);
}

TEST(Benchmarker, PartsCanBeLeftOut) {
  BenchmarkOptions options = small_benchmark();
  options.model_counts = options.user_counts = options.use_counts = {};
  const BenchmarkResults results = measured(options);
  EXPECT_TRUE(results.growth.empty());
  EXPECT_TRUE(results.memory.empty());
  EXPECT_FALSE(results.operations.empty());
}

TEST(Benchmarker, OneUserOfOneModelWillDo) {
  BenchmarkOptions options = small_benchmark();
  options.models = options.users = 1;
  options.model_counts = options.user_counts = options.use_counts = {};
  EXPECT_EQ(measured(options).operations.size(), 8u);
}

TEST(Benchmarker, TheSameSeedMeasuresTheSame) {
  BenchmarkOptions options = small_benchmark();
  options.model_counts = {};
  EXPECT_EQ(measured(options), measured(options));
}

// ---- in steps -------------------------------------------------------------------------------------------------------

TEST(Benchmarker, ProgressNeverGoesBackAndEndsAtOne) {
  const TickingStopwatch stopwatch;
  auto run = PerformanceBenchmarker({}, {.stopwatch = &stopwatch}).start(small_benchmark());
  ASSERT_TRUE(run);
  EXPECT_EQ(run->progress(), 0);
  double last = 0, widest = 0;
  for (bool done = false; !done;) {
    done = run->step();
    EXPECT_GE(run->progress(), last);
    widest = std::max(widest, run->progress() - last);
    last = run->progress();
  }
  EXPECT_EQ(last, 1);
  EXPECT_LT(widest, 0.1) << "no part counts for nothing";
  EXPECT_TRUE(run->result());
}

TEST(Benchmarker, CanBeGivenUpAtAnyStep) {
  for (const int steps : {0, 1, 40, 400}) {
    const TickingStopwatch stopwatch;
    auto run = PerformanceBenchmarker({}, {.stopwatch = &stopwatch}).start(small_benchmark());
    ASSERT_TRUE(run);
    for (int i = 0; i < steps; ++i) ASSERT_FALSE(run->step());
  }
}

// ---- what makes no sense --------------------------------------------------------------------------------------------

TEST(Benchmarker, RefusesOptionsOutOfRange) {
  const auto with = [](auto member, auto value) {
    BenchmarkOptions options = small_benchmark();
    options.*member = value;
    return options;
  };
  using Options = BenchmarkOptions;
  using Counts = std::vector<std::uint64_t>;
  expect_refused(with(&Options::models, 0), "models", "/models");
  expect_refused(with(&Options::models, 10'001), "models", "/models");
  expect_refused(with(&Options::users, 0), "users", "/users");
  expect_refused(with(&Options::users, 100'001), "users", "/users");
  expect_refused(with(&Options::calls, 9), "calls", "/calls");
  expect_refused(with(&Options::calls, 1'000'001), "calls", "/calls");
  expect_refused(with(&Options::settling_uses, 0), "settling_uses", "/settling_uses");
  expect_refused(with(&Options::model_counts, Counts{5, 0}), "model_counts", "/model_counts/1");
  expect_refused(with(&Options::user_counts, Counts{100'001}), "user_counts", "/user_counts/0");
  expect_refused(with(&Options::use_counts, Counts(17, 1)), "use_counts", "/use_counts");
  expect_refused(with(&Options::use_counts, Counts{10, 10}), "use_counts", "/use_counts");
}

TEST(Benchmarker, NeedsAStopwatch) {
  const auto run = PerformanceBenchmarker({}, {}).start(small_benchmark());
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::Configuration);
}

}  // namespace
}  // namespace model_warmup
