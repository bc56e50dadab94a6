// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "catalog/model_catalog.h"
#include "core/config.h"
#include "core/error.h"
#include "core/schedule.h"
#include "planning/impact_correction.h"
#include "planning/resource_manager.h"

namespace model_warmup {

/// What running a schedule would do to the machine.
///
/// Loads are laid out on a timeline; what counts is the peak of what runs at once, not the sum of all. How much slower
/// other work gets is the waiting time of an M/M/c queue with a server a core, before and with the loads: Erlang,
/// "Solution of some problems in the theory of probabilities of significance in automatic telephone exchanges", 1917.
/// Where hosts measure what loads really did, latency and responsiveness are corrected by that (impact_correction.h).
/// All six figures are estimates.
class PerformancePredictor {
 public:
  PerformancePredictor(const WarmupConfig& config, const ModelCatalog& catalog, const ResourceManager& resources)
      : config_(config), catalog_(catalog), resources_(resources) {}
  void update_config(const WarmupConfig& config) { config_ = config; }

  /// O(n log n) in tasks. A schedule without tasks has no impact and is acceptable; one that loads is not where others
  /// use the machine up already.
  /// Errors: InvalidInput for a task without a moment, and for amounts that cannot be added up.
  [[nodiscard]] Result<PerformanceImpact> assess_impact(const WarmupSchedule& schedule, double now_ms) const;

  /// A load of the model has ended; its host has measured what it and `company`, which ran beside it, did.
  void learn(ModelIndex model, const LoadCompany& company, const MeasuredImpact& measured);

  [[nodiscard]] ImpactCorrection& correction() { return correction_; }
  [[nodiscard]] const ImpactCorrection& correction() const { return correction_; }

 private:
  /// How long other work takes, of which a slice takes `kSlice_ms` on an idle machine.
  struct Strain {
    double before_ms = 0;    ///< with what else runs
    double increase_ms = 0;  ///< with loads of so much CPU beside it
    bool used_up = false;    ///< by what else runs: there is no difference to be told
  };
  [[nodiscard]] Strain strain_of(double cpu_percent) const;
  [[nodiscard]] double highest_increase_ms(const std::vector<WarmupTask>& tasks, double now_ms) const;

  WarmupConfig config_;
  const ModelCatalog& catalog_;
  const ResourceManager& resources_;
  ImpactCorrection correction_;
};

}  // namespace model_warmup
