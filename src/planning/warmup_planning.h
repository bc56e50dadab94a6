// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/config.h"
#include "core/error.h"
#include "core/plan.h"
#include "core/prediction.h"
#include "core/schedule.h"
#include "planning/expected_value.h"
#include "planning/governor.h"
#include "planning/load_cost.h"
#include "planning/residency.h"
#include "planning/resource_manager.h"
#include "planning/warmup_scheduler.h"

namespace model_warmup {

/// "250 ms", "1.5 s" or "3 min".
[[nodiscard]] std::string in_words(double ms);

/// A model that might be loaded, in one of the ways in which it might.
struct WarmupCandidate {
  ModelIndex model = kNoModel;
  WarmStage stage = WarmStage::primed;
  ModelCost cost;
  ExpectedValue value;
  const ModelPrediction* prediction = nullptr;  ///< none: only needed by another
  Verdict verdict;
};

/// One planning: from what is known to a problem, and from its solution to tasks.
class WarmupPlanning {
 public:
  WarmupPlanning(const WarmupConfig& config, const ModelCatalog& catalog, Residency& residency, Governor& governor,
                 const ScheduleContext& context, ScheduleNotes& notes);

  /// The room that a plan has: what the manager's limits leave, and no more than is said to be available.
  void set_room(const ResourceManager& manager, const ResourceAvailability& available);
  Result<void> consider(const ModelPrediction& prediction);
  Result<WarmupSchedule> solve();

 private:
  [[nodiscard]] Expectation expectation(double next, double usage, double load_time_ms) const {
    return {next, usage, context_.next_use.cdf(load_time_ms), round_ms_};
  }
  void skip(const ModelPrediction& prediction, std::string reason) {
    notes_.skipped.push_back({prediction.model_id, prediction.name, std::move(reason)});
  }
  /// Precondition: all that the model depends on is registered.
  [[nodiscard]] bool needs(ModelIndex model, ModelIndex other) const;
  void decide_again_at(double at_ms);
  [[nodiscard]] std::vector<ModelIndex> conflicts_of(ModelIndex model) const {
    return conflicts_exist_ ? catalog_.conflicts(model) : std::vector<ModelIndex>();
  }
  [[nodiscard]] std::string conflict_of(ModelIndex model) const;
  [[nodiscard]] std::vector<WarmupCandidate> worthwhile_ways(const ModelPrediction& prediction, ModelIndex model);
  [[nodiscard]] ModelCost remaining_cost(ModelIndex model, WarmStage stage) const {
    return cost_beyond(catalog_, model, stage, residency_.of(model).stage);
  }
  [[nodiscard]] std::string unregistered_dependency(ModelIndex model) const;
  void keep_the_most_valuable();
  void drop_conflicts();
  void add_dependencies();
  void add_residents(PlanProblem& problem);
  [[nodiscard]] PlanProblem problem();
  [[nodiscard]] WarmupSchedule schedule_of(const Plan& plan);
  [[nodiscard]] WarmupTask load_task(const WarmupCandidate& candidate) const;
  [[nodiscard]] std::string what_it_lacks(const WarmupCandidate& candidate, const WarmupSchedule& schedule) const;
  [[nodiscard]] WarmupTask release_task(ModelIndex model, std::string reason) const;

  const WarmupConfig& config_;
  const ModelCatalog& catalog_;
  Residency& residency_;
  Governor& governor_;
  const ScheduleContext& context_;
  ScheduleNotes& notes_;
  Prices prices_;
  std::uint64_t memory_mb_ = 0;  // for what is warm and idle or in use, and for what the plan loads
  double cpu_percent_ = 0;
  std::map<ModelIndex, ModelOutlook> outlook_;
  double round_ms_ = 0;           // until the next plan, as far as can be told
  bool conflicts_exist_ = false;  // asking each model for its own is not cheap, and mostly there are none
  std::vector<WarmupCandidate> candidates_;
  std::vector<ModelIndex> unpaid_;  // idle residents that cost more than keeping them saves
};

}  // namespace model_warmup
