// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "core/patterns.h"
#include "history/log_view.h"

namespace model_warmup {

/// Something that may be out of the ordinary; how far it is says its p-value. The meaning of the figures is that of
/// `Anomaly`.
struct PossibleAnomaly {
  ModelIndex model;
  AnomalyKind kind;
  double at_ms;
  double observed;
  double expected;
  std::uint64_t support;
  double p_value;
};

/// Each use since a moment, by the chance that it had (see history/use_surprise.h).
[[nodiscard]] std::vector<PossibleAnomaly> possible_surprises(const LogView& view, double since_ms);

/// The models of each session that has gone on since a moment, by how many uses they had in it. What is usual is their
/// share of the uses of all other sessions; how far sessions vary anyway is measured too (Pearson's dispersion), and
/// what other sessions have seen as much of is no rarer than they are: so people who stay with one model for a while
/// are not always in a burst. Nothing below eight other sessions. O(uses * such sessions * their models).
[[nodiscard]] std::vector<PossibleAnomaly> possible_bursts(const LogView& view, double since_ms);

/// Models that are away, by how many uses of others have come since their last one. Counted in uses, not in hours: a
/// night is no silence. The p-value is the greater one of two shares: of the returns so far before which it was away as
/// long, and of all moments so far at which it had been away as long; the second one for those who come back in bouts.
/// Nothing below 20 returns. O(uses).
[[nodiscard]] std::vector<PossibleAnomaly> possible_silences(const LogView& view);

}  // namespace model_warmup
