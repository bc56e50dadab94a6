// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/bytes.h"
#include "core/config.h"
#include "core/error.h"
#include "core/prediction.h"
#include "core/request.h"
#include "history/history_view.h"
#include "history/model_use.h"
#include "history/usage_history.h"
#include "learning/forecast.h"
#include "learning/learned_model.h"
#include "learning/next_model_quality.h"
#include "learning/open_forecasts.h"
#include "learning/time_questions.h"

namespace model_warmup {

/// Says which models a user needs next, how surely, and when.
///
/// A network and a forest give the very next model; gap histograms give the time; calibrators learn online how far
/// either can be trusted. Asking changes nothing: all learning happens in `learn`, which must see each use before the
/// history does.
class PredictionEngine {
 public:
  /// Only the first models of an answer come with their reasons.
  static constexpr std::size_t kExplained = 10;

  /// Both references must outlive the engine; `config` has been validated.
  PredictionEngine(const ModelCatalog& catalog, const UsageHistory& history, const WarmupConfig& config,
                   LearnedModel model = LearnedModel());

  /// What the request's user will need from its moment (else `now_ms`) on. O(registered models).
  [[nodiscard]] Forecast forecast(const WarmupRequest& request, double now_ms) const;

  /// The forecast's models with a confidence of at least `prediction_threshold`, at most `max_predictions`, by
  /// next_probability. `forecast` is this engine's, and nothing was learned since.
  [[nodiscard]] Result<std::vector<ModelPrediction>> predict_models(const Forecast& forecast) const;

  /// Both in one.
  [[nodiscard]] Result<std::vector<ModelPrediction>> predict_models(const WarmupRequest& request, double now_ms) const;

  /// Test, then train: judges every member on what it would have said, then lets all learn. Gives what was said of the
  /// model that was used. Precondition: the model is registered; the history has not seen this use yet, and sees it
  /// before the next call.
  UseJudgement learn(const ModelUse& use);

  /// What has been learned so far.
  [[nodiscard]] const LearnedModel& model() const { return model_; }

  /// Puts another model to work and gives the one so far. Forecasts that wait to be learned from go with the model that
  /// made them.
  LearnedModel exchange_model(LearnedModel model);

  Result<void> update_config(const WarmupConfig& config);

  /// Removes what waits for this user's next uses.
  void forget_user(std::string_view user_id);

  void save(ByteWriter& out) const;

  /// Reads into a fresh engine. `models[i]` is the index here of the saved catalogue's i-th model. False: these are not
  /// bytes that `save` has written, and the engine is as fresh as before.
  [[nodiscard]] bool load(ByteReader& in, std::span<const ModelIndex> models);

 private:
  struct LastUse {
    std::string user;
    double at_ms;
  };

  [[nodiscard]] Forecast forecast_at(double at_ms, std::string_view kept_user, const RequestContext& context) const;
  [[nodiscard]] double learning_scale() const { return config_.learning_rate / 0.1; }
  void load_all(ByteReader& in, std::span<const ModelIndex> models);
  void open_forecast(const Forecast& forecast);
  void forecast_after_last_use();
  void ask_for_time(const Forecast& forecast);

  const ModelCatalog& catalog_;
  const UsageHistory& history_;
  WarmupConfig config_;
  LearnedModel model_;
  OpenForecasts open_;
  TimeQuestions time_questions_;
  std::optional<LastUse> last_use_;
};

}  // namespace model_warmup
