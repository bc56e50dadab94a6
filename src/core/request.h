// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model_task.h"

namespace model_warmup {

enum class Complexity : std::uint8_t { Low, Medium, High };

/// How urgent a request or a warm-up is; greater is more urgent.
enum class RequestPriority : std::uint8_t { Low, Medium, High, Critical };

[[nodiscard]] std::string_view to_string(Complexity complexity);
[[nodiscard]] std::string_view to_string(RequestPriority priority);

/// Something the person did. Any `activity_type` is taken; those of `well_known_activity` mean something to the
/// features.
struct UserActivity {
  std::string activity_type{};           ///< 1 to 256 bytes
  std::optional<double> timestamp_ms{};  ///< epoch ms; none: the moment of the call
  std::optional<double> duration_ms{};
  std::optional<std::string> detail{};  ///< what an intent or a deadline is about; never prompt text

  friend bool operator==(const UserActivity&, const UserActivity&) = default;
};

/// The activity types behind the specification's prediction factors.
[[nodiscard]] bool well_known_activity(std::string_view activity_type);

struct FileChange {
  std::string path{};  ///< only its extension is ever kept
  std::optional<std::string> change_type{};
  std::uint64_t lines_changed = 0;
  std::optional<double> timestamp_ms{};

  friend bool operator==(const FileChange&, const FileChange&) = default;
};

struct UserContext {
  std::string user_id = "anonymous";  ///< 1 to 256 bytes
  double session_duration_ms = 0;
  std::vector<UserActivity> recent_activities{};
  std::map<std::string, std::string> preferences{};
  std::int32_t utc_offset_minutes = 0;  ///< local time minus UTC, -1440 to 1440: makes hours local

  friend bool operator==(const UserContext&, const UserContext&) = default;
};

struct ProjectContext {
  std::string language{};  ///< empty: not known
  std::uint64_t size_lines = 0;
  double complexity_score = 0;  ///< >= 0
  std::vector<FileChange> recent_changes{};

  friend bool operator==(const ProjectContext&, const ProjectContext&) = default;
};

/// The question put to the predictor. All of it may be left out.
///
/// Without `task` it asks what this user needs next; with `task`, which model will serve this request.
struct WarmupRequest {
  std::optional<ModelTask> task{};
  std::optional<std::uint64_t> input_length{};  ///< characters or tokens, as long as it is always the same
  Complexity complexity = Complexity::Medium;
  RequestPriority priority = RequestPriority::Medium;
  std::optional<double> acceptable_latency_ms{};
  std::optional<std::string> preferred_hardware{};
  UserContext user_context{};
  ProjectContext project_context{};
  std::optional<double> timestamp_ms{};  ///< epoch ms; none: the predictor's clock
  std::optional<double> horizon_ms{};    ///< of usage_probability; none: the configuration's

  /// The request of a context as a whole: its own fields, with the first step's task, length and complexity where it
  /// names no task.
  [[nodiscard]] static WarmupRequest from_context(const struct ExecutionContext& context);

  friend bool operator==(const WarmupRequest&, const WarmupRequest&) = default;
};

/// One step that an orchestrator is about to take.
struct ExecutionStep {
  ModelTask task{};
  std::optional<std::uint64_t> input_length{};
  std::optional<Complexity> complexity{};

  friend bool operator==(const ExecutionStep&, const ExecutionStep&) = default;
};

/// What an orchestrator knows before it runs: a request, and the steps that will follow in order.
struct ExecutionContext {
  WarmupRequest request{};
  std::vector<ExecutionStep> steps{};

  friend bool operator==(const ExecutionContext&, const ExecutionContext&) = default;
};

}  // namespace model_warmup
