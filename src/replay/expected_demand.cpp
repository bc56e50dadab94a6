// SPDX-License-Identifier: Apache-2.0
#include "replay/expected_demand.h"

#include <algorithm>
#include <numeric>

#include "core/math.h"

namespace model_warmup {
namespace {

constexpr double kHour_ms = 3'600'000;
constexpr double kNewcomersFade_ms = 2 * kHour_ms;
constexpr double kBegunFade_ms = 24 * kHour_ms;
constexpr double kBegunPrior = 0.01;  // cases, of each model
constexpr double kNewcomersPrior = 0.1;

/// P(the next use falls into each bin ahead) for a user who has been away for some time.
FirstUse next_use_of(const ReturnForecast& forecast, double away_ms) {
  FirstUse shares;
  double away = 1;
  for (std::size_t bin = 0; bin < kAheadBins; ++bin) {
    const double hazard = forecast.hazard(away_ms + kAheadEdges_ms[bin], away_ms + kAheadEdges_ms[bin + 1]);
    const double after = away * math::exp(-hazard);
    shares[bin] = away - after;
    away = after;
  }
  return shares;
}

/// ln(before / after), quickly where they are close.
double hazard_of(double before, double after) {
  constexpr double kClose = 0.05;
  const double off = (before - after) / (before + after);
  return off < kClose ? 2 * off : math::log(before / std::max(after, 1e-6));
}

}  // namespace

Worth::Worth(double patience_ms) : patience_ms_(patience_ms) {
  std::ranges::transform(kAheadEdges_ms, discounts_.begin(),
                         [&](double edge_ms) { return math::exp(-edge_ms / patience_ms); });
}

double Worth::of(const FirstUse& first, double late_ms, double ramp_ms) const {
  // Uses lie evenly within a bin, so a bin counts the mean of exp(-t / patience) over what is left of it.
  const double until_late = late_ms > 0 ? math::exp(-late_ms / patience_ms_) : 1;
  double sum = 0, passed = 0;
  for (std::size_t bin = 0; bin < kAheadBins; ++bin) {
    const double edge_ms = kAheadEdges_ms[bin], end_ms = kAheadEdges_ms[bin + 1];
    const double begin_ms = std::max(edge_ms, late_ms);
    if (begin_ms >= end_ms) {
      passed += first[bin];
      continue;
    }
    const double rest = first[bin] * (end_ms - begin_ms) / (end_ms - edge_ms);
    passed += first[bin] - rest;
    double counts = ((begin_ms > edge_ms ? until_late : discounts_[bin]) - discounts_[bin + 1]) * patience_ms_ /
                    (end_ms - begin_ms);
    if (ramp_ms > 0) counts *= std::min(1.0, ((begin_ms + end_ms) / 2 - late_ms) / ramp_ms);
    sum += rest * counts;
  }
  const double to_come = (1 - passed) * until_late;
  return to_come > 1e-9 ? std::min(1.0, sum / to_come) : 0;
}

ExpectedDemand::ExpectedDemand(std::size_t models, std::size_t users)
    : sources_(users), hazards_(models), begun_with_(models, kBegunPrior), first_uses_(models) {}

void ExpectedDemand::add(const Source& source, double sign) {
  for (const auto& [model, probability] : source.forecast->candidates) {
    FirstUse& hazards = hazards_[model];
    double unused = 1;
    for (std::size_t bin = 0; bin < kAheadBins; ++bin) {
      const double after = unused - probability * source.next_use[bin];
      hazards[bin] += sign * hazard_of(unused, after);
      unused = after;
    }
  }
}

void ExpectedDemand::refresh(std::uint32_t user) {
  constexpr double kGrowth = 0.05;
  constexpr double kSoonest_ms = 500;
  Source& source = sources_[user];
  const double away_ms = at_ms_ - source.since_ms;
  source.next_use = next_use_of(*source.forecast, away_ms);
  add(source, 1);
  refreshes_.push({at_ms_ + kGrowth * away_ms + kSoonest_ms, user, source.use});
}

void ExpectedDemand::used(std::uint32_t user, ModelIndex model, double at_ms, const ReturnForecast& forecast) {
  const double passed_ms = std::max(0.0, at_ms - at_ms_);
  at_ms_ = at_ms;
  const double begun_fade = math::exp(-passed_ms / kBegunFade_ms);
  for (double& begun : begun_with_) begun = kBegunPrior + (begun - kBegunPrior) * begun_fade;
  newcomers_ *= math::exp(-passed_ms / kNewcomersFade_ms);

  Source& source = sources_[user];
  if (source.forecast == nullptr) {
    begun_with_[model] += 1;
    newcomers_ += 1;
  } else {
    add(source, -1);
  }
  source.forecast = &forecast;
  source.since_ms = at_ms;
  ++source.use;
  refresh(user);
  while (refreshes_.top().at_ms <= at_ms) {
    const Refresh due = refreshes_.top();
    refreshes_.pop();
    if (sources_[due.user].use != due.use) continue;
    add(sources_[due.user], -1);
    refresh(due.user);
  }

  const double all_begun = std::accumulate(begun_with_.begin(), begun_with_.end(), 0.0);
  const double newcomers_per_ms = (newcomers_ + kNewcomersPrior) / kNewcomersFade_ms;
  for (std::size_t i = 0; i < first_uses_.size(); ++i) {
    const double rate = newcomers_per_ms * begun_with_[i] / all_begun;
    double unused = 1;
    for (std::size_t bin = 0; bin < kAheadBins; ++bin) {
      const double by_newcomers = rate * (kAheadEdges_ms[bin + 1] - kAheadEdges_ms[bin]);
      const double after = unused * math::exp(-(std::max(0.0, hazards_[i][bin]) + by_newcomers));
      first_uses_[i][bin] = unused - after;
      unused = after;
    }
  }
}

void first_uses_of(const ReturnForecast& forecast, std::span<FirstUse> first_uses) {
  std::ranges::fill(first_uses, FirstUse{});
  const FirstUse next_use = next_use_of(forecast, 0);
  for (const auto& [model, probability] : forecast.candidates) {
    for (std::size_t bin = 0; bin < kAheadBins; ++bin) first_uses[model][bin] = probability * next_use[bin];
  }
}

void first_uses_of(const Candidates& candidates, double within_ms, std::span<FirstUse> first_uses) {
  std::ranges::fill(first_uses, FirstUse{});
  for (const auto& [model, probability] : candidates) {
    for (std::size_t bin = 0; bin < kAheadBins; ++bin) {
      const double width_ms = std::min(within_ms, kAheadEdges_ms[bin + 1]) - kAheadEdges_ms[bin];
      if (width_ms > 0) first_uses[model][bin] = probability * width_ms / within_ms;
    }
  }
}

}  // namespace model_warmup
