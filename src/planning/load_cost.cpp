// SPDX-License-Identifier: Apache-2.0
#include "planning/load_cost.h"

#include <algorithm>

namespace model_warmup {

ModelCost cost_beyond(const ModelCatalog& catalog, ModelIndex model, WarmStage stage, std::optional<WarmStage> held) {
  ModelCost cost = catalog.cost(model, stage);
  if (!held) return cost;
  const ModelCost paid = catalog.cost(model, *held);
  const auto less = [](CostFigure& figure, const CostFigure& by) {
    figure.value = std::max(0.0, figure.value - by.value);
  };
  less(cost.memory_mb, paid.memory_mb);
  less(cost.load_time_ms, paid.load_time_ms);
  less(cost.download_mb, paid.download_mb);
  return cost;
}

ResourceRequirements requirements_of(const ModelCost& cost) {
  return {whole(cost.memory_mb.value), cost.cpu_percent.value, cost.network_mbps.value, whole(cost.download_mb.value)};
}

}  // namespace model_warmup
