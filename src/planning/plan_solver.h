// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "core/clock.h"
#include "core/error.h"
#include "core/plan.h"

namespace model_warmup {

/// Nodes of a problem that sets no budget at all.
inline constexpr std::uint64_t kDefaultPlanNodes = 20'000;

struct SolveOptions {
  const Stopwatch* stopwatch = nullptr;  ///< none: a budget in ms does not bind and elapsed_ms is 0
  std::uint64_t seed = 0;
};

/// The best plan found within the problem's budget, with an honest upper bound (see plan_search.h).
///
/// A problem's `node_budget` and `budget_ms` both hold, whichever ends first; with neither, `kDefaultPlanNodes` do. For
/// a budget in nodes the same problem and seed give the same plan (but for elapsed_ms).
/// Errors: InvalidInput naming what is wrong with the problem.
[[nodiscard]] Result<Plan> solve(const PlanProblem& problem, const SolveOptions& options = {});

}  // namespace model_warmup
