// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/config.h"
#include "core/error.h"
#include "core/schedule.h"
#include "planning/resource_manager.h"

namespace model_warmup {

/// What running a schedule would do to the machine.
///
/// Loads are laid out on a timeline; what counts is the peak of what runs at once, not the sum of all. How much slower
/// other work gets is the waiting time of an M/M/c queue with a server a core, before and with the loads: Erlang,
/// "Solution of some problems in the theory of probabilities of significance in automatic telephone exchanges", 1917.
/// All six figures are estimates.
class PerformancePredictor {
 public:
  PerformancePredictor(const WarmupConfig& config, const ResourceManager& resources)
      : config_(config), resources_(resources) {}
  void update_config(const WarmupConfig& config) { config_ = config; }

  /// O(n log n) in tasks. A schedule without tasks has no impact and is acceptable; one that loads is not where others
  /// use the machine up already.
  /// Errors: InvalidInput for a task without a moment, and for amounts that cannot be added up.
  [[nodiscard]] Result<PerformanceImpact> assess_impact(const WarmupSchedule& schedule, double now_ms) const;

 private:
  WarmupConfig config_;
  const ResourceManager& resources_;
};

}  // namespace model_warmup
