// SPDX-License-Identifier: Apache-2.0
#include "bindings/plan_job.h"

#include <algorithm>
#include <limits>

#include "json/wire.h"
#include "planning/plan_solver.h"

namespace model_warmup {
namespace {

/// Well under a millisecond for the largest problems.
constexpr std::uint64_t kNodesAStep = 16;

}  // namespace

Result<std::unique_ptr<Job>> PlanJob::make(const std::string& input, ModelWarmupPredictor&,
                                           const Stopwatch& stopwatch) {
  const auto problem = json::parse<PlanProblem>(input);
  if (!problem) return std::unexpected(problem.error());
  auto search = PlanSearch::start(*problem);
  if (!search) return std::unexpected(std::move(search.error()));
  // A budget in time alone is not bounded in nodes.
  const std::uint64_t unbounded = problem->budget_ms ? std::numeric_limits<std::uint64_t>::max() : kDefaultPlanNodes;
  const Budget budget = {problem->node_budget.value_or(unbounded), problem->budget_ms};
  return std::unique_ptr<Job>(new PlanJob(std::move(*search), budget, stopwatch));
}

bool PlanJob::step() {
  const std::uint64_t left = budget_.nodes - std::min(budget_.nodes, search_.nodes());
  search_.step(std::min(left, kNodesAStep));
  return search_.finished() || search_.nodes() >= budget_.nodes || (budget_.ms && elapsed_ms() >= *budget_.ms);
}

double PlanJob::progress() const {
  const double nodes =
      static_cast<double>(search_.nodes()) / static_cast<double>(std::max<std::uint64_t>(budget_.nodes, 1));
  const double time = budget_.ms ? elapsed_ms() / std::max(*budget_.ms, 1e-3) : 0;
  return std::clamp(std::max(nodes, time), 0.0, 1.0);
}

Result<std::string> PlanJob::result() {
  Plan plan = search_.best();
  plan.elapsed_ms = elapsed_ms();
  return json::write(plan);
}

}  // namespace model_warmup
