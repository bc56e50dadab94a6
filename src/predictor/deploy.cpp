// SPDX-License-Identifier: Apache-2.0
// Trained models: into use, into the shadow, back, and out.
#include <string>
#include <utility>

#include "predictor/model_warmup_predictor.h"

namespace model_warmup {

Result<TrainingStatus> ModelWarmupPredictor::deploy(std::span<const std::uint8_t> bytes, const DeployOptions& options) {
  const std::lock_guard lock(mutex_);
  auto model = LearnedModel::from_bytes(bytes);
  if (!model) return std::unexpected(std::move(model.error()));
  ModelDeployment& deployment = parts_.learned->deployment;
  std::string version = model_version_of(bytes);
  if (options.shadow) {
    deployment.try_in_shadow(std::move(*model), std::move(version));
  } else {
    deployment.deploy(std::move(*model), std::move(version), now_ms());
  }
  return deployment.status();
}

Result<TrainingStatus> ModelWarmupPredictor::promote() {
  const std::lock_guard lock(mutex_);
  ModelDeployment& deployment = parts_.learned->deployment;
  if (auto promoted = deployment.promote(now_ms()); !promoted) return std::unexpected(std::move(promoted.error()));
  return deployment.status();
}

Result<TrainingStatus> ModelWarmupPredictor::end_shadow() {
  const std::lock_guard lock(mutex_);
  ModelDeployment& deployment = parts_.learned->deployment;
  if (auto ended = deployment.end_shadow(); !ended) return std::unexpected(std::move(ended.error()));
  return deployment.status();
}

Result<TrainingStatus> ModelWarmupPredictor::rollback() {
  const std::lock_guard lock(mutex_);
  ModelDeployment& deployment = parts_.learned->deployment;
  if (auto back = deployment.rollback(); !back) return std::unexpected(std::move(back.error()));
  return deployment.status();
}

TrainingStatus ModelWarmupPredictor::training_status() {
  const std::lock_guard lock(mutex_);
  return parts_.learned->deployment.status();
}

std::vector<std::uint8_t> ModelWarmupPredictor::export_model() {
  const std::lock_guard lock(mutex_);
  return parts_.learned->engine.model().to_bytes();
}

}  // namespace model_warmup
