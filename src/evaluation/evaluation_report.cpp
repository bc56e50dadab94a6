// SPDX-License-Identifier: Apache-2.0
#include "evaluation/evaluation_report.h"

#include <array>
#include <cmath>

namespace model_warmup {
namespace {

std::unexpected<WarmupError> refused(const std::string& field, std::string reason) {
  return std::unexpected(WarmupError::invalid_input(field, std::move(reason)).at("/" + field));
}

}  // namespace

Result<void> validate(const EvaluationOptions& options) {
  const auto& [from_ms, fraction, frozen, replicates, seed, ablation] = options;
  if (from_ms && !std::isfinite(*from_ms)) return refused("score_from_ms", "must be a moment");
  if (fraction && !(*fraction >= 0 && *fraction <= EvaluationOptions::kMostTrainFraction)) {
    return refused("train_fraction", "must be a number from 0 to 0.95");
  }
  if (from_ms && fraction) return refused("train_fraction", "cannot be given together with score_from_ms");
  if (replicates > EvaluationOptions::kMostReplicates) {
    return refused("replicates", "must be a whole number from 0 to 10000");
  }
  return {};
}

std::string_view to_string(Baseline baseline) {
  constexpr std::array<std::string_view, kBaselines> kNames = {"last_used", "most_used", "markov", "blend"};
  return kNames[static_cast<std::size_t>(baseline)];
}

std::string_view to_string(ClusterKind kind) { return kind == ClusterKind::users ? "users" : "stretches"; }

}  // namespace model_warmup
