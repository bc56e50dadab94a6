// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"

namespace model_warmup {

/// Where it was measured, as the host tells it; what it does not know is left empty.
struct BenchmarkMachine {
  std::string cpu{};                         ///< the processor's name
  std::optional<std::uint64_t> cores{};      ///< logical ones
  std::optional<std::uint64_t> memory_mb{};  ///< of the whole machine
  std::string runtime{};                     ///< what runs the build: "Node.js 22.1.0", a browser, an operating system

  friend bool operator==(const BenchmarkMachine&, const BenchmarkMachine&) = default;
};

/// What was measured.
struct BenchmarkBuild {
  std::string version{};   ///< of this library
  std::string variant{};   ///< "native", "wasm-single" or "wasm-threads"
  std::string compiler{};  ///< name and version

  friend bool operator==(const BenchmarkBuild&, const BenchmarkBuild&) = default;
};

/// What is measured, and how often. Ranges are checked by `validate`. An empty list leaves its part out.
struct BenchmarkOptions {
  std::uint64_t seed = 1;      ///< of all users, models, uses and requests; the same seed, the same calls
  std::uint64_t models = 50;   ///< of the predictor whose operations are timed
  std::uint64_t users = 4000;  ///< of the same
  std::uint64_t calls = 2000;  ///< of each operation, after as many as it takes to warm up
  /// That each predictor learns from before anything is timed, and at least three for each user.
  std::uint64_t settling_uses = 4000;
  std::vector<std::uint64_t> model_counts = {10, 50, 100, 1000};  ///< predictors as large, with 1,000 of the users
  std::vector<std::uint64_t> user_counts = {100, 1000, 10'000};   ///< predictors as large, with `models`
  std::vector<std::uint64_t> use_counts = {5'000, 10'000, 20'000, 40'000};  ///< one predictor as it learns; ascending
  BenchmarkMachine machine{};

  static constexpr std::uint64_t kMostModels = 10'000;
  static constexpr std::uint64_t kMostUsers = 100'000;
  static constexpr std::uint64_t kFewestCalls = 10;
  static constexpr std::uint64_t kMostCalls = 1'000'000;
  static constexpr std::uint64_t kMostUses = 10'000'000;
  static constexpr std::size_t kMostCounts = 16;  ///< entries of a list

  friend bool operator==(const BenchmarkOptions&, const BenchmarkOptions&) = default;
};

/// Refuses what lies outside its range (`InvalidInput`, naming the field).
[[nodiscard]] Result<void> validate(const BenchmarkOptions& options);

/// What the stopwatch can tell: no time is known better than to its resolution, and each has one reading in it.
struct StopwatchQuality {
  double resolution_us = 0;  ///< the smallest step that was seen; 0: it never moved
  double reading_us = 0;     ///< what a reading takes

  friend bool operator==(const StopwatchQuality&, const StopwatchQuality&) = default;
};

/// What the specification asks of an operation; none: it says nothing.
struct BenchmarkTarget {
  std::optional<double> median_us;   ///< half of the calls are below it
  std::optional<double> p95_us;      ///< 95 % of the calls are at most that
  std::optional<double> per_second;  ///< at least as many
  bool met = false;                  ///< all that is asked for

  friend bool operator==(const BenchmarkTarget&, const BenchmarkTarget&) = default;
};

/// How long an operation takes. Quantiles are those of the calls themselves, by nearest rank.
struct OperationTimes {
  std::string name;
  std::uint64_t calls = 0;
  double mean_us = 0;
  double p50_us = 0;
  double p95_us = 0;
  double p99_us = 0;
  double max_us = 0;
  double per_second = 0;  ///< of calls one after another; 0: no time passed
  std::optional<BenchmarkTarget> target;

  friend bool operator==(const OperationTimes&, const OperationTimes&) = default;
};

/// What grows from one point of a series to the next.
enum class GrowthAxis : std::uint8_t { models, users, uses };

[[nodiscard]] std::string_view to_string(GrowthAxis axis);

/// A predictor of some size: how long it takes and what it holds.
struct GrowthPoint {
  GrowthAxis axis = GrowthAxis::models;
  std::uint64_t models = 0;
  std::uint64_t users = 0;
  std::uint64_t uses = 0;  ///< learned from before anything was timed
  OperationTimes predict_and_warm;
  OperationTimes record_usage;
  std::optional<std::uint64_t> heap_bytes;  ///< all that the predictor holds; none: nobody could tell

  friend bool operator==(const GrowthPoint&, const GrowthPoint&) = default;
};

/// What a component of the specification's table holds, measured by letting it go: what it gave back.
struct ComponentMemory {
  std::string component;
  std::uint64_t base_bytes = 0;       ///< without models, on the line through the fewest and the most of them
  std::uint64_t bytes_per_model = 0;  ///< the slope of that line, users and uses being the same
  std::optional<std::uint64_t> target_base_bytes;  ///< none: the specification's table has no such row
  std::optional<std::uint64_t> target_bytes_per_model;
  std::optional<bool> target_met;

  friend bool operator==(const ComponentMemory&, const ComponentMemory&) = default;
};

/// How the cache of pattern analyses does.
struct CacheResults {
  std::uint64_t lookups = 0;           ///< of a stable workload
  std::uint64_t questions_a_use = 0;   ///< in it: how often a user asks between two uses
  double hit_rate = 0;                 ///< in [0, 1]
  double target_hit_rate = 0;          ///< the specification's lower bound
  std::uint64_t cached_results = 0;    ///< whose memory was measured
  std::optional<std::uint64_t> bytes;  ///< that they hold; none: nobody could tell
  std::uint64_t target_bytes = 0;      ///< the specification's upper bound for 1,000
  bool invalidated_by_config = false;  ///< asked again all were found, under another configuration none

  friend bool operator==(const CacheResults&, const CacheResults&) = default;
};

/// All that `PerformanceBenchmarker` measures.
struct BenchmarkResults {
  BenchmarkMachine machine;
  BenchmarkBuild build;
  std::uint64_t seed = 0;
  std::uint64_t models = 0;  ///< of the predictor whose operations were timed
  std::uint64_t users = 0;   ///< of the same
  std::uint64_t uses = 0;    ///< that it had learned from before
  StopwatchQuality stopwatch;
  std::vector<OperationTimes> operations;
  std::vector<GrowthPoint> growth;
  std::vector<ComponentMemory> memory;  ///< empty: fewer than two numbers of models, or nobody could tell
  CacheResults cache;

  friend bool operator==(const BenchmarkResults&, const BenchmarkResults&) = default;
};

}  // namespace model_warmup
