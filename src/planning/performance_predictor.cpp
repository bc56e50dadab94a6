// SPDX-License-Identifier: Apache-2.0
#include "planning/performance_predictor.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/order.h"
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

PerformancePredictor::Strain PerformancePredictor::strain_of(double cpu_percent) const {
  const std::uint64_t cores = std::clamp<std::uint64_t>(resources_.cores().value_or(kAssumedCores), 1, 1024);
  // What else runs is not known unless the host has told it: then the loads alone count.
  const double others = resources_.load_average().value_or(0) / static_cast<double>(cores);
  const double other_load = std::clamp(others, 0.0, kHighestLoad);
  const double load = std::min(other_load + cpu_percent / 100, kHighestLoad);
  const double before = mean_response(cores, other_load);
  const double with_loads = mean_response(cores, std::max(load, other_load));
  return {kSlice_ms * before, kSlice_ms * (with_loads - before), others >= kHighestLoad && cpu_percent > 0};
}

/// The greatest increase of latency at any moment, corrected by what loads of these models have added before.
double PerformancePredictor::highest_increase_ms(const std::vector<WarmupTask>& tasks, double now_ms) const {
  struct Change {
    double at_ms;
    bool begins;
    double cpu_percent;
    double excess_ms;
  };
  std::vector<Change> changes;
  changes.reserve(2 * tasks.size());
  for (const WarmupTask& task : tasks) {
    if (task.action != TaskAction::Warm) continue;
    const auto known = task.model_id.is_nil() ? catalog_.find(task.name) : catalog_.find(task.model_id);
    const double excess_ms = correction_.excess_ms(known.value_or(kNoModel));
    const double cpu_percent = task.resource_requirements.cpu_percent;
    const double start = std::max(task.start_at_ms, now_ms);
    changes.push_back({start, true, cpu_percent, excess_ms});
    changes.push_back({start + task.estimated_duration_ms, false, -cpu_percent, -excess_ms});
  }
  sort_by_smallest(changes, [](const Change& change) { return std::uint64_t{change.begins}; });
  sort_by_smallest(changes, &Change::at_ms);
  double cpu_percent = 0, excess_ms = 0, highest_ms = 0;
  for (const Change& change : changes) {
    cpu_percent += change.cpu_percent;
    excess_ms += change.excess_ms;
    if (change.begins) highest_ms = std::max(highest_ms, strain_of(cpu_percent).increase_ms + excess_ms);
  }
  return highest_ms;
}

Result<PerformanceImpact> PerformancePredictor::assess_impact(const WarmupSchedule& schedule, double now_ms) const {
  if (auto valid = check(schedule.tasks); !valid) return std::unexpected(std::move(valid.error()));
  const ResourceRequirements peak = peak_of(schedule.tasks, now_ms);
  PerformanceImpact impact;
  impact.cpu_impact_percent = peak.cpu_percent;
  impact.network_impact_mbps = peak.network_mbps;
  impact.memory_impact_mb = peak.memory_mb;

  const Strain strain = strain_of(peak.cpu_percent);
  impact.latency_increase_ms = strain.increase_ms;
  if (strain.used_up) {
    impact.latency_increase_ms += strain.before_ms;
    impact.responsiveness_impact = 1;
  } else {
    if (correction_.knows_enough()) {
      impact.source = ImpactSource::corrected;
      impact.latency_error_ms = correction_.accuracy().mean_absolute_error_ms;
      impact.latency_increase_ms = highest_increase_ms(schedule.tasks, now_ms);
    }
    impact.responsiveness_impact = impact.latency_increase_ms / (strain.before_ms + impact.latency_increase_ms);
  }

  const std::uint64_t limit_mb = resources_.memory_limit_mb();
  const std::uint64_t memory_left_mb = limit_mb - std::min(limit_mb, resources_.in_use(now_ms).memory_mb);
  // Loads in progress will have ended or hold these back, so theirs is not taken off the CPU; what they hold of memory,
  // they keep.
  const bool within_limits = schedule.tasks.empty() ||
                             (peak.memory_mb <= memory_left_mb && peak.cpu_percent <= resources_.cpu_limit_percent());
  impact.is_acceptable =
      within_limits && !strain.used_up && impact.responsiveness_impact <= config_.performance_impact_threshold;
  return impact;
}

void PerformancePredictor::learn(ModelIndex model, const LoadCompany& company, const MeasuredImpact& measured) {
  const Strain strain = strain_of(company.cpu_percent);
  if (!strain.used_up) correction_.learn(model, strain.increase_ms, company.models, measured);
}

}  // namespace model_warmup
