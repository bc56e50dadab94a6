// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "core/error.h"
#include "core/prediction.h"
#include "core/schedule.h"
#include "planning/performance_predictor.h"

namespace model_warmup {

/// The impact of a schedule that people do not notice, and what had to be left out of it for that.
struct AcceptableSchedule {
  PerformanceImpact impact;
  std::vector<SkippedModel> left_out;
};

/// Takes the least valuable warm-ups, with what waits for them, out of the schedule until its impact is acceptable.
/// Releases stay: they only relieve. O(tasks^2 log tasks) at worst.
[[nodiscard]] Result<AcceptableSchedule> make_acceptable(WarmupSchedule& schedule,
                                                         const PerformancePredictor& performance, double now_ms);

}  // namespace model_warmup
