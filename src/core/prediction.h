// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/model_id.h"
#include "core/schedule.h"

namespace model_warmup {

/// Which kind of thing moved a score, and how much.
struct ReasonCode {
  std::string code;     ///< sequence, recency, frequency, other_users, time_of_day, task, input_length or request
  double strength = 0;  ///< how much it lifts ln(next_probability) above that of the average candidate

  friend bool operator==(const ReasonCode&, const ReasonCode&) = default;
};

struct ModelPrediction {
  ModelId model_id;
  std::string name;
  double confidence_score = 0;      ///< usage_probability * n / (n + 2), n the decayed evidence; [0, 1]
  double usage_probability = 0;     ///< P(used within the horizon), calibrated; [0, 1]
  double next_probability = 0;      ///< P(the very next model); over all registered models at most 1
  double time_until_needed_ms = 0;  ///< median of the time until next use, given that it is used
  double time_until_needed_p10_ms = 0;
  double time_until_needed_p90_ms = 0;
  std::vector<std::string> reasoning;  ///< what moved the score, strongest first
  std::vector<ReasonCode> reasons;     ///< the same for machines, one for each of `reasoning`

  friend bool operator==(const ModelPrediction&, const ModelPrediction&) = default;
};

/// A model that the plan leaves out, and why.
struct SkippedModel {
  ModelId model_id;
  std::string name;
  std::string reason;

  friend bool operator==(const SkippedModel&, const SkippedModel&) = default;
};

/// A model of a prepared set.
struct PreparedModel {
  ModelId model_id;
  std::string name;
  double probability = 0;
  bool warm = false;

  friend bool operator==(const PreparedModel&, const PreparedModel&) = default;
};

struct ModelSet {
  std::vector<PreparedModel> models;

  friend bool operator==(const ModelSet&, const ModelSet&) = default;
};

/// The answer to a request: what will be needed, what is done about it, and what that does to the machine.
struct WarmupPrediction {
  std::string prediction_id;
  double timestamp_ms = 0;
  double horizon_ms = 0;
  std::vector<ModelPrediction> predicted_models;  ///< by next_probability, ties by order of registration
  WarmupSchedule schedule;
  PerformanceImpact performance_impact;
  double confidence_score = 0;  ///< next_probability of the first
  std::vector<SkippedModel> skipped;
  std::vector<ModelId> warm_models;  ///< those that were warm when asked
  /// When asking again could change the plan by the passing of time alone; none: only an event can.
  std::optional<double> next_decision_at_ms;

  /// The predicted models as an orchestrator wants them.
  [[nodiscard]] ModelSet into_model_set() const;

  friend bool operator==(const WarmupPrediction&, const WarmupPrediction&) = default;
};

}  // namespace model_warmup
