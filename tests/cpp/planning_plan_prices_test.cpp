// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_prices.h"

#include <gtest/gtest.h>

#include "plan_checker.h"
#include "planning/plan_enumeration.h"

namespace model_warmup {
namespace {

std::int64_t best_value(const PlanModel& model, const PlanBound& bound) {
  PlanEnumeration enumeration(model, bound);
  std::int64_t best = -1;
  while (!enumeration.finished()) {
    if (enumeration.step(best)) best = enumeration.value();
  }
  return best;
}

TEST(PlanPrices, NoPlanIsWorthMoreThanTheBoundOfAnyStep) {
  Random random(31);
  for (int round = 0; round < 300; ++round) {
    const PlanProblem problem = test::random_problem(random, 6, random.below(3), 24);
    const auto model = PlanModel::compile(problem);
    ASSERT_TRUE(model.has_value());
    const PlanBound uniform(*model);
    const std::int64_t best = best_value(*model, uniform);
    PlanPrices prices(*model, uniform);
    for (int step = 0; step < 60; ++step) {
      prices.step(best);
      ASSERT_GE(prices.bound(), best) << "round " << round << ", step " << step;
      ASSERT_LE(prices.bound(), uniform.value());
    }
  }
}

/// `n` candidates that all take 10 ms and are worth 100 until 10 ms, of which one is loaded at a time; and one that
/// may be late.
PlanProblem contended(int n) {
  PlanProblem problem;
  problem.limits.max_parallel_loads = 1;
  for (int i = 0; i < n; ++i) {
    PlanCandidate& c = problem.candidates.emplace_back();
    c.id = "c" + std::to_string(i);
    c.load_time_ms = 10;
    c.value = 100;
    c.deadline_ms = 10;
  }
  PlanCandidate& patient = problem.candidates.emplace_back();
  patient.id = "patient";
  patient.load_time_ms = 10;
  patient.value = 30;
  patient.deadline_ms = 80;
  return problem;
}

TEST(PlanPrices, SeeThatTimeIsScarceOnlyEarly) {
  const auto model = PlanModel::compile(contended(5));
  ASSERT_TRUE(model.has_value());
  const PlanBound uniform(*model);
  EXPECT_GT(uniform.value(), 400) << "time until 80 ms suffices for all";
  PlanPrices prices(*model, uniform);
  while (!prices.settled()) prices.step(130);
  EXPECT_LT(prices.bound(), 140);
  EXPECT_GE(prices.bound(), 130);
}

TEST(PlanPrices, PutTheRelaxedPlanFirst) {
  PlanProblem problem;
  problem.limits.memory_mb = 10;
  problem.candidates = {{.id = "poor", .memory_mb = 10, .value = 5}, {.id = "rich", .memory_mb = 10, .value = 100}};
  const auto model = PlanModel::compile(problem);
  ASSERT_TRUE(model.has_value());
  PlanPrices prices(*model, PlanBound(*model));
  prices.step(100);
  std::vector<PlanElement> order = {0, 1};
  prices.sort(order);
  EXPECT_EQ(order, (std::vector<PlanElement>{1, 0}));
  EXPECT_EQ(prices.bound(), 100);
}

TEST(PlanPrices, WagesTieAnItemToWhatItNeeds) {
  PlanProblem problem;
  problem.limits.memory_mb = 10;
  problem.candidates.resize(3);
  problem.candidates[0] = {.id = "runtime", .memory_mb = 8, .value = 0};
  problem.candidates[1] = {.id = "app", .memory_mb = 4, .value = 90, .depends_on = {"runtime"}};
  problem.candidates[2] = {.id = "other", .memory_mb = 6, .value = 50};
  const auto model = PlanModel::compile(problem);
  ASSERT_TRUE(model.has_value());
  PlanPrices prices(*model, PlanBound(*model));
  for (int step = 0; step < 300; ++step) prices.step(50);
  EXPECT_LE(prices.bound(), 100) << "app pays for its runtime";
  EXPECT_GE(prices.bound(), 50);
}

}  // namespace
}  // namespace model_warmup
