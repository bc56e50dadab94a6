// SPDX-License-Identifier: Apache-2.0
#include "benchmark/stopwatch_quality.h"

#include <cstdint>

namespace model_warmup {
namespace {

constexpr std::uint64_t kMostReadings = 50'000;
constexpr std::uint64_t kEnoughSteps = 1'000;
constexpr double kLongEnoughMs = 4;

}  // namespace

StopwatchQuality quality_of(const Stopwatch& stopwatch) {
  const double begun_ms = stopwatch.elapsed_ms();
  double last_ms = begun_ms;
  double smallest_ms = 0;  // none seen yet
  std::uint64_t readings = 0;
  for (std::uint64_t steps = 0; readings < kMostReadings && steps < kEnoughSteps && last_ms - begun_ms < kLongEnoughMs;
       ++readings) {
    const double now_ms = stopwatch.elapsed_ms();
    const double step_ms = now_ms - last_ms;
    if (step_ms > 0) {
      ++steps;
      if (smallest_ms == 0 || step_ms < smallest_ms) smallest_ms = step_ms;
    }
    last_ms = now_ms;
  }
  return {smallest_ms * 1000, (last_ms - begun_ms) * 1000 / static_cast<double>(readings)};
}

}  // namespace model_warmup
