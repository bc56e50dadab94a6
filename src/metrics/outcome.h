// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/model_id.h"

namespace model_warmup {

/// How a warm-up ended. Each ends in exactly one way; a task that never started ends in none, for it cost nothing.
enum class OutcomeKind : std::uint8_t {
  hit,       ///< used, and warm when asked for
  late_hit,  ///< asked for while it was still loading: part of the wait was saved
  unused,    ///< nobody came within the horizon
  evicted,   ///< let go before anybody came
  failed,    ///< the loader failed or took too long
  cancelled,
};

inline constexpr std::size_t kOutcomeKinds = 6;

[[nodiscard]] std::string_view to_string(OutcomeKind kind);

/// The end of one warm-up.
struct WarmupOutcome {
  std::string task_id;
  ModelId model_id;
  std::string name;
  OutcomeKind outcome = OutcomeKind::unused;
  double saved_ms = 0;     ///< waiting that did not happen
  double lost_ms = 0;      ///< waiting for what was let go for its sake and needed first
  double wasted_mb_s = 0;  ///< memory * time held for nobody; 0 for a hit
  double held_mb_s = 0;    ///< memory * time from the start of the load to its end or first use; at least wasted_mb_s
  double at_ms = 0;        ///< when it was decided; epoch ms

  friend bool operator==(const WarmupOutcome&, const WarmupOutcome&) = default;
};

}  // namespace model_warmup
