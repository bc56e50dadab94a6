// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "catalog/model_catalog.h"
#include "core/config.h"
#include "core/usage.h"
#include "evaluation/scoreboard.h"
#include "history/usage_pattern_analyzer.h"
#include "learning/prediction_engine.h"

namespace model_warmup {

/// An engine with a history of its own that is asked about recorded uses and then told of them, as a predictor is.
class ReplayedEngine {
 public:
  /// `catalog` must outlive this. `with_context`: whether it is told more of an event than user, model and moment.
  ReplayedEngine(const ModelCatalog& catalog, const WarmupConfig& config, LearnedModel model, bool with_context);
  ReplayedEngine(const ReplayedEngine&) = delete;
  ReplayedEngine& operator=(const ReplayedEngine&) = delete;

  /// Whom it expects to serve the event's request. `used` is the model that did, and only looked up in the answer;
  /// `last` the user's last one. O(models).
  [[nodiscard]] EngineAnswer ask(const UsageEvent& event, ModelIndex used, ModelIndex last);

  /// The event happens. `learns` false: it enters the history, and that is all.
  void tell(const UsageEvent& event, bool learns);

  /// What the event's user needs next, asked at the moment of the event.
  [[nodiscard]] Forecast outlook(const UsageEvent& event) const;

 private:
  UsagePatternAnalyzer analyzer_;
  PredictionEngine engine_;
  bool with_context_;
};

/// Whether an event tells more than user, model and moment. Precondition: it has its moment.
[[nodiscard]] bool tells_context(const UsageEvent& event);

}  // namespace model_warmup
