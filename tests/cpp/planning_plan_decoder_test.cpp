// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_decoder.h"

#include <gtest/gtest.h>

#include <numeric>

#include "plan_checker.h"

namespace model_warmup {
namespace {

TEST(PlanDecoder, GoingOnFromWhatIsRememberedGivesTheSamePlan) {
  Random random(51);
  for (int round = 0; round < 100; ++round) {
    const PlanProblem problem = test::random_problem(random, 30, random.below(6), 60);
    const auto model = PlanModel::compile(problem);
    ASSERT_TRUE(model.has_value());
    const std::size_t elements = model->items.size() + model->keeps.size();
    std::vector<PlanElement> order(elements);
    std::iota(order.begin(), order.end(), 0u);
    PlanDecoder quick(*model), plain(*model);
    std::size_t same = 0;
    for (int move = 0; move < 60; ++move) {
      if (move % 3 == 0) {
        ASSERT_EQ(quick.remember(order, same), plain.decode(order));
        same = elements;
      }
      const std::size_t from = random.below(static_cast<std::uint32_t>(elements));
      const std::size_t to = random.below(static_cast<std::uint32_t>(elements));
      std::swap(order[from], order[to]);
      same = std::min({same, from, to});
      ASSERT_EQ(quick.decode_like(order, same), plain.decode(order)) << "round " << round << ", move " << move;
      ASSERT_EQ(quick.loads().size(), plain.loads().size());
      for (std::size_t i = 0; i < plain.loads().size(); ++i) {
        ASSERT_EQ(quick.loads()[i].item, plain.loads()[i].item);
        ASSERT_EQ(quick.loads()[i].start, plain.loads()[i].start);
      }
      for (std::uint32_t k = 0; k < model->keeps.size(); ++k) ASSERT_EQ(quick.keeps(k), plain.keeps(k));
    }
  }
}

}  // namespace
}  // namespace model_warmup
