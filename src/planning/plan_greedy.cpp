// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_greedy.h"

#include "planning/plan_ranking.h"

namespace model_warmup {
namespace {

double ratio(std::int64_t value, std::int64_t amount) {
  return static_cast<double>(value) / (static_cast<double>(amount) + 1);
}

}  // namespace

std::vector<std::vector<PlanElement>> greedy_orders(const PlanModel& model, const PlanBound& bound) {
  const std::vector<PlanElement>& ranking = bound.ranking();
  std::vector<double> early, for_time, for_memory;
  for (std::vector<double>* keys : {&early, &for_time, &for_memory}) keys->reserve(ranking.size());
  for (const PlanElement element : ranking) {
    if (element < model.items.size()) {
      const PlanModel::Item& item = model.items[element];
      early.push_back(-static_cast<double>(item.deadline));
      for_time.push_back(ratio(item.value, item.load));
      for_memory.push_back(ratio(item.value, item.memory));
    } else {
      const PlanModel::Keep& keep = model.keeps[element - model.items.size()];
      early.push_back(0);
      for_time.push_back(ratio(keep.value, keep.memory));
      for_memory.push_back(for_time.back());
    }
  }
  return {greatest_first(ranking, early), greatest_first(ranking, for_time), greatest_first(ranking, for_memory),
          ranking};
}

}  // namespace model_warmup
