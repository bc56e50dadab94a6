// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "catalog/model_catalog.h"
#include "core/resources.h"

namespace model_warmup {

/// What taking a model to a stage still takes when an earlier stage (or none) is held.
[[nodiscard]] ModelCost cost_beyond(const ModelCatalog& catalog, ModelIndex model, WarmStage stage,
                                    std::optional<WarmStage> held);

/// The resources that a load of this cost needs.
[[nodiscard]] ResourceRequirements requirements_of(const ModelCost& cost);

/// A figure as a count: rounded, never negative.
[[nodiscard]] inline std::uint64_t whole(double value) {
  return value <= 0 ? 0 : static_cast<std::uint64_t>(std::llround(value));
}

}  // namespace model_warmup
