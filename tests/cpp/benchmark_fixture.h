// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "benchmark/memory_meter.h"
#include "benchmark/performance_benchmarker.h"
#include "core/clock.h"

namespace model_warmup {

/// Goes on by the same with each reading, so that a time tells how many readings were in it.
class TickingStopwatch final : public Stopwatch {
 public:
  static constexpr double kTick_us = 250;
  [[nodiscard]] double elapsed_ms() const override { return kTick_us / 1000 * ++readings_; }

 private:
  mutable double readings_ = 0;
};

/// Has less with each reading, so that a difference tells how many readings were in it.
class ShrinkingMeter final : public MemoryMeter {
 public:
  static constexpr std::uint64_t kLess = 1000;
  [[nodiscard]] std::uint64_t allocated_bytes() const override { return kBegin - kLess * ++readings_; }

 private:
  static constexpr std::uint64_t kBegin = 1'000'000'000;
  mutable std::uint64_t readings_ = 0;
};

/// All parts of a benchmark, as small as they can be.
inline BenchmarkOptions small_benchmark() {
  BenchmarkOptions options;
  options.models = 4;
  options.users = 5;
  options.calls = 10;
  options.settling_uses = 20;
  options.model_counts = {2, 12};
  options.user_counts = {3};
  options.use_counts = {15, 40};
  options.machine.cpu = "an abacus";
  return options;
}

}  // namespace model_warmup
