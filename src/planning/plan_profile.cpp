// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_profile.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "core/order.h"

namespace model_warmup {

PlanProfile::PlanProfile(std::vector<Time> moments) : moments_(std::move(moments)) {
  sort_by(moments_, std::less());
  moments_.erase(std::ranges::unique(moments_).begin(), moments_.end());
  nodes_.resize(4 * moments_.size());
}

std::size_t PlanProfile::index_of(Time moment) const {
  return static_cast<std::size_t>(std::ranges::lower_bound(moments_, moment) - moments_.begin());
}

void PlanProfile::add(Time from, Time until, const Amounts& amounts) {
  const Range to = {index_of(from), index_of(until)};
  if (to.first >= to.last) return;
  add(0, {0, moments_.size()}, to, {static_cast<double>(amounts[0]), static_cast<double>(amounts[1])});
}

// Both go as deep as the tree, which is some twenty levels.
void PlanProfile::add(std::size_t node, Range of, Range to, const Sums& sums) {
  if (to.last <= of.first || of.last <= to.first) return;
  Node& it = nodes_[node];
  if (to.first <= of.first && of.last <= to.last) {
    for (std::size_t r = 0; r < sums.size(); ++r) {
      it.added[r] += sums[r];
      it.greatest[r] += sums[r];
    }
    return;
  }
  const std::size_t middle = of.first + (of.last - of.first) / 2;
  add(2 * node + 1, {of.first, middle}, to, sums);
  add(2 * node + 2, {middle, of.last}, to, sums);
  for (std::size_t r = 0; r < sums.size(); ++r) {
    it.greatest[r] = it.added[r] + std::max(nodes_[2 * node + 1].greatest[r], nodes_[2 * node + 2].greatest[r]);
  }
}

std::optional<PlanProfile::Time> PlanProfile::first_above(Time from, const Amounts& limits) const {
  const std::size_t found = first_above(0, {0, moments_.size()}, index_of(from),
                                        {static_cast<double>(limits[0]), static_cast<double>(limits[1])});
  return found < moments_.size() ? std::optional(moments_[found]) : std::nullopt;
}

/// The number of moments when there is none.
std::size_t PlanProfile::first_above(std::size_t node, Range of, std::size_t from, const Sums& limits) const {
  const Node& it = nodes_[node];
  const bool above = it.greatest[0] > limits[0] || it.greatest[1] > limits[1];
  if (of.last <= from || !above) return moments_.size();
  if (of.last - of.first == 1) return of.first;
  const Sums left = {limits[0] - it.added[0], limits[1] - it.added[1]};
  const std::size_t middle = of.first + (of.last - of.first) / 2;
  const std::size_t found = first_above(2 * node + 1, {of.first, middle}, from, left);
  return found < moments_.size() ? found : first_above(2 * node + 2, {middle, of.last}, from, left);
}

}  // namespace model_warmup
