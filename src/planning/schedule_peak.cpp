// SPDX-License-Identifier: Apache-2.0
#include "planning/schedule_peak.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/order.h"

namespace model_warmup {
namespace {

/// Something that takes resources, or gives them back, from a moment on.
struct Change {
  double at_ms;
  bool takes;
  double memory_mb;
  double cpu_percent;
  double network_mbps;
  double storage_mb;
};

}  // namespace

ResourceRequirements peak_of(std::span<const WarmupTask> tasks, double now_ms) {
  std::vector<Change> changes;
  changes.reserve(2 * tasks.size());
  for (const WarmupTask& task : tasks) {
    const ResourceRequirements& needs = task.resource_requirements;
    const auto memory_mb = static_cast<double>(needs.memory_mb);
    const auto storage_mb = static_cast<double>(needs.storage_mb);
    const double start = std::max(task.start_at_ms, now_ms);
    if (task.action == TaskAction::Release) {
      changes.push_back({start, false, -memory_mb, 0, 0, 0});
    } else {
      changes.push_back({start, true, memory_mb, needs.cpu_percent, needs.network_mbps, storage_mb});
      changes.push_back({start + task.estimated_duration_ms, false, 0, -needs.cpu_percent, -needs.network_mbps, 0});
    }
  }
  // What is given back at a moment is free for what begins at it.
  sort_by_smallest(changes, [](const Change& change) { return std::uint64_t{change.takes}; });
  sort_by_smallest(changes, &Change::at_ms);

  double memory_mb = 0, cpu_percent = 0, network_mbps = 0, storage_mb = 0, most_memory_mb = 0;
  ResourceRequirements peak;
  for (const Change& change : changes) {
    memory_mb += change.memory_mb;
    cpu_percent += change.cpu_percent;
    network_mbps += change.network_mbps;
    storage_mb += change.storage_mb;
    most_memory_mb = std::max(most_memory_mb, memory_mb);
    peak.cpu_percent = std::max(peak.cpu_percent, cpu_percent);
    peak.network_mbps = std::max(peak.network_mbps, network_mbps);
  }
  peak.memory_mb = static_cast<std::uint64_t>(most_memory_mb);
  constexpr double kMostCount = 0x1p53 - 1;  // that can be told
  peak.storage_mb = static_cast<std::uint64_t>(std::min(storage_mb, kMostCount));
  return peak;
}

void summarize(WarmupSchedule& schedule, double now_ms) {
  schedule.resource_requirements = peak_of(schedule.tasks, now_ms);
  schedule.total_estimated_time_ms = 0;
  for (const WarmupTask& task : schedule.tasks) {
    const double end = std::max(task.start_at_ms, now_ms) + task.estimated_duration_ms;
    schedule.total_estimated_time_ms = std::max(schedule.total_estimated_time_ms, end - now_ms);
  }
}

}  // namespace model_warmup
