// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_slices.h"

#include <gtest/gtest.h>

#include <cmath>

#include "plan_checker.h"

namespace model_warmup {
namespace {

std::vector<double> random_prices(Random& random, std::size_t count) {
  std::vector<double> prices;
  for (std::size_t k = 0; k < count; ++k) prices.push_back(random.below(3) == 0 ? 0 : random.uniform() * 20);
  return prices;
}

TEST(PlanSlices, AreAsWideAsTimesAllow) {
  PlanProblem problem;
  problem.limits.horizon_ms = 60'000;
  problem.candidates.resize(2);
  problem.candidates[0] = {.id = "a", .load_time_ms = 3'000, .value = 5, .deadline_ms = 9'000};
  problem.candidates[1] = {.id = "b", .load_time_ms = 6'000, .value = 5, .deadline_ms = 30'000};
  const auto model = PlanModel::compile(problem);
  ASSERT_TRUE(model.has_value());
  const PlanSlices slices(*model);
  EXPECT_EQ(slices.width(), 3'000);
  EXPECT_EQ(slices.count(), 10u);
  EXPECT_EQ(slices.shape(1).load, 2);
}

TEST(PlanSlices, FindTheBestStartOfAllWholeMilliseconds) {
  Random random(41);
  for (int round = 0; round < 300; ++round) {
    const PlanProblem problem = test::random_problem(random, 4, 0, 400);
    const auto model = PlanModel::compile(problem);
    ASSERT_TRUE(model.has_value());
    PlanSlices slices(*model);
    const std::vector<double> cpu = random_prices(random, slices.count());
    const std::vector<double> loads = random_prices(random, slices.count());
    slices.set_prices(cpu, loads);
    std::vector<double> from(slices.count() + 1);
    for (std::uint32_t i = 0; i < model->items.size(); ++i) {
      const PlanModel::Item& item = model->items[i];
      if (!item.usable) continue;
      const double best = slices.best_start(i).profit;
      slices.best_from(i, from);
      EXPECT_EQ(from[0], best);
      const PlanModel::Time last = std::min<PlanModel::Time>(item.latest_end - item.load, 2'000);
      for (PlanModel::Time start = item.earliest_end - item.load; start <= last; ++start) {
        const double begin = slices.at(start), end = slices.at(start + item.load);
        const double profit = static_cast<double>(item.value_at(start + item.load)) -
                              slices.cost(slices.shape(i).cpu, slices.share_of_loads(), begin, end);
        ASSERT_LE(profit, best + 1e-9) << "round " << round;
        const auto slice = static_cast<std::size_t>(std::min(begin, static_cast<double>(slices.count())));
        ASSERT_LE(profit, from[slice] + 1e-9) << "round " << round;
      }
    }
  }
}

TEST(PlanSlices, CostIsTheAreaUnderThePrices) {
  PlanProblem problem;
  problem.candidates = {{.id = "a", .load_time_ms = 1, .value = 5, .deadline_ms = 3}};
  const auto model = PlanModel::compile(problem);
  ASSERT_TRUE(model.has_value());
  PlanSlices slices(*model);
  ASSERT_EQ(slices.count(), 3u);
  slices.set_prices(std::vector<double>{1, 10, 100}, std::vector<double>{0, 0, 1'000});
  EXPECT_DOUBLE_EQ(slices.cost(1, 0, 0.5, 2.25), 0.5 + 10 + 25);
  EXPECT_DOUBLE_EQ(slices.cost(0, 0.5, 0, 9), 500) << "time behind the slices is free";
}

}  // namespace
}  // namespace model_warmup
