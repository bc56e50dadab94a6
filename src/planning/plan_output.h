// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "core/plan.h"
#include "planning/plan_decoder.h"
#include "planning/plan_model.h"

namespace model_warmup {

/// A plan in the model's numbers.
struct PlanSolution {
  std::int64_t value = 0;
  std::vector<PlanDecoder::Load> loads;  ///< by start
  std::vector<std::uint8_t> kept;        ///< by keep: 1, or 0 for let go
};

/// The solution as tasks: without loads that serve nothing, and with each Release as late as its place is not needed,
/// so that what is let go stays usable until then. Bound and proof are left to the caller.
[[nodiscard]] Plan write_plan(const PlanProblem& problem, const PlanModel& model, const PlanSolution& solution);

}  // namespace model_warmup
