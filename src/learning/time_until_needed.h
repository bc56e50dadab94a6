// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "history/gap_histogram.h"

namespace model_warmup {

/// When a model will be needed, given that it will be: the distribution of the time from the moment asked about.
class TimeUntilNeeded {
 public:
  static constexpr double kLongest_ms = 30.0 * 24 * 3600 * 1000;

  /// Levels whose quantiles bound eight of ten cases: about 0.1 and 0.9, as far as experience does not move them.
  struct Levels {
    double low = 0.1;
    double high = 0.9;
  };

  TimeUntilNeeded(const GapDistribution& gaps, Levels levels) : gaps_(gaps), levels_(levels) {}

  /// P(needed within this time, given that it is needed at all). Rises from 0 to 1.
  [[nodiscard]] double probability_within(double time_ms) const { return gaps_.cdf(time_ms); }

  /// The time within which it is needed with probability `level` in (0, 1).
  [[nodiscard]] double quantile_ms(double level) const;

  [[nodiscard]] double median_ms() const { return quantile_ms(0.5); }
  /// One case in ten lies below, one in ten above.
  [[nodiscard]] double p10_ms() const { return quantile_ms(levels_.low); }
  [[nodiscard]] double p90_ms() const { return quantile_ms(levels_.high); }

 private:
  GapDistribution gaps_;
  Levels levels_;
};

}  // namespace model_warmup
