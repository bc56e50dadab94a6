// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_solver.h"

#include <gtest/gtest.h>

#include "plan_checker.h"

namespace model_warmup {
namespace {

/// Each look takes a millisecond.
class TickingStopwatch final : public Stopwatch {
 public:
  [[nodiscard]] double elapsed_ms() const override { return ticks_++; }

 private:
  mutable double ticks_ = 100;
};

PlanProblem large_problem() {
  Random random(3);
  PlanProblem p = test::random_problem(random, 60, 4, 100);
  p.limits.memory_mb = 150;
  return p;
}

TEST(PlanSolver, TriesTheDocumentedNumberOfNodesWithoutABudget) {
  const auto plan = solve(large_problem());
  ASSERT_TRUE(plan.has_value());
  EXPECT_EQ(plan->nodes, kDefaultPlanNodes);
  EXPECT_EQ(plan->elapsed_ms, 0);
}

TEST(PlanSolver, StopsWhenTheTimeIsOver) {
  const TickingStopwatch stopwatch;
  PlanProblem p = large_problem();
  p.budget_ms = 5;
  const auto plan = solve(p, {.stopwatch = &stopwatch});
  ASSERT_TRUE(plan.has_value());
  EXPECT_EQ(test::fault_of(p, *plan), "");
  EXPECT_GT(plan->nodes, 0u);
  EXPECT_LT(plan->nodes, 200u);
  EXPECT_GE(plan->elapsed_ms, 5);
  EXPECT_LT(plan->elapsed_ms, 10);
}

TEST(PlanSolver, HasAPlanThoughTheTimeWasOverBeforeItBegan) {
  const TickingStopwatch stopwatch;
  PlanProblem p = large_problem();
  p.budget_ms = 0.5;
  const auto plan = solve(p, {.stopwatch = &stopwatch});
  ASSERT_TRUE(plan.has_value());
  EXPECT_GT(plan->value, 0u);
  EXPECT_EQ(plan->nodes, 32u) << "as many as are tried between two looks";
}

TEST(PlanSolver, WhicheverBudgetEndsFirstCounts) {
  const TickingStopwatch stopwatch;
  PlanProblem p = large_problem();
  p.budget_ms = 1e9;
  p.node_budget = 77;
  EXPECT_EQ(solve(p, {.stopwatch = &stopwatch})->nodes, 77u);
  p.budget_ms = 3;
  p.node_budget = 1'000'000;
  EXPECT_LT(solve(p, {.stopwatch = &stopwatch})->nodes, 200u);
}

TEST(PlanSolver, ABudgetOfNothingGivesTheEmptyPlanWithABound) {
  PlanProblem p = large_problem();
  p.node_budget = 0;
  const auto plan = solve(p);
  ASSERT_TRUE(plan.has_value());
  EXPECT_EQ(plan->nodes, 0u);
  EXPECT_GT(plan->upper_bound, plan->value);
}

TEST(PlanSolver, SameNodesSamePlan) {
  PlanProblem p = large_problem();
  p.node_budget = 500;
  EXPECT_EQ(solve(p), solve(p));
}

TEST(PlanSolver, GivesTheProblemsErrors) {
  PlanProblem p;
  p.candidates.resize(1);
  p.candidates[0].id = "a";
  p.candidates[0].depends_on = {"a"};
  const auto plan = solve(p);
  ASSERT_FALSE(plan.has_value());
  EXPECT_EQ(plan.error().message(), "Invalid input: depends_on - cycle a -> a");
}

}  // namespace
}  // namespace model_warmup
