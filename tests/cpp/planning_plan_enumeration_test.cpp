// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_enumeration.h"

#include <gtest/gtest.h>

#include "plan_checker.h"

namespace model_warmup {
namespace {

/// Goes through them all; gives the best value, and how many steps it took.
std::pair<std::int64_t, int> best_of_all(PlanEnumeration enumeration) {
  std::int64_t best = -1;
  int steps = 0;
  for (; !enumeration.finished(); ++steps) {
    if (enumeration.step(best)) best = enumeration.value();
  }
  return {best, steps};
}

TEST(PlanEnumeration, PricesAndKnownStatesCutNoBestPlan) {
  Random random(21);
  int plain_steps = 0, cut_steps = 0;
  for (int round = 0; round < 400; ++round) {
    const PlanProblem problem = test::random_problem(random, 5 + random.below(3), random.below(3), 24);
    const auto model = PlanModel::compile(problem);
    ASSERT_TRUE(model.has_value());
    const PlanBound bound(*model);
    const auto [best, steps] = best_of_all(PlanEnumeration(*model, bound));
    PlanPrices prices(*model, bound);
    for (int step = 0; step < 30; ++step) prices.step(std::max<std::int64_t>(best, 0));
    PlanEnumeration looking(*model, bound);
    looking.look_ahead(prices);
    const auto [found, fewer_steps] = best_of_all(std::move(looking));
    ASSERT_EQ(found, best) << "round " << round;
    plain_steps += steps;
    cut_steps += fewer_steps;
  }
  EXPECT_LT(cut_steps, plain_steps);
}

TEST(PlanEnumeration, LooksAheadFromTheMiddleToo) {
  Random random(22);
  for (int round = 0; round < 200; ++round) {
    const PlanProblem problem = test::random_problem(random, 6, random.below(3), 24);
    const auto model = PlanModel::compile(problem);
    ASSERT_TRUE(model.has_value());
    const PlanBound bound(*model);
    const std::int64_t best = best_of_all(PlanEnumeration(*model, bound)).first;
    PlanPrices prices(*model, bound);
    for (int step = 0; step < 10; ++step) prices.step(std::max<std::int64_t>(best, 0));
    PlanEnumeration enumeration(*model, bound);
    std::int64_t found = -1;
    for (int step = 0; !enumeration.finished(); ++step) {
      if (step == 20) enumeration.look_ahead(prices);
      if (enumeration.step(found)) found = enumeration.value();
    }
    ASSERT_EQ(found, best) << "round " << round;
  }
}

}  // namespace
}  // namespace model_warmup
