// SPDX-License-Identifier: Apache-2.0
#include "learning/next_model.h"

#include <algorithm>
#include <bit>
#include <functional>

#include "core/math.h"
#include "learning/candidate_features.h"

namespace model_warmup {
namespace {

constexpr std::size_t kShortlist = 24;

/// In the order of Expert.
constexpr std::array<double, kExperts> kExpertPrior = {0.5, 0.1, 0.15, 0.05, 0.1, 0.1};

/// Situations of the mixture: length of the run by length of the history, and one for new users.
constexpr std::size_t kHistoryClasses = 8;
constexpr std::size_t kNewUser = kRunClasses * kHistoryClasses;

std::size_t situation_of(const UserHistory* user) {
  if (user == nullptr) return kNewUser;
  const auto history = static_cast<std::size_t>(std::bit_width(user->uses() + 1)) - 1;  // floor(log2(1 + uses))
  return run_class(user->run()) * kHistoryClasses + std::min(history, kHistoryClasses - 1);
}

/// Stages of the choice: a new user, the first few uses, and after.
constexpr std::size_t kStages = 3;
constexpr std::uint64_t kFewUses = 5;

std::size_t stage_of(const UserHistory* user) { return user == nullptr ? 0 : user->uses() < kFewUses ? 1 : 2; }

/// What the choice begins with: a sober mean of how far back people reach and what they do next.
FeatureRow first_weights() {
  FeatureRow weights{};
  weights[static_cast<std::size_t>(Feature::stack)] = 1;
  weights[static_cast<std::size_t>(Feature::user3)] = 0.5;
  weights[static_cast<std::size_t>(Feature::task)] = 0.5;
  return weights;
}

}  // namespace

NextModel::NextModel()
    : choice_(first_weights(), kStages), mixture_(kExpertPrior, kNewUser + 1), first_({0, 1, 0, 0}, 20) {}

void NextModel::rank_shortlist(const HistoryView& view, const RequestContext& context, NextModelScores& scores) const {
  scores.features = candidate_features(view, context, scores.shortlist);
  const std::size_t n = scores.shortlist.size();
  scores.expert_p.resize(kExperts * n);
  scores.stage = stage_of(view.user());
  choice_.predict(scores.stage, scores.features, std::span(scores.expert_p).first(n));
  pattern_experts(view, context, scores.shortlist, scores.features, std::span(scores.expert_p).subspan(n));
  scores.situation = situation_of(view.user());
  scores.expert_weights = mixture_.weights(scores.situation);
}

NextModelScores NextModel::predict(const HistoryView& view, const RequestContext& context) const {
  NextModelScores scores;
  const auto used = view.used();
  std::vector<std::size_t> order(used.size());  // places in `used`, the first kShortlist in their order
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const std::size_t n = std::min(kShortlist, used.size());
  std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(n), [&](std::size_t a, std::size_t b) {
    const float of_a = view.cheap_score(used[a]), of_b = view.cheap_score(used[b]);
    return of_a != of_b ? of_a > of_b : a < b;
  });
  for (std::size_t i = 0; i < n; ++i) scores.shortlist.push_back(used[order[i]]);
  rank_shortlist(view, context, scores);

  double all = 0, listed = 0;
  for (const ModelIndex model : used) all += view.cheap_score(model);
  for (const ModelIndex model : scores.shortlist) listed += view.cheap_score(model);
  const double novel = used.empty() ? 1 : view.history().global().novelty().mean(0.5, 1);
  std::vector<double> by_model(view.history().catalog().known(), 0);
  for (const ModelIndex model : used) by_model[model] = view.cheap_score(model) / all * (1 - novel);
  for (std::size_t i = 0; i < n; ++i) {
    double p = 0;
    for (std::size_t e = 0; e < kExperts; ++e) p += scores.expert_weights[e] * scores.expert_p[e * n + i];
    by_model[scores.shortlist[i]] = p * listed / all * (1 - novel);
  }
  // Somebody may as well use a model that is not registered yet: it counts as one more.
  for (const ModelIndex model : view.unused()) by_model[model] = novel / static_cast<double>(view.unused().size() + 1);
  for (const ModelIndex model : view.history().catalog().registered()) scores.probabilities.push_back(by_model[model]);
  if (!scores.probabilities.empty()) calibrate_first(view, scores);
  return scores;
}

void NextModel::calibrate_first(const HistoryView& view, NextModelScores& scores) const {
  auto& p = scores.probabilities;
  scores.first = static_cast<std::size_t>(std::ranges::max_element(p) - p.begin());
  double second = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (i != scores.first) second = std::max(second, p[i]);
  }
  const double raw = std::min(p[scores.first], 0.9999);
  const double margin = std::min(5.0, math::log((raw + 1e-9) / (second + 1e-9)));
  const double uses = view.user() == nullptr ? 0 : static_cast<double>(view.user()->uses());
  scores.first_inputs = {1, math::logit(raw), margin / 5, math::log1p(uses) / 5};
  // The others share what is left; the first stays the first.
  const double least = second / (1 - raw + second);
  const double calibrated = std::clamp(first_.predict(scores.first_inputs), least, 1.0);
  const double rest = (1 - calibrated) / (1 - raw);
  for (double& other : p) other *= rest;
  p[scores.first] = calibrated;
}

void NextModel::learn(const HistoryView& view, const NextModelScores& scores, ModelIndex model, double scale) {
  const auto& registered = view.history().catalog().registered();
  if (!scores.probabilities.empty()) first_.learn(scores.first_inputs, registered[scores.first] == model, scale);
  const auto place = std::ranges::find(scores.shortlist, model);
  if (place == scores.shortlist.end()) return;
  const std::size_t n = scores.shortlist.size();
  const auto chosen = static_cast<std::size_t>(place - scores.shortlist.begin());
  std::array<double, kExperts> p;
  for (std::size_t e = 0; e < kExperts; ++e) p[e] = scores.expert_p[e * n + chosen];
  mixture_.learn(scores.situation, p, scale);
  choice_.learn(scores.stage, scores.features, std::span(scores.expert_p).first(n), chosen, scale);
}

void NextModel::save(ByteWriter& out) const {
  choice_.save(out);
  mixture_.save(out);
  first_.save(out);
}

void NextModel::load(ByteReader& in) {
  choice_.load(in);
  mixture_.load(in);
  first_.load(in);
}

}  // namespace model_warmup
