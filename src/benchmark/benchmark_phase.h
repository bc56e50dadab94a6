// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "benchmark/bench_world.h"
#include "benchmark/benchmark_results.h"
#include "benchmark/memory_meter.h"
#include "core/config.h"
#include "core/error.h"

namespace model_warmup {

/// What all phases are given.
struct BenchmarkSetting {
  WarmupConfig config;  ///< valid
  BenchmarkOptions options;
  const Stopwatch* stopwatch;  ///< never null
  const MemoryMeter* meter;    ///< null: nobody can tell
};

/// A part of the benchmark, done in small steps; it enters what it has measured into the results.
class BenchmarkPhase {
 public:
  virtual ~BenchmarkPhase() = default;

  /// Works for a millisecond or so. True: done; no further step may follow. After an error neither.
  virtual Result<bool> step(BenchmarkResults& results) = 0;

  /// How many steps there are, about, and how many have been done: what progress is reckoned from.
  [[nodiscard]] virtual double steps() const = 0;
  [[nodiscard]] virtual double steps_done() const = 0;
};

}  // namespace model_warmup
