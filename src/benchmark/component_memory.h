// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "benchmark/benchmark_results.h"
#include "benchmark/memory_meter.h"
#include "predictor/model_warmup_predictor.h"

namespace model_warmup {

/// The components whose memory is told: the specification's, and the catalogue, which its table does not have.
inline constexpr std::array<std::string_view, 6> kMeasuredComponents = {"UsagePatternAnalyzer", "PredictionEngine",
                                                                        "WarmupScheduler",      "ResourceManager",
                                                                        "Metrics Collector",    "ModelCatalog"};

/// What each of `kMeasuredComponents` holds.
using ComponentBytes = std::array<std::uint64_t, kMeasuredComponents.size()>;

/// Lets the components go one after another and sees what each gives back. The engine has with it the weights kept
/// beside it; the scheduler has the queue, the residency and the governor, without which it plans nothing; the
/// collector has the ledger. Afterwards `predictor` may only be destroyed.
[[nodiscard]] ComponentBytes take_apart(ModelWarmupPredictor& predictor, const MemoryMeter& meter);

/// What components hold with some number of models.
struct ComponentsAt {
  std::uint64_t models;
  ComponentBytes bytes;
};

/// Base and slope of each component, by the line through the fewest and the most models. Empty: it takes two numbers.
[[nodiscard]] std::vector<ComponentMemory> memory_of(const std::vector<ComponentsAt>& points);

}  // namespace model_warmup
