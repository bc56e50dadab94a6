// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "catalog/model_catalog.h"
#include "replay/replay_report.h"
#include "replay/warm_server.h"

namespace model_warmup {

/// A time at a level in [0, 1) of a distribution that is told by its quantiles at equal steps: the i-th of n lies at
/// (i + 1) / (n + 1), between them it is linear, and beyond the outer ones it stays. Precondition: not empty.
[[nodiscard]] double quantile_at(std::span<const double> quantiles, double level);

/// Draw by draw, how long each model takes to load and how much memory it holds. Without quantiles there is one draw,
/// and profiles tell. With `slots` each model holds 1 MB, so that capacities are numbers of models.
[[nodiscard]] std::vector<ModelCosts> draw_costs(const ModelCatalog& catalog, const ReplayOptions& options, bool slots);

}  // namespace model_warmup
