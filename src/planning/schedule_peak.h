// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "core/resources.h"
#include "core/schedule.h"

namespace model_warmup {

/// The most that these tasks take at any one moment, laid out by their starts and durations: memory from a load's start
/// on (less what releases give back), CPU and network while it loads, storage for good. What should have started
/// already starts at `now_ms`. O(n log n).
[[nodiscard]] ResourceRequirements peak_of(std::span<const WarmupTask> tasks, double now_ms);

/// Fills in what follows from a schedule's tasks: their peak, and the time until the last of them ends.
void summarize(WarmupSchedule& schedule, double now_ms);

}  // namespace model_warmup
