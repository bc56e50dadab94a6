// SPDX-License-Identifier: Apache-2.0
#include "learning/forecast.h"

#include <algorithm>

namespace model_warmup {

double TimeUntilNeeded::quantile_ms(double level) const { return std::min(gaps_.quantile_ms(level), kLongest_ms); }

void Forecast::set_next_use(const GapDistribution& gaps, double any_use) {
  constexpr double kUsual = 0.35;
  constexpr double kShortest_ms = 5'000;
  next_use_ = gaps;
  any_use_ = any_use;
  usual_gap_ms_ = std::max(kShortest_ms, gaps.quantile_ms(kUsual));
}

HorizonInputs Forecast::inputs(const ModelForecast& model, double horizon_ms) const {
  HorizonInputs inputs;
  inputs.next_probability = model.next_probability;
  inputs.any_use = any_use_ * next_use_.cdf(horizon_ms);
  inputs.expected_uses = horizon_ms / usual_gap_ms_;
  inputs.previous = model.previous;
  inputs.known = model.interval != 0;
  if (inputs.known) {
    const Interval& interval = intervals_[model.interval];
    inputs.interval_probability = interval.gaps.cdf_after(interval.elapsed_ms, horizon_ms);
  }
  return inputs;
}

double Forecast::usage_probability(const ModelForecast& model, double horizon_ms) const {
  // Calibrators of different horizons do not know of each other: a shorter one's word is a lower bound.
  double p = calibration_.predict(inputs(model, horizon_ms), HorizonCalibration::place_of(horizon_ms));
  for (const double shorter_ms : kHorizons_ms) {
    if (shorter_ms >= horizon_ms) break;
    p = std::max(p, calibration_.predict(inputs(model, shorter_ms), HorizonCalibration::place_of(shorter_ms)));
  }
  return p;
}

TimeUntilNeeded Forecast::time_until_needed(const ModelForecast& model) const {
  // Either the very next use is of this model, or it comes after others.
  const Interval& interval = intervals_[model.interval];
  return {GapDistribution::mix(next_use_, interval.gaps.after(interval.elapsed_ms), model.next_probability), levels_};
}

}  // namespace model_warmup
