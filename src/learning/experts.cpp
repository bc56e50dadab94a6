// SPDX-License-Identifier: Apache-2.0
#include "learning/experts.h"

#include "core/math.h"
#include "learning/candidate_features.h"
#include "learning/listwise_logit.h"

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
double time_of_day(const HistoryView& view, const LocalTime& local, ModelIndex model) {
  const GlobalHistory& global = view.history().global();
  const double usual_hour = global.hours().near(local.hour, 1.0 / 24, 24);
  const double factor = global.record(model)->hours().near(local.hour, usual_hour, 10) / usual_hour;
  const UserHistory* user = view.user();
  if (user == nullptr) return view.of(Signal::first_request, model) * factor;
  const std::size_t rank = view.rank(model);
  const double own = rank == 0 ? 0 : user->uses_near(user->models()[rank - 1], local.hour);
  return own + view.of(Signal::user0, model) * factor;
}

/// How much the request's fields speak for a model: its sequence odds times this are a naive Bayes classifier.
double request_log_ratio(std::span<const float> features) {
  double sum = 0;
  for (std::size_t i = 0; i < kContextFields; ++i) sum += features[static_cast<std::size_t>(Feature::task) + i];
  return sum;
}

}  // namespace

void pattern_experts(const HistoryView& view, const RequestContext& context, std::span<const ModelIndex> candidates,
                     std::span<const float> features, std::span<double> log_p) {
  const std::size_t n = candidates.size();
  const LocalTime local = LocalTime::of(view.at_ms(), context.utc_offset_minutes());
  const auto part = [&](Expert expert) { return log_p.subspan((static_cast<std::size_t>(expert) - 1) * n, n); };
  const auto log_odds = [](double odds) { return math::log(odds + 1e-6); };
  for (std::size_t i = 0; i < n; ++i) {
    const ModelIndex model = candidates[i];
    part(Expert::sequence)[i] = log_odds(sequence(view, model));
    part(Expert::recency)[i] = log_odds(recency(view, model));
    part(Expert::frequency)[i] = log_odds(frequency(view, model));
    part(Expert::time_of_day)[i] = log_odds(time_of_day(view, local, model));
    part(Expert::request)[i] = part(Expert::sequence)[i] + request_log_ratio(features.subspan(i * kFeatures, kFeatures));
  }
  for (std::size_t expert = 0; expert < kPatternExperts; ++expert) log_softmax(log_p.subspan(expert * n, n));
}

}  // namespace model_warmup
