// SPDX-License-Identifier: Apache-2.0
#include "learning/model_deployment.h"

#include <cmath>
#include <utility>

namespace model_warmup {
namespace {

std::unexpected<WarmupError> no_shadow() {
  return std::unexpected(
      WarmupError::invalid_input("shadow", "no model runs in the shadow; deploy one with the option shadow first"));
}

}  // namespace

ModelDeployment::ModelDeployment(const ModelCatalog& catalog, const UsageHistory& history, const WarmupConfig& config,
                                 PredictionEngine& in_use)
    : catalog_(catalog), history_(history), config_(config), in_use_(in_use) {}

void ModelDeployment::learn(const ModelUse& use) {
  const UseJudgement judgement = in_use_.learn(use);
  if (shadow_) shadow_->comparison.add(shadow_->engine.learn(use), judgement);
}

std::unique_ptr<ModelDeployment::Shadow> ModelDeployment::shadow_of(LearnedModel model, std::string version) const {
  return std::unique_ptr<Shadow>(
      new Shadow{PredictionEngine(catalog_, history_, config_, std::move(model)), std::move(version), {}});
}

void ModelDeployment::restart_comparison() {
  if (shadow_) shadow_->comparison = ShadowComparison();
}

void ModelDeployment::deploy(LearnedModel model, std::string version, double at_ms) {
  previous_ = Kept{in_use_.exchange_model(std::move(model)), std::move(origin_)};
  origin_ = {std::move(version), at_ms};
  restart_comparison();
}

void ModelDeployment::try_in_shadow(LearnedModel model, std::string version) {
  shadow_ = shadow_of(std::move(model), std::move(version));
}

Result<void> ModelDeployment::promote(double at_ms) {
  if (!shadow_) return no_shadow();
  const std::unique_ptr<Shadow> promoted = std::move(shadow_);
  deploy(promoted->engine.exchange_model(LearnedModel()), std::move(promoted->version), at_ms);
  return {};
}

Result<void> ModelDeployment::end_shadow() {
  if (!shadow_) return no_shadow();
  shadow_.reset();
  return {};
}

Result<void> ModelDeployment::rollback() {
  if (!previous_) {
    return std::unexpected(WarmupError::invalid_input(
        "model", "there is none to go back to: nothing was deployed since the last rollback"));
  }
  (void)in_use_.exchange_model(std::move(previous_->model));
  origin_ = std::move(previous_->origin);
  previous_.reset();
  restart_comparison();
  return {};
}

TrainingStatus ModelDeployment::status() const {
  TrainingStatus status;
  status.model_version = origin_.version;
  status.deployed_at_ms = origin_.at_ms;
  status.can_roll_back = previous_.has_value();
  if (previous_) status.previous_version = previous_->origin.version;
  if (shadow_) {
    status.shadow = shadow_->comparison.report();
    status.shadow->model_version = shadow_->version;
  }
  return status;
}

void ModelDeployment::update_config(const WarmupConfig& config) {
  config_ = config;
  if (shadow_) (void)shadow_->engine.update_config(config);
}

void ModelDeployment::forget_user(std::string_view user_id) {
  if (shadow_) shadow_->engine.forget_user(user_id);
  if (!previous_) return;
  for (const std::string& kept : history_.registry().all_forms(user_id)) previous_->model.next.forget(user_tag(kept));
}

void ModelDeployment::Origin::save(ByteWriter& out) const {
  out.put(version.has_value());
  if (version) out.put(*version);
  out.put(at_ms.has_value());
  if (at_ms) out.put(*at_ms);
}

void ModelDeployment::Origin::load(ByteReader& in) {
  if (in.get<bool>()) version = in.get<std::string>();
  if (in.get<bool>()) at_ms = in.get<double>();
  if (at_ms && !std::isfinite(*at_ms)) in.fail();
}

void ModelDeployment::save(ByteWriter& out) const {
  origin_.save(out);
  out.put(previous_.has_value());
  if (previous_) {
    previous_->model.save(out);
    previous_->origin.save(out);
  }
  out.put(shadow_ != nullptr);
  if (shadow_) {
    shadow_->engine.save(out);
    out.put(shadow_->version);
    shadow_->comparison.save(out);
  }
}

void ModelDeployment::load_all(ByteReader& in, std::span<const ModelIndex> models) {
  origin_.load(in);
  if (in.get<bool>()) {
    previous_.emplace();
    previous_->model.load(in);
    previous_->origin.load(in);
  }
  if (!in.get<bool>()) return;
  shadow_ = shadow_of(LearnedModel(), {});
  if (!shadow_->engine.load(in, models)) return;
  shadow_->version = in.get<std::string>();
  shadow_->comparison.load(in);
}

bool ModelDeployment::load(ByteReader& in, std::span<const ModelIndex> models) {
  load_all(in, models);
  if (in.ok()) return true;
  origin_ = {};
  previous_.reset();
  shadow_.reset();
  return false;
}

}  // namespace model_warmup
