// SPDX-License-Identifier: Apache-2.0
#include "replay/load_times.h"

#include <algorithm>
#include <cmath>

#include "core/random.h"

namespace model_warmup {

double quantile_at(std::span<const double> quantiles, double level) {
  const double last = static_cast<double>(quantiles.size() - 1);
  const double place = std::clamp(level * static_cast<double>(quantiles.size() + 1) - 1, 0.0, last);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 == quantiles.size()) return quantiles[below];
  return quantiles[below] + (place - std::floor(place)) * (quantiles[below + 1] - quantiles[below]);
}

std::vector<ModelCosts> draw_costs(const ModelCatalog& catalog, const ReplayOptions& options, bool slots) {
  ModelCosts told;
  for (std::size_t i = 0; i < catalog.known(); ++i) {
    const ModelCost cost = cost_of(catalog.profile(static_cast<ModelIndex>(i)), MeasuredCosts(), WarmStage::primed, 0);
    told.load_ms.push_back(cost.load_time_ms.value);
    told.memory_mb.push_back(slots ? 1 : cost.memory_mb.value);
  }
  if (options.load_quantiles_ms.empty()) return {told};
  std::vector<ModelCosts> draws(options.draws, told);
  for (std::size_t draw = 0; draw < draws.size(); ++draw) {
    Random random(mix64(mix64(options.seed) + draw));
    for (double& load_ms : draws[draw].load_ms) load_ms = quantile_at(options.load_quantiles_ms, random.uniform());
  }
  return draws;
}

}  // namespace model_warmup
