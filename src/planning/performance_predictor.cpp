// SPDX-License-Identifier: Apache-2.0
#include "planning/performance_predictor.h"

#include <algorithm>
#include <cmath>

#include "planning/schedule_peak.h"

namespace model_warmup {
namespace {

/// Before any host has told how many there are.
constexpr std::uint64_t kAssumedCores = 4;
/// A slice of other work that a person waits for: a frame of a screen at 60 Hz.
constexpr double kSlice_ms = 1000.0 / 60;
/// At full load waiting has no end; what lies beyond is equally unbearable.
constexpr double kHighestLoad = 0.99;

/// Mean time in an M/M/c queue in units of the time of service, at a load of `rho` a server; the chance to wait by the
/// recurrence of Erlang's B formula.
double mean_response(std::uint64_t servers, double rho) {
  const double c = static_cast<double>(servers);
  const double offered = c * rho;
  double blocked = 1;
  for (std::uint64_t n = 1; n <= servers; ++n) blocked = offered * blocked / (static_cast<double>(n) + offered * blocked);
  const double waits = blocked / (1 - rho * (1 - blocked));
  return 1 + waits / (c * (1 - rho));
}

}  // namespace

Result<PerformanceImpact> PerformancePredictor::assess_impact(const WarmupSchedule& schedule, double now_ms) const {
  for (const WarmupTask& task : schedule.tasks) {
    if (std::isfinite(task.start_at_ms) && std::isfinite(task.estimated_duration_ms)) continue;
    return std::unexpected(WarmupError::invalid_input("tasks", "a task's start and duration must be finite"));
  }
  const ResourceRequirements peak = peak_of(schedule.tasks, now_ms);
  PerformanceImpact impact;
  impact.cpu_impact_percent = peak.cpu_percent;
  impact.network_impact_mbps = peak.network_mbps;
  impact.memory_impact_mb = peak.memory_mb;

  const std::uint64_t cores = std::clamp<std::uint64_t>(resources_.cores().value_or(kAssumedCores), 1, 1024);
  const auto available = resources_.get_available_resources(now_ms);
  if (!available) return std::unexpected(available.error());
  // What else runs is not known unless the host has told it: then the loads alone count.
  const double other_load =
      std::clamp(available->load_average.value.value_or(0) / static_cast<double>(cores), 0.0, kHighestLoad);
  const double load = std::min(other_load + peak.cpu_percent / 100, kHighestLoad);
  const double before = mean_response(cores, other_load);
  const double with_loads = mean_response(cores, std::max(load, other_load));
  impact.latency_increase_ms = kSlice_ms * (with_loads - before);
  impact.responsiveness_impact = 1 - before / with_loads;

  const std::uint64_t limit_mb = resources_.memory_limit_mb();
  const std::uint64_t memory_left_mb = limit_mb - std::min(limit_mb, resources_.in_use().memory_mb);
  // Loads in progress will have ended or hold these back, so theirs is not taken off the CPU; what they hold of memory,
  // they keep.
  const bool within_limits = schedule.tasks.empty() || (peak.memory_mb <= memory_left_mb &&
                                                        peak.cpu_percent <= resources_.cpu_limit_percent());
  impact.is_acceptable = within_limits && impact.responsiveness_impact <= config_.performance_impact_threshold;
  return impact;
}

}  // namespace model_warmup
