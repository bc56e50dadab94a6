// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "planning/plan_bound.h"
#include "planning/plan_decoder.h"
#include "planning/plan_model.h"

namespace model_warmup {

/// Orders to begin with, of all elements worth trying: by deadline, by value for loading time, by value for memory, and
/// by surplus over the prices of the bound. Nothing is known beforehand about which of the resources is the scarce one.
[[nodiscard]] std::vector<std::vector<PlanElement>> greedy_orders(const PlanModel& model, const PlanBound& bound);

}  // namespace model_warmup
