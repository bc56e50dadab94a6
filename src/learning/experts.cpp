// SPDX-License-Identifier: Apache-2.0
#include "learning/experts.h"

#include "core/math.h"
#include "learning/candidate_features.h"

namespace model_warmup {
namespace {

/// What the user does after the last three models, backed off to two, one, none, then to what all users do: Markov
/// chains of variable order, as in compression (PPM: Cleary & Witten, 1984).
double sequence(const HistoryView& view, ModelIndex model) { return view.of(Signal::user3, model); }

/// How far back this user reaches.
double recency(const HistoryView& view, ModelIndex model) { return view.of(Signal::stack, model); }

/// What the user uses most of late, else what all do.
double frequency(const HistoryView& view, ModelIndex model) {
  const std::size_t rank = view.rank(model);
  const double own = rank == 0 ? 0 : view.user()->steady_uses(view.user()->models()[rank - 1]);
  const double others = view.of(view.user() == nullptr ? Signal::first_request : Signal::lately, model);
  return own + others;
}

/// The user's habits at this hour, else how much more or less than usual all use the model then.
class HourOfDay {
 public:
  HourOfDay(const HistoryView& view, const LocalTime& local)
      : view_(view), hour_(local.hour), usual_(view.history().global().hours().near(hour_, 1.0 / 24, 24)) {}

  [[nodiscard]] double odds(ModelIndex model) const {
    const double factor = view_.history().global().record(model)->hours().near(hour_, usual_, 10) / usual_;
    if (view_.user() == nullptr) return view_.of(Signal::first_request, model) * factor;
    const std::size_t rank = view_.rank(model);
    const double own = rank == 0 ? 0 : view_.user()->uses_near(view_.user()->models()[rank - 1], hour_);
    return own + view_.of(Signal::user0, model) * factor;
  }

 private:
  const HistoryView& view_;
  std::size_t hour_;
  double usual_;
};

/// How much more often than usual requests like this one go to the model: the sequence's odds times this are a naive
/// Bayes classifier.
double request_ratio(std::span<const float> features) {
  double log_ratio = 0;
  for (std::size_t i = 0; i < kContextFields; ++i) log_ratio += features[static_cast<std::size_t>(Feature::task) + i];
  return log_ratio == 0 ? 1 : math::exp(log_ratio);
}

void normalize(std::span<double> odds) {
  double sum = 0;
  for (double& odd : odds) sum += odd += 1e-6;  // nothing is impossible
  for (double& odd : odds) odd /= sum;
}

}  // namespace

void pattern_experts(const HistoryView& view, const RequestContext& context, std::span<const ModelIndex> candidates,
                     std::span<const float> features, std::span<double> p) {
  const std::size_t n = candidates.size();
  const auto part = [&](Expert expert) { return p.subspan((static_cast<std::size_t>(expert) - 1) * n, n); };
  const HourOfDay hour(view, LocalTime::of(view.at_ms(), context.utc_offset_minutes()));
  for (std::size_t i = 0; i < n; ++i) {
    const ModelIndex model = candidates[i];
    part(Expert::sequence)[i] = sequence(view, model);
    part(Expert::recency)[i] = recency(view, model);
    part(Expert::frequency)[i] = frequency(view, model);
    part(Expert::time_of_day)[i] = hour.odds(model);
    part(Expert::request)[i] = sequence(view, model) * request_ratio(features.subspan(i * kFeatures, kFeatures));
  }
  for (std::size_t expert = 0; expert < kPatternExperts; ++expert) normalize(p.subspan(expert * n, n));
}

}  // namespace model_warmup
