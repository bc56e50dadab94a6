// SPDX-License-Identifier: Apache-2.0
#include "learning/forecast.h"

#include <algorithm>
#include <limits>

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

double Forecast::UsedBy::quantile_ms(double level) const {
  const double logit = math::logit(level);
  const auto above = std::ranges::lower_bound(logits_, logit);
  const auto upper = static_cast<std::size_t>(above - logits_.begin());
  if (upper == logits_.size()) return std::numeric_limits<double>::infinity();
  if (upper == 0) return kHorizons_ms[0] * level / math::sigmoid(*above);
  const double share = (logit - logits_[upper - 1]) / (*above - logits_[upper - 1]);
  const double lower_ms = kHorizons_ms[upper - 1];
  return lower_ms * math::exp(share * math::log(kHorizons_ms[upper] / lower_ms));
}

Forecast::UsedBy Forecast::used_by(const ModelForecast& model) const {
  std::array<double, kHorizons_ms.size()> logits;
  double shorter = -std::numeric_limits<double>::infinity();
  std::ranges::transform(outlooks_, logits.begin(), [&](const HorizonOutlook& outlook) {
    return shorter = std::max(shorter, calibration_.predict(outlook, inputs(model, outlook)));
  });
  return UsedBy(logits);
}

TimeUntilNeeded Forecast::time_until_needed(const ModelForecast& model) const {
  const Interval& interval = intervals_[model.interval];
  const UsedBy used = used_by(model);
  // Either the very next use is of this model, or it comes after others. What is needed within a time, given that it is
  // needed at all, cannot be less probable than that it is used in that time.
  const auto quantile_ms = [&](double level, double trusted_level) {
    const double time_ms = gap_quantile_ms(trusted_level, [&](std::size_t edge) {
      return model.next_probability * next_use_.below_edge(edge) +
             (1 - model.next_probability) * interval.gaps.below_edge_after(interval.elapsed_ms, edge);
    });
    return std::min({time_ms, used.quantile_ms(level), TimeUntilNeeded::kLongest_ms});
  };
  const QuantileLevels& levels = levels_.of(acquaintance(model));
  return {quantile_ms(0.5, levels.median), quantile_ms(0.1, levels.low), quantile_ms(0.9, levels.high)};
}

}  // namespace model_warmup
