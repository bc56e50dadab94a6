// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "benchmark/benchmark_results.h"

namespace model_warmup {

/// What the specification says of the cache: a hit rate of 70 to 90 % for stable workloads, less than 50 MB for 1,000
/// results.
inline constexpr double kTargetHitRate = 0.7;
inline constexpr std::uint64_t kTargetCachedResults = 1000;
inline constexpr std::uint64_t kTargetCacheBytes = 50 * (std::uint64_t{1} << 20);

/// Enters what the specification's tables of latency and throughput ask of the operation of this name, if anything, and
/// whether that is met.
void enter_target(OperationTimes& times);

/// The same by its table of memory.
void enter_target(ComponentMemory& memory);

}  // namespace model_warmup
