// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_solver.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "planning/plan_search.h"

namespace model_warmup {
namespace {

/// Nodes between two looks at the stopwatch, which costs as much as a node of a small problem does.
std::uint64_t stride_for(const PlanProblem& problem) {
  constexpr std::uint64_t kElementsPerLook = 2048;
  const std::uint64_t elements = problem.candidates.size() + problem.resident.size();
  return std::clamp<std::uint64_t>(kElementsPerLook / std::max<std::uint64_t>(elements, 1), 1, 128);
}

}  // namespace

Result<Plan> solve(const PlanProblem& problem, const SolveOptions& options) {
  const double began_ms = options.stopwatch ? options.stopwatch->elapsed_ms() : 0;
  const auto elapsed_ms = [&] { return options.stopwatch ? options.stopwatch->elapsed_ms() - began_ms : 0; };
  const bool timed = options.stopwatch && problem.budget_ms;
  const std::uint64_t budget =
      problem.node_budget.value_or(timed ? std::numeric_limits<std::uint64_t>::max() : kDefaultPlanNodes);

  auto search = PlanSearch::start(problem, options.seed);
  if (!search) return std::unexpected(std::move(search).error());
  if (!timed) {
    search->step(budget);
  } else {
    // The first nodes are tried however short the time: some plan is due, and where code is compiled at its first use
    // the time may be over before it has been run once.
    const std::uint64_t stride = stride_for(problem);
    do search->step(std::min(stride, budget - search->nodes()));
    while (!search->finished() && search->nodes() < budget && elapsed_ms() < *problem.budget_ms);
  }
  Plan plan = search->best();
  plan.elapsed_ms = elapsed_ms();
  return plan;
}

}  // namespace model_warmup
