// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/bytes.h"
#include "core/config.h"
#include "core/error.h"
#include "core/prediction.h"
#include "core/request.h"
#include "history/model_use.h"
#include "history/usage_history.h"
#include "learning/forecast.h"

namespace model_warmup {

/// Says which models a user needs next, how surely, and when.
///
/// Members that each look at the history in their own way give a distribution over the registered models; a mixture
/// learns, use by use, whom to believe; calibrators turn scores into probabilities. Asking changes nothing: all learning
/// happens in `learn`, which must see each use before the history does.
class PredictionEngine {
 public:
  /// Both references must outlive the engine; `config` has been validated. Without `config.seed` the seed is 0.
  PredictionEngine(const ModelCatalog& catalog, const UsageHistory& history, const WarmupConfig& config);

  /// What this user will need from `now_ms` on. O(registered models).
  [[nodiscard]] Forecast forecast(const WarmupRequest& request, double now_ms) const;

  /// The forecast's models with a confidence of at least `prediction_threshold`, at most `max_predictions`, by
  /// next_probability, each with its reasons, strongest first.
  [[nodiscard]] Result<std::vector<ModelPrediction>> predict_models(const WarmupRequest& request,
                                                                    const Forecast& forecast, double now_ms) const;

  /// Both in one.
  [[nodiscard]] Result<std::vector<ModelPrediction>> predict_models(const WarmupRequest& request, double now_ms) const;

  /// Test, then train: judges every member on what it would have said, then lets all learn.
  /// Precondition: the history has not seen this use yet, and sees it before the next call.
  void learn(const ModelUse& use);

  Result<void> update_config(const WarmupConfig& config);

  /// Removes what waits for this user's next uses. Call it before the history forgets the user.
  void forget_user(std::string_view user_id);

  void save(ByteWriter& out) const;
  /// Precondition: a fresh engine whose history has been loaded. `models` as for the analyzer.
  [[nodiscard]] bool load(ByteReader& in, std::span<const ModelIndex> models);
};

}  // namespace model_warmup
