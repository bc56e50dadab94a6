// SPDX-License-Identifier: Apache-2.0
#include "evaluation/baselines.h"

#include <algorithm>
#include <tuple>

#include "core/hash.h"
#include "core/math.h"

namespace model_warmup {
namespace {

constexpr double kHalfLife_ms = 24.0 * 3600 * 1000;
constexpr double kGlobalWeight = 20;
constexpr double kOwnWeight = 1;
constexpr double kAgain = 0.55;

std::uint64_t key(std::uint64_t a, std::uint64_t b) { return a << 32 | b; }
std::uint64_t key(std::uint64_t user, std::uint64_t model, std::uint64_t next) {
  return hash_combine(key(user, model), next);
}

std::uint32_t count(const std::unordered_map<std::uint64_t, std::uint32_t>& counts, std::uint64_t place) {
  const auto found = counts.find(place);
  return found == counts.end() ? 0 : found->second;
}

/// (count + weight * p) / (total + weight)
double back_off(double counted, double total, double p, double weight) {
  return (counted + weight * p) / (total + weight);
}

}  // namespace

Baselines::Baselines(std::size_t models) : all_left_(models), is_used_(models), popularity_(models) {}

Baselines::Standings Baselines::rank(std::uint32_t user, ModelIndex model) const {
  const auto known = users_.find(user);
  const User* own = known == users_.end() ? nullptr : &known->second;
  Standings standings = own == nullptr ? Standings() : rank_own(*own, user, model);
  standings[static_cast<std::size_t>(Baseline::blend)] = rank_blend(own, user, model);
  return standings;
}

Baselines::Standings Baselines::rank_own(const User& user, std::uint32_t number, ModelIndex model) const {
  const auto place = std::ranges::find(user.models, model, &OwnModel::model);
  if (place == user.models.end()) return {};
  const ModelIndex last = user.models.front().model;
  const auto after_last = [&](const OwnModel& own) { return count(followed_, key(number, last, own.model)); };
  const auto transitions = after_last(*place);
  std::array<Standing, 3> ahead{};
  for (auto other = user.models.begin(); other != user.models.end(); ++other) {
    if (other == place) continue;
    const bool more_recent = other < place;
    const auto other_transitions = after_last(*other);
    const std::array<bool, 3> before = {
        more_recent, std::tuple(other->uses, more_recent) > std::tuple(place->uses, false),
        std::tuple(other_transitions, other->uses, more_recent) > std::tuple(transitions, place->uses, false)};
    for (std::size_t i = 0; i < before.size(); ++i) {
      ahead[i].rank += before[i];
      ahead[i].among_others += before[i] && other->model != last;
    }
  }
  Standings standings;
  for (std::size_t i = 0; i < ahead.size(); ++i) standings[i] = {ahead[i].rank + 1, ahead[i].among_others + 1};
  return standings;
}

Standing Baselines::rank_blend(const User* user, std::uint32_t number, ModelIndex model) const {
  if (!is_used_[model]) return {};
  const ModelIndex last = user == nullptr ? kNoModel : user->models.front().model;
  const double followed_total = user == nullptr ? 0 : count(left_, key(number, last));
  std::vector<double> own_uses(popularity_.size());
  if (user != nullptr) {
    for (const OwnModel& own : user->models) own_uses[own.model] = own.uses;
  }
  const auto score = [&](ModelIndex other) {
    double p = popularity_[other] / total_popularity_;
    if (user == nullptr) return p;
    p = back_off(count(all_followed_, key(last, other)), all_left_[last], p, kGlobalWeight);
    p = back_off(own_uses[other], user->uses, p, kOwnWeight);
    p = back_off(count(followed_, key(number, last, other)), followed_total, p, kOwnWeight);
    return (1 - kAgain) * p + (other == last ? kAgain : 0);
  };
  const double own = score(model);
  Standing standing = {1, 1};
  bool earlier = true;  // used before the model was
  for (const ModelIndex other : used_) {
    if (other == model) {
      earlier = false;
      continue;
    }
    const double theirs = score(other);
    if (theirs < own || (theirs == own && !earlier)) continue;
    ++standing.rank;
    if (other != last) ++standing.among_others;
  }
  return standing;
}

void Baselines::learn(std::uint32_t number, ModelIndex model, double at_ms) {
  User& user = users_[number];
  if (!user.models.empty()) {
    const ModelIndex last = user.models.front().model;
    ++followed_[key(number, last, model)];
    ++left_[key(number, last)];
    ++all_followed_[key(last, model)];
    ++all_left_[last];
  }
  ++user.uses;
  auto place = std::ranges::find(user.models, model, &OwnModel::model);
  if (place == user.models.end()) place = user.models.insert(place, {model});
  ++place->uses;
  std::rotate(user.models.begin(), place, place + 1);

  const double kept = used_.empty() ? 0 : math::pow(0.5, (at_ms - last_at_ms_) / kHalfLife_ms);
  if (!is_used_[model]) used_.push_back(model);
  is_used_[model] = true;
  for (const ModelIndex other : used_) popularity_[other] *= kept;
  total_popularity_ = total_popularity_ * kept + 1;
  popularity_[model] += 1;
  last_at_ms_ = at_ms;
}

}  // namespace model_warmup
