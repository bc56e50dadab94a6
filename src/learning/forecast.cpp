// SPDX-License-Identifier: Apache-2.0
#include "learning/forecast.h"

#include <algorithm>

#include "core/math.h"

namespace model_warmup {

void Forecast::set_next_use(const GapDistribution& gaps, double any_use) {
  constexpr double kUsual = 0.35;
  constexpr double kShortest_ms = 5'000;
  next_use_ = gaps;
  any_use_ = any_use;
  usual_gap_ms_ = std::max(kShortest_ms, gaps.quantile_ms(kUsual));
  std::ranges::transform(kHorizons_ms, outlooks_.begin(), [&](double horizon_ms) { return outlook(horizon_ms); });
}

HorizonOutlook Forecast::outlook(double horizon_ms) const {
  constexpr double kMostUses = 30;
  HorizonOutlook outlook;
  outlook.horizon_ms = horizon_ms;
  outlook.any_use = any_use_ * next_use_.cdf(horizon_ms);
  outlook.any_use_logit = calibration_logit(outlook.any_use);
  outlook.log_uses = math::log1p(std::min(horizon_ms / usual_gap_ms_, kMostUses)) / 3;
  return outlook;
}

HorizonInputs Forecast::inputs(const ModelForecast& model, const HorizonOutlook& outlook) const {
  HorizonInputs inputs;
  inputs.next_use = static_cast<float>(calibration_logit(outlook.any_use * model.next_probability));
  inputs.previous = model.previous;
  if (model.interval != 0) {
    const Interval& interval = intervals_[model.interval];
    inputs.interval =
        static_cast<float>(calibration_logit(interval.gaps.cdf_after(interval.elapsed_ms, outlook.horizon_ms)));
  }
  return inputs;
}

double Forecast::usage_probability(const ModelForecast& model, double horizon_ms) const {
  // Calibrators of different horizons do not know of each other: a shorter one's word is a lower bound.
  const auto predict = [&](const HorizonOutlook& outlook) {
    return calibration_.predict(outlook, inputs(model, outlook));
  };
  const auto place = std::ranges::lower_bound(outlooks_, horizon_ms, {}, &HorizonOutlook::horizon_ms);
  const bool known = place != outlooks_.end() && place->horizon_ms == horizon_ms;
  double logit = predict(known ? *place : outlook(horizon_ms));
  for (auto shorter = outlooks_.begin(); shorter != place; ++shorter) logit = std::max(logit, predict(*shorter));
  return math::sigmoid(logit);
}

Acquaintance Forecast::acquaintance(const ModelForecast& model) {
  if (model.previous) return Acquaintance::previous;
  return model.interval != 0 ? Acquaintance::own : Acquaintance::stranger;
}

double Forecast::needed_within(const ModelForecast& model, double time_ms) const {
  // Either the very next use is of this model, or it comes after others.
  const Interval& interval = intervals_[model.interval];
  return model.next_probability * next_use_.cdf(time_ms) +
         (1 - model.next_probability) * interval.gaps.cdf_after(interval.elapsed_ms, time_ms);
}

TimeUntilNeeded Forecast::time_until_needed(const ModelForecast& model) const {
  const Interval& interval = intervals_[model.interval];
  const auto quantile_ms = [&](double level) {
    const double time_ms = gap_quantile_ms(level, [&](std::size_t edge) {
      return model.next_probability * next_use_.below_edge(edge) +
             (1 - model.next_probability) * interval.gaps.below_edge_after(interval.elapsed_ms, edge);
    });
    return std::min(time_ms, TimeUntilNeeded::kLongest_ms);
  };
  const QuantileLevels& levels = levels_.of(acquaintance(model));
  return {quantile_ms(levels.median), quantile_ms(levels.low), quantile_ms(levels.high)};
}

}  // namespace model_warmup
