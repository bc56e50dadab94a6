// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "benchmark/benchmark_results.h"
#include "core/clock.h"

namespace model_warmup {

/// Reads the stopwatch over and over: browsers let it move in steps of up to a millisecond. A few milliseconds, bounded
/// by the number of readings for one that stands still.
[[nodiscard]] StopwatchQuality quality_of(const Stopwatch& stopwatch);

}  // namespace model_warmup
