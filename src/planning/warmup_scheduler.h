// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/config.h"
#include "core/error.h"
#include "core/prediction.h"
#include "history/gap_histogram.h"
#include "planning/governor.h"
#include "planning/residency.h"
#include "planning/resource_manager.h"

namespace model_warmup {

/// How likely one model is to be used, predicted or not.
struct ModelOutlook {
  ModelIndex model = kNoModel;
  double next_probability = 0;   ///< P(the very next use is of it)
  double usage_probability = 0;  ///< P(used within the horizon)
};

/// What a plan is made for, beside the predictions.
struct ScheduleContext {
  double now_ms = 0;
  double horizon_ms = 0;  ///< that of the predictions' usage_probability
  RequestPriority priority = RequestPriority::Medium;
  std::string_view user;  ///< as the user registry keeps it
  /// At least for each model of `Residency::present()`: what keeping it is worth. A model not listed here and not
  /// predicted is worth nothing but its place.
  std::span<const ModelOutlook> outlook;
  GapDistribution next_use;  ///< time until the user uses anything again, which brings the next plan
};

/// What a plan leaves out, and when to ask again.
struct ScheduleNotes {
  std::vector<SkippedModel> skipped;
  /// The next moment at which planning again could change something by itself: a load put off, a minimum residency
  /// over, a trial due. None: only an event can.
  std::optional<double> next_decision_at_ms;
};

/// Turns predictions into a schedule: which models to warm, how far, when, and which to let go for them.
///
/// Each prediction becomes a candidate of a scheduling problem (expected_value.h says what it is worth), each present
/// model a resident; plan_search.h solves that with a fixed number of nodes, so that the same question always gets the
/// same plan; and the plan becomes tasks with reasons in words.
class WarmupScheduler {
 public:
  WarmupScheduler(const WarmupConfig& config, const ModelCatalog& catalog, const ResourceManager& resources,
                  Residency& residency, Governor& governor);
  void update_config(const WarmupConfig& config) { config_ = config; }

  /// `predictions` have been cut by the threshold already. Task ids in the schedule are its own ("1", "2", ...); the
  /// queue gives the final ones. Also tells the residency what each present model is worth.
  /// Errors: InvalidInput for a predicted model that is not registered.
  Result<WarmupSchedule> schedule_warmup(std::span<const ModelPrediction> predictions,
                                         const ResourceAvailability& resources, const ScheduleContext& context,
                                         ScheduleNotes* notes = nullptr);

 private:
  WarmupConfig config_;
  const ModelCatalog& catalog_;
  const ResourceManager& resources_;
  Residency& residency_;
  Governor& governor_;
};

}  // namespace model_warmup
