// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "evaluation/evaluation_report.h"
#include "replay/replay_report.h"
#include "replay/warm_server.h"

namespace model_warmup {

/// Adds what another machine did.
void add(ServerTotals& totals, const ServerTotals& more);

/// Mean of figures of independent draws, with the bounds of its 95 % interval: mean +- t * standard deviation /
/// sqrt(n), t being Student's for n - 1 degrees of freedom. One draw has no bounds. Precondition: not empty.
[[nodiscard]] Estimate mean_of_draws(std::span<const double> draws);

/// Figures from the totals of each draw. `duration_s` > 0: how long the trace goes on.
/// O(draws * uses).
[[nodiscard]] PolicyFigures figures_of(std::span<const ServerTotals> draws, double duration_s);

/// What one of ours has less, its totals and the other's being of the same draws. Policies are left to be named.
[[nodiscard]] PairedDifference difference_of(std::span<const ServerTotals> ours, std::span<const ServerTotals> other);

}  // namespace model_warmup
