// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_ranking.h"

#include <gtest/gtest.h>

#include <limits>

namespace model_warmup {
namespace {

TEST(PlanRanking, PutsTheGreatestFirstAndKeepsTies) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::vector<PlanElement> elements = {10, 11, 12, 13, 14, 15, 16};
  const std::vector<double> keys = {-3.5, 0.0, kInfinity, -0.0, 2, -kInfinity, 2};
  EXPECT_EQ(greatest_first(elements, keys), (std::vector<PlanElement>{12, 14, 16, 11, 13, 10, 15}));
}

}  // namespace
}  // namespace model_warmup
