// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "catalog/model_catalog.h"
#include "core/bytes.h"
#include "core/config.h"
#include "core/error.h"
#include "core/training.h"
#include "history/model_use.h"
#include "history/usage_history.h"
#include "learning/learned_model.h"
#include "learning/prediction_engine.h"
#include "learning/shadow_comparison.h"

namespace model_warmup {

/// Which learned model is in use, which one it can go back to, and which one is tried in the shadow.
///
/// The statistics of the history stay whatever is deployed; a model brings weights only. It goes on learning once it is
/// in use. One that is kept for `rollback` does not. One in the shadow has an engine of its own, which predicts and
/// learns at every use like the one in use: learning costs twice as much meanwhile. What changes the model in use
/// starts the shadow's comparison anew.
class ModelDeployment {
 public:
  /// All must outlive it; `in_use` is the engine whose model is exchanged.
  ModelDeployment(const ModelCatalog& catalog, const UsageHistory& history, const WarmupConfig& config,
                  PredictionEngine& in_use);
  ModelDeployment(const ModelDeployment&) = delete;
  ModelDeployment& operator=(const ModelDeployment&) = delete;

  /// Test, then train, of the engine in use and of the shadow. Precondition: as of `PredictionEngine::learn`.
  void learn(const ModelUse& use);

  /// Puts a model in use; the one that was is kept for `rollback`, in place of the one kept so far.
  void deploy(LearnedModel model, std::string version, double at_ms);

  /// Tries a model in the shadow, in place of the one tried so far.
  void try_in_shadow(LearnedModel model, std::string version);

  /// Deploys the shadow, as far as it has learned. Errors: InvalidInput `shadow` when there is none.
  Result<void> promote(double at_ms);

  /// Errors: InvalidInput `shadow` when there is none.
  Result<void> end_shadow();

  /// Back to the model that was in use before the last deployment, as it was then; the one in use is gone.
  /// Errors: InvalidInput `model` when none is kept.
  Result<void> rollback();

  [[nodiscard]] TrainingStatus status() const;

  void update_config(const WarmupConfig& config);

  /// As of `PredictionEngine::forget_user`, for what is held here.
  void forget_user(std::string_view user_id);

  void save(ByteWriter& out) const;
  /// As of `PredictionEngine::load`.
  [[nodiscard]] bool load(ByteReader& in, std::span<const ModelIndex> models);

 private:
  /// How a model came into use.
  struct Origin {
    std::optional<std::string> version;  // none: grown here
    std::optional<double> at_ms;

    void save(ByteWriter& out) const;
    void load(ByteReader& in);
  };
  struct Kept {
    LearnedModel model;
    Origin origin;
  };
  struct Shadow {
    PredictionEngine engine;
    std::string version;
    ShadowComparison comparison;
  };

  [[nodiscard]] std::unique_ptr<Shadow> shadow_of(LearnedModel model, std::string version) const;
  void restart_comparison();
  void load_all(ByteReader& in, std::span<const ModelIndex> models);

  const ModelCatalog& catalog_;
  const UsageHistory& history_;
  WarmupConfig config_;
  PredictionEngine& in_use_;
  Origin origin_;
  std::optional<Kept> previous_;
  std::unique_ptr<Shadow> shadow_;
};

}  // namespace model_warmup
