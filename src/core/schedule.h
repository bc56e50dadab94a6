// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model_id.h"
#include "core/model_profile.h"
#include "core/request.h"
#include "core/resources.h"

namespace model_warmup {

enum class TaskAction : std::uint8_t { Warm, Release };

[[nodiscard]] std::string_view to_string(TaskAction action);

/// One operation: warm a model to a stage, or let it go.
struct WarmupTask {
  std::string task_id{};  ///< given by the queue when empty
  ModelId model_id{};
  std::string name{};
  TaskAction action = TaskAction::Warm;
  WarmStage stage = WarmStage::primed;
  RequestPriority priority = RequestPriority::Medium;
  double start_at_ms = 0;  ///< not before
  double estimated_duration_ms = 0;
  std::optional<double> deadline_at_ms{};  ///< when it should be done; later is worth less
  std::vector<std::string> depends_on{};   ///< task ids that must be done first
  ResourceRequirements resource_requirements{};
  double expected_value_ms = 0;  ///< waiting time that it should save, less its costs; estimated
  std::string reason{};
  bool demanded = false;  ///< somebody waits for it: before all speculation, and not bounded by its limits
  std::string user_id{};  ///< whose plan it belongs to

  friend bool operator==(const WarmupTask&, const WarmupTask&) = default;
};

struct WarmupSchedule {
  std::vector<WarmupTask> tasks{};  ///< in the order of their start
  double total_estimated_time_ms = 0;
  ResourceRequirements resource_requirements{};        ///< peak
  RequestPriority priority = RequestPriority::Medium;  ///< the request's

  friend bool operator==(const WarmupSchedule&, const WarmupSchedule&) = default;
};

/// Whether an impact comes from the model of the machine alone or takes in what was measured of earlier loads.
enum class ImpactSource : std::uint8_t { estimated, corrected };

[[nodiscard]] std::string_view to_string(ImpactSource source);

/// What a host measured of its own responsiveness while a load ran.
struct MeasuredImpact {
  double latency_increase_ms = 0;  ///< how much longer than usual other work had to wait, on average
  double long_task_ms = 0;         ///< time in which nothing else could run for 50 ms or more

  friend bool operator==(const MeasuredImpact&, const MeasuredImpact&) = default;
};

/// What running a schedule does to the machine; estimated.
struct PerformanceImpact {
  double cpu_impact_percent = 0;
  std::uint64_t memory_impact_mb = 0;
  double network_impact_mbps = 0;
  double latency_increase_ms = 0;
  double responsiveness_impact = 0;  ///< in [0, 1]
  bool is_acceptable = true;
  ImpactSource source = ImpactSource::estimated;
  std::optional<double> latency_error_ms;  ///< how far off such latencies have been, on average; none: never measured

  friend bool operator==(const PerformanceImpact&, const PerformanceImpact&) = default;
};

}  // namespace model_warmup
