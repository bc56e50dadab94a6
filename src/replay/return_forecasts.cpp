// SPDX-License-Identifier: Apache-2.0
#include "replay/return_forecasts.h"

#include <algorithm>

#include "core/math.h"

namespace model_warmup {
namespace {

/// Whoever is still away is one of at least this share: a hazard stays finite where all that was seen is shorter.
constexpr double kLeastAway = 1e-4;

/// A hazard is told as at least that, so that it has a logarithm.
constexpr double kLeastHazard = 1e-4;

ReturnTraits traits_of(const GapDistribution& gaps, std::uint32_t uses) {
  ReturnTraits traits;
  double away = 1;
  for (std::size_t bin = 0; bin < kGapBins; ++bin) {
    const double after = std::max(kLeastAway, 1 - gaps.below_edge(bin + 1));
    traits.log_told[bin] = static_cast<float>(math::log(std::max(kLeastHazard, math::log(away / after))));
    away = std::min(away, after);
  }
  traits.log_uses = static_cast<float>(math::log(uses));
  return traits;
}

/// The share of a bin that lies before a time.
double share_before(std::size_t bin, double time_ms) {
  const double begin_ms = gap_edge_ms(bin);
  return std::clamp((time_ms - begin_ms) / (gap_edge_ms(bin + 1) - begin_ms), 0.0, 1.0);
}

}  // namespace

Candidates candidates_of(const Forecast& forecast) {
  constexpr std::size_t kMost = 16;
  constexpr double kLeastProbability = 1e-3;
  Candidates candidates;
  for (const ModelForecast& model : forecast.models()) {
    if (candidates.size() == kMost || model.next_probability < kLeastProbability) break;
    candidates.push_back({model.model, static_cast<float>(model.next_probability)});
  }
  return candidates;
}

double ReturnForecast::hazard(double from_ms, double to_ms) const {
  double sum = 0;
  for (std::size_t bin = gap_bin(from_ms); bin < kGapBins && gap_edge_ms(bin) < to_ms; ++bin) {
    sum += hazards[bin] * (share_before(bin, to_ms) - share_before(bin, from_ms));
  }
  return std::max(sum, 0.0);
}

ReturnForecast ReturnForecasts::used(std::uint32_t user, double at_ms, const Forecast& outlook) {
  pass_until(at_ms);
  Away& away = away_[user];
  if (away.use > 0) come_back(away, at_ms);
  ++away.use;
  away.traits = traits_of(outlook.next_use(), away.use);
  away.since_ms = at_ms;
  away.bin = 0;
  await_crossing(user);

  ReturnForecast forecast;
  for (std::size_t bin = 0; bin < kGapBins; ++bin) {
    forecast.hazards[bin] = static_cast<float>(regression_.hazard(away.traits, bin));
  }
  forecast.candidates = candidates_of(outlook);
  return forecast;
}

void ReturnForecasts::pass_until(double at_ms) {
  while (!crossings_.empty() && crossings_.top().at_ms <= at_ms) {
    const Crossing crossing = crossings_.top();
    crossings_.pop();
    Away& away = away_[crossing.user];
    if (away.use != crossing.use) continue;  // has been back since
    regression_.learn(away.traits, away.bin, 1, false);
    if (++away.bin < kGapBins) await_crossing(crossing.user);
  }
}

void ReturnForecasts::come_back(const Away& away, double at_ms) {
  if (away.bin == kGapBins) return;  // later than any bin tells
  regression_.learn(away.traits, away.bin, share_before(away.bin, at_ms - away.since_ms), true);
}

void ReturnForecasts::await_crossing(std::uint32_t user) {
  const Away& away = away_[user];
  crossings_.push({away.since_ms + gap_edge_ms(away.bin + 1), user, away.use});
}

}  // namespace model_warmup
