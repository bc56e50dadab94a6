// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/usage.h"
#include "evaluation/replayed_history.h"
#include "evaluation/scoreboard.h"
#include "learning/prediction_engine.h"

namespace model_warmup {

/// An engine that is asked about recorded uses and then told of them, as a predictor's is.
class ReplayedEngine {
 public:
  /// `history` must outlive this.
  ReplayedEngine(const ReplayedHistory& history, LearnedModel model)
      : history_(history), engine_(history.catalog(), history.uses(), history.config(), std::move(model)) {}
  ReplayedEngine(const ReplayedEngine&) = delete;
  ReplayedEngine& operator=(const ReplayedEngine&) = delete;

  /// Whom it expects to serve the history's current request. `used` is the model that did, and only looked up in the
  /// answer; `last` the user's last one. O(models).
  [[nodiscard]] EngineAnswer ask(ModelIndex used, ModelIndex last) const;

  /// Learns from the history's current use, which has not happened yet.
  void learn() { (void)engine_.learn(history_.use()); }

  /// What the event's user needs next, asked right after the event.
  [[nodiscard]] Forecast outlook(const UsageEvent& event) const {
    return engine_.forecast(ReplayedHistory::question_after(event), *event.timestamp_ms);
  }

 private:
  const ReplayedHistory& history_;
  PredictionEngine engine_;
};

}  // namespace model_warmup
