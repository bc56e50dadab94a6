// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "planning/plan_decoder.h"

namespace model_warmup {

/// The elements, those with the greatest keys first; equal keys in the order given. `keys` are of the elements in turn,
/// none of them NaN. O(n log n).
[[nodiscard]] std::vector<PlanElement> greatest_first(std::span<const PlanElement> elements,
                                                      std::span<const double> keys);

}  // namespace model_warmup
