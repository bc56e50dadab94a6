// SPDX-License-Identifier: Apache-2.0
#include "planning/performance_predictor.h"

#include <algorithm>
#include <cmath>
#include <utility>

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
  for (std::uint64_t n = 1; n <= servers; ++n)
    blocked = offered * blocked / (static_cast<double>(n) + offered * blocked);
  const double waits = blocked / (1 - rho * (1 - blocked));
  return 1 + waits / (c * (1 - rho));
}

/// Whether the tasks have moments, and amounts that can be added up.
Result<void> check(const std::vector<WarmupTask>& tasks) {
  constexpr double kMostCount = 0x1p53 - 1;
  double memory_mb = 0, cpu_percent = 0, network_mbps = 0;
  for (const WarmupTask& task : tasks) {
    if (!std::isfinite(task.start_at_ms) || !std::isfinite(task.start_at_ms + task.estimated_duration_ms)) {
      return std::unexpected(WarmupError::invalid_input("tasks", "a task's start and duration must be finite"));
    }
    memory_mb += static_cast<double>(task.resource_requirements.memory_mb);
    cpu_percent += task.resource_requirements.cpu_percent;
    network_mbps += task.resource_requirements.network_mbps;
  }
  if (memory_mb <= kMostCount && std::isfinite(cpu_percent + network_mbps)) return {};
  return std::unexpected(WarmupError::invalid_input(
      "tasks", "what the tasks need adds up to more than a number can say; a count goes up to 2^53 - 1"));
}

}  // namespace

Result<PerformanceImpact> PerformancePredictor::assess_impact(const WarmupSchedule& schedule, double now_ms) const {
  if (auto valid = check(schedule.tasks); !valid) return std::unexpected(std::move(valid.error()));
  const ResourceRequirements peak = peak_of(schedule.tasks, now_ms);
  PerformanceImpact impact;
  impact.cpu_impact_percent = peak.cpu_percent;
  impact.network_impact_mbps = peak.network_mbps;
  impact.memory_impact_mb = peak.memory_mb;

  const std::uint64_t cores = std::clamp<std::uint64_t>(resources_.cores().value_or(kAssumedCores), 1, 1024);
  const auto available = resources_.get_available_resources(now_ms);
  if (!available) return std::unexpected(available.error());
  // What else runs is not known unless the host has told it: then the loads alone count.
  const double others = available->load_average.value.value_or(0) / static_cast<double>(cores);
  const double other_load = std::clamp(others, 0.0, kHighestLoad);
  const double load = std::min(other_load + peak.cpu_percent / 100, kHighestLoad);
  const double with_loads = mean_response(cores, std::max(load, other_load));
  // Where others alone use the machine up there is no difference to be told, and nothing to be added.
  const bool used_up = others >= kHighestLoad && peak.cpu_percent > 0;
  const double before = used_up ? 0 : mean_response(cores, other_load);
  impact.latency_increase_ms = kSlice_ms * (with_loads - before);
  impact.responsiveness_impact = 1 - before / with_loads;

  const std::uint64_t limit_mb = resources_.memory_limit_mb();
  const std::uint64_t memory_left_mb = limit_mb - std::min(limit_mb, resources_.in_use(now_ms).memory_mb);
  // Loads in progress will have ended or hold these back, so theirs is not taken off the CPU; what they hold of memory,
  // they keep.
  const bool within_limits = schedule.tasks.empty() ||
                             (peak.memory_mb <= memory_left_mb && peak.cpu_percent <= resources_.cpu_limit_percent());
  impact.is_acceptable =
      within_limits && !used_up && impact.responsiveness_impact <= config_.performance_impact_threshold;
  return impact;
}

}  // namespace model_warmup
