// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/boxed_optional.h"
#include "core/model_id.h"
#include "core/request.h"

namespace model_warmup {

/// A model was really used: the label that everything learns from.
struct UsageEvent {
  std::string model{};                         ///< name or id of a registered model
  std::optional<std::string> event_id{};       ///< an event seen before under this id is ignored
  std::optional<std::string> prediction_id{};  ///< the prediction that this use answers
  std::optional<std::string> user_id{};        ///< none: the request's, else "anonymous"
  std::optional<ModelTask> task{};             ///< none: the request's
  std::optional<double> timestamp_ms{};        ///< epoch ms; none: the predictor's clock
  std::optional<double> latency_ms{};          ///< how long the user waited for the model
  std::optional<bool> was_warm{};
  bool success = true;
  BoxedOptional<WarmupRequest> request{};  ///< what was known before the model was chosen

  /// Who used it, by the rule of `user_id`.
  [[nodiscard]] std::string_view user() const;

  friend bool operator==(const UsageEvent&, const UsageEvent&) = default;
};

struct ModelShare {
  ModelId model_id;
  std::string name;
  double share = 0;  ///< in [0, 1]

  friend bool operator==(const ModelShare&, const ModelShare&) = default;
};

struct TaskShare {
  ModelTask task;
  double share = 0;  ///< in [0, 1]

  friend bool operator==(const TaskShare&, const TaskShare&) = default;
};

/// How a model has been used, over all users. Distributions are decayed shares that add up to 1, or are all 0.
struct UsagePattern {
  ModelId model_id;
  std::string name;
  std::uint64_t usage_count = 0;
  double last_used_at_ms = 0;
  double avg_session_duration_ms = 0;
  double success_rate = 0;
  std::vector<TaskShare> task_distribution;  ///< most frequent first
  std::array<double, 24> hourly_distribution{};
  std::array<double, 7> weekday_distribution{};  ///< Monday first
  double avg_interval_ms = 0;                    ///< between uses by one user
  double trend = 0;                              ///< recent rate of use against the long-run rate, -1 (gone) to 1 (new)
  std::vector<ModelShare> top_successors;        ///< what is used right after, at most five

  friend bool operator==(const UsagePattern&, const UsagePattern&) = default;
};

}  // namespace model_warmup
