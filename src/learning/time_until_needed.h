// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "history/gap_histogram.h"

namespace model_warmup {

/// When a model will be needed, given that it will be: the distribution of the time from the moment asked about.
///
/// Either the user's very next use is of this model, with probability `next_share`, or it comes after others.
class TimeUntilNeeded {
 public:
  static constexpr double kLongest_ms = 30.0 * 24 * 3600 * 1000;

  TimeUntilNeeded() = default;
  TimeUntilNeeded(const GapDistribution& next_use, const GapDistribution& later_use, double next_share);

  /// P(needed within this time, given that it is needed at all). Rises from 0 to 1.
  [[nodiscard]] double probability_within(double time_ms) const;

  /// The time within which it is needed with probability `level` in (0, 1); at most 30 days.
  [[nodiscard]] double quantile_ms(double level) const;

  [[nodiscard]] double median_ms() const { return quantile_ms(0.5); }

 private:
  GapDistribution gaps_;
};

}  // namespace model_warmup
