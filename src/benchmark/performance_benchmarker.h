// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "benchmark/benchmark_results.h"
#include "benchmark/memory_meter.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/error.h"

namespace model_warmup {

/// One benchmark, a little at a time.
class BenchmarkRun {
 public:
  BenchmarkRun(BenchmarkRun&&) noexcept;
  BenchmarkRun& operator=(BenchmarkRun&&) noexcept;
  ~BenchmarkRun();

  /// Works for a millisecond or so. True: done, or failed.
  bool step();

  /// In [0, 1], never going back. Estimated.
  [[nodiscard]] double progress() const;

  /// Precondition: done. Errors: whatever the predictor refused, which it should not.
  [[nodiscard]] Result<BenchmarkResults> result() const;

 private:
  friend class PerformanceBenchmarker;
  class State;
  explicit BenchmarkRun(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// What a benchmark takes from the world around it.
struct BenchmarkHost {
  const Stopwatch* stopwatch = nullptr;  ///< must outlive the run
  const MemoryMeter* meter = nullptr;    ///< must outlive the run; none: no memory is told
  BenchmarkBuild build{};                ///< what is measured, for the results
};

/// Measures what the specification's tables are about: how long operations take, what components hold, how both grow,
/// and how the cache does, each beside its target.
///
///     const auto results = PerformanceBenchmarker({}, {.stopwatch = &stopwatch}).run_full_benchmark();
///     for (const OperationTimes& operation : results->operations) show(operation.name, operation.p95_us);
///
/// All is timed once the code is warm, with inputs that are never the same twice (workload.h), in predictors of its
/// own: nothing of what is measured depends on what anybody has learned before. The same seed makes the same calls.
class PerformanceBenchmarker {
 public:
  /// `config`: of the predictors that are measured; valid.
  PerformanceBenchmarker(const WarmupConfig& config, BenchmarkHost host);

  /// Takes about a minute with the default options.
  /// Errors: InvalidInput for options out of range; Configuration without a stopwatch.
  [[nodiscard]] Result<BenchmarkResults> run_full_benchmark(const BenchmarkOptions& options = {}) const;

  /// The same in steps.
  [[nodiscard]] Result<BenchmarkRun> start(const BenchmarkOptions& options) const;

 private:
  WarmupConfig config_;
  BenchmarkHost host_;
};

}  // namespace model_warmup
