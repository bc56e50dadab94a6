// SPDX-License-Identifier: Apache-2.0
#include "learning/next_model.h"

#include <algorithm>
#include <bit>

#include "core/math.h"

namespace model_warmup {
namespace {

constexpr std::size_t kShortlist = 24;

constexpr std::uint64_t kWithoutRequestEvery = 6;

constexpr double kNetworkPrior = 0.5625;
constexpr double kForestPrior = 0.4375;

/// Situations of the mixture: length of the run by length of the history, and one for new users.
constexpr std::size_t kHistoryClasses = 8;
constexpr std::size_t kNewUser = kRunClasses * kHistoryClasses;

std::size_t situation_of(const UserHistory* user) {
  if (user == nullptr) return kNewUser;
  const auto history = static_cast<std::size_t>(std::bit_width(user->uses() + 1)) - 1;  // floor(log2(1 + uses))
  return run_class(user->run()) * kHistoryClasses + std::min(history, kHistoryClasses - 1);
}

/// By Expert; a member that is left out has no say, now and later.
std::array<double, kExperts> prior_of(const NextModelOptions& options) {
  if (!options.forest) return {1, 0};
  if (!options.network) return {0, 1};
  return {kNetworkPrior, kForestPrior};
}

/// As if nothing were known of the request.
void forget_request(std::span<float> rows) {
  for (std::size_t f = static_cast<std::size_t>(Feature::same_task); f < kFeatures; ++f) {
    for (std::size_t at = f; at < rows.size(); at += kFeatures) rows[at] = 0;
  }
}

}  // namespace

NextModel::NextModel(const NextModelOptions& options)
    : without_(options.without),
      network_(options),
      forest_(options),
      mixture_(prior_of(options), kNewUser + 1),
      first_({0, 1, 0, 0}, 20),
      random_(mix64(options.seed)) {}

void NextModel::rank_shortlist(const HistoryView& view, const RequestContext& context, NextModelScores& scores) const {
  scores.features = candidate_features(view, context, scores.shortlist);
  if (without_.any()) {
    for (std::size_t i = 0; i < scores.features.size(); ++i) {
      if (without_[i % kFeatures]) scores.features[i] = 0;
    }
  }
  const std::size_t n = scores.shortlist.size();
  double listed = 0;
  for (const ModelIndex model : scores.shortlist) listed += scores.cheap_p.emplace_back(view.cheap_score(model));
  for (double& p : scores.cheap_p) p /= listed;
  scores.expert_p.resize(kExperts * n);
  const auto p_of = [&](Expert expert) {
    return std::span(scores.expert_p).subspan(static_cast<std::size_t>(expert) * n, n);
  };
  network_.predict(scores.features, p_of(Expert::network));
  if (forest_.ready()) {
    forest_.predict(scores.features, p_of(Expert::forest));
  } else {
    std::ranges::copy(scores.cheap_p, p_of(Expert::forest).begin());
  }
  scores.situation = situation_of(view.user());
  scores.expert_weights = mixture_.weights(scores.situation);
  scores.mixed_p.assign(n, 0);
  for (std::size_t e = 0; e < kExperts; ++e) {
    for (std::size_t i = 0; i < n; ++i) scores.mixed_p[i] += scores.expert_weights[e] * scores.expert_p[e * n + i];
  }
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
  for (std::size_t i = 0; i < n; ++i) by_model[scores.shortlist[i]] = scores.mixed_p[i] * listed / all * (1 - novel);
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

void NextModel::learn(const HistoryView& view, const NextModelScores& scores, ModelIndex model, std::uint64_t user,
                      double scale) {
  if (scale <= 0) return;
  const auto& registered = view.history().catalog().registered();
  if (!scores.probabilities.empty()) first_.learn(scores.first_inputs, registered[scores.first] == model, scale);
  const auto place = std::ranges::find(scores.shortlist, model);
  if (place == scores.shortlist.end()) return;
  const std::size_t n = scores.shortlist.size();
  const auto chosen = static_cast<std::size_t>(place - scores.shortlist.begin());
  std::array<double, kExperts> p;
  for (std::size_t e = 0; e < kExperts; ++e) p[e] = scores.expert_p[e * n + chosen];
  mixture_.learn(scores.situation, p, scale);
  network_.learn(scores.features, chosen, window_, random_, scale);
  forest_.learn(scores.features, scores.cheap_p, chosen);
  // What comes next is mostly asked before there is a request: some uses are learned from again as if there was none.
  std::vector<float> kept = scores.features;
  if (window_.end() % kWithoutRequestEvery == 0) forget_request(kept);
  window_.add(user, kept, scores.mixed_p, chosen, random_);
  forest_.grow(window_, random_);
}

std::array<double, kFeatures> NextModel::contributions(const NextModelScores& scores, std::size_t place) const {
  const std::size_t n = scores.shortlist.size();
  const auto row = [&](std::size_t i) { return std::span(scores.features).subspan(i * kFeatures, kFeatures); };
  FeatureRow mean{};
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t f = 0; f < kFeatures; ++f) mean[f] += row(i)[f] / static_cast<float>(n);
  }
  // d ln(sum of w p) is the mean of d ln p, each member with its share of the sum.
  const auto share = [&](Expert expert) {
    const auto e = static_cast<std::size_t>(expert);
    return scores.expert_weights[e] * scores.expert_p[e * n + place] / (scores.mixed_p[place] + 1e-12);
  };
  std::array<double, kFeatures> result = network_.contributions(row(place), mean);
  for (double& value : result) value *= share(Expert::network);
  if (!forest_.ready()) return result;
  const auto of_forest = forest_.contributions(row(place));
  for (std::size_t f = 0; f < kFeatures; ++f) result[f] += share(Expert::forest) * of_forest[f];
  return result;
}

void NextModel::forget(std::uint64_t user) {
  if (window_.forget(user)) forest_.abandon();
}

void NextModel::save_weights(ByteWriter& out) const {
  network_.save(out);
  forest_.save_trees(out);
  mixture_.save(out);
  first_.save(out);
}

void NextModel::load_weights(ByteReader& in) {
  network_.load(in);
  forest_.load_trees(in);
  mixture_.load(in);
  first_.load(in);
}

void NextModel::save(ByteWriter& out) const {
  save_weights(out);
  window_.save(out);
  forest_.save_growth(out);
  for (const std::uint64_t word : random_.state()) out.put(word);
}

void NextModel::load(ByteReader& in) {
  load_weights(in);
  window_.load(in);
  forest_.load_growth(in, window_);
  Random::State state;
  for (std::uint64_t& word : state) word = in.get<std::uint64_t>();
  random_ = Random(state);
}

}  // namespace model_warmup
