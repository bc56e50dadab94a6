// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_enumeration.h"

#include <algorithm>

namespace model_warmup {

PlanEnumeration::PlanEnumeration(const PlanModel& model, const PlanBound& bound)
    : model_(model),
      bound_(bound),
      loaded_(model.items.size()),
      taken_(model.groups),
      kept_(model.keeps.size()),
      end_(model.items.size()),
      wage_of_(model.items.size()) {
  for (const PlanElement element : bound.ranking()) {
    if (element >= model.items.size()) continue;
    items_.push_back(element);
    costs_.push_back(bound.cost(element));
  }
  levels_.assign(model.keeps.size() + items_.size() + 1, Level{PlanTimeline(model)});
}

bool PlanEnumeration::step(std::int64_t best) {
  const bool deciding = static_cast<std::size_t>(depth_) < model_.keeps.size();
  if (deciding ? !decide_keep() : !load_next()) return false;
  if (value() > best) return true;
  const PlanTimeline& timeline = top().timeline;
  if (hopeless(timeline, best) || (outlook_ && hopeless_at_prices(timeline, best)) ||
      (states_ && !deciding && no_better_than_before(timeline))) {
    go_back();
  }
  return false;
}

void PlanEnumeration::look_ahead(const PlanPrices& prices) {
  outlook_.emplace(model_, prices);
  // With epochs it would matter too when something was loaded.
  if (!states_ && model_.epochs.size() == 1) states_.emplace(model_.items.size());
}

bool PlanEnumeration::no_better_than_before(const PlanTimeline& timeline) {
  std::uint32_t set = 0;
  for (const std::uint32_t i : items_) set = set << 1 | loaded_[i];
  for (const std::uint8_t kept : kept_) set = set << 1 | kept;
  return states_->knows_as_good(set, timeline.value(), timeline.last_start(), end_);
}

/// The first choices are about the keeps, one a level: kept, then let go.
bool PlanEnumeration::decide_keep() {
  const auto keep = static_cast<std::uint32_t>(depth_);
  Level& here = top();
  const std::size_t choice = here.next++;
  if (choice == 2) {
    go_back();
    return false;
  }
  Level& child = levels_[static_cast<std::size_t>(depth_) + 1];
  child.timeline = here.timeline;
  if (choice == 0 && !child.timeline.keep(model_.keeps[keep])) return false;
  kept_[keep] = choice == 0;
  child.next = 0;
  ++depth_;
  return true;
}

bool PlanEnumeration::load_next() {
  Level& here = top();
  if (here.next == items_.size()) {
    go_back();
    return false;
  }
  const std::uint32_t index = items_[here.next++];
  const PlanModel::Item& item = model_.items[index];
  if (loaded_[index] != 0 || taken_[item.group] != 0 || !may_start(item)) return false;

  Level& child = levels_[static_cast<std::size_t>(depth_) + 1];
  child.timeline = here.timeline;
  PlanModel::Time ready = 0;
  for (const std::uint32_t need : model_.needs_of(item)) ready = std::max(ready, end_[need]);
  const auto end = child.timeline.load(item, ready, item.needed);
  if (!end) return false;
  const PlanModel::Time start = *end - item.load;
  // States known cut this and more; both cuts together might each rely on what the other has cut.
  const bool after_a_load = static_cast<std::size_t>(depth_) > model_.keeps.size();
  if (!states_ && after_a_load && here.start == start && index < here.item && model_.items[here.item].load > 0)
    return false;

  child.next = 0;
  child.item = index;
  child.start = start;
  loaded_[index] = 1;
  taken_[item.group] = 1;
  end_[index] = *end;
  ++depth_;
  return true;
}

void PlanEnumeration::go_back() {
  if (static_cast<std::size_t>(depth_) > model_.keeps.size()) {
    const std::uint32_t item = top().item;
    loaded_[item] = 0;
    taken_[model_.items[item].group] = 0;
    end_[item] = 0;
  }
  --depth_;
}

bool PlanEnumeration::may_start(const PlanModel::Item& item) const {
  return std::ranges::all_of(model_.needs_of(item), [&](std::uint32_t need) { return loaded_[need] != 0; }) &&
         std::ranges::all_of(model_.keeps_of(item), [&](std::uint32_t keep) { return kept_[keep] != 0; });
}

bool PlanEnumeration::hopeless(const PlanTimeline& timeline, std::int64_t best) const {
  double bound = static_cast<double>(timeline.value()) + bound_.worth_of_room(timeline);
  const double enough = static_cast<double>(best) + 1;  // values are whole
  if (bound * (1 + 1e-11) + 1e-6 >= enough) return false;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const PlanModel::Item& item = model_.items[items_[i]];
    if (loaded_[items_[i]] != 0 || taken_[item.group] != 0) continue;
    PlanModel::Time ready = timeline.last_start();
    for (const std::uint32_t need : model_.needs_of(item)) {
      ready = std::max(ready, loaded_[need] != 0 ? end_[need] : timeline.last_start() + model_.items[need].load);
    }
    bound += std::max(0.0, static_cast<double>(item.value_at(ready + item.load)) - costs_[i]);
    if (bound * (1 + 1e-11) + 1e-6 >= enough) return false;
  }
  // Keeps that are not decided yet.
  for (std::size_t k = static_cast<std::size_t>(depth_); k < model_.keeps.size(); ++k) {
    const double cost = bound_.cost(static_cast<PlanElement>(model_.items.size() + k));
    bound += std::max(0.0, static_cast<double>(model_.keeps[k].value) - cost);
  }
  return bound * (1 + 1e-11) + 1e-6 < enough;
}

/// A wage that a load earned or paid already is settled: the prices of needs that are met are taken as 0.
bool PlanEnumeration::hopeless_at_prices(const PlanTimeline& timeline, std::int64_t best) {
  std::ranges::fill(wage_of_, 0.0);
  for (const std::uint32_t i : items_) {
    const PlanModel::Item& item = model_.items[i];
    if (loaded_[i] != 0 || taken_[item.group] != 0) continue;
    for (std::uint32_t n = item.first_need; n < item.last_need; ++n) {
      if (loaded_[model_.needs[n]] != 0) continue;
      wage_of_[i] -= outlook_->wage(n);
      wage_of_[model_.needs[n]] += outlook_->wage(n);
    }
  }
  double bound = outlook_->with_room(timeline);
  const double enough = static_cast<double>(best) + 1;
  for (const std::uint32_t i : items_) {
    const PlanModel::Item& item = model_.items[i];
    if (loaded_[i] != 0 || taken_[item.group] != 0) continue;
    PlanModel::Time ready = timeline.last_start();
    for (const std::uint32_t need : model_.needs_of(item)) {
      ready = std::max(ready, loaded_[need] != 0 ? end_[need] : timeline.last_start() + model_.items[need].load);
    }
    bound += std::max(0.0, outlook_->profit(i, ready) + wage_of_[i]);
    if (bound * (1 + 1e-11) + 1e-6 >= enough) return false;
  }
  for (std::size_t k = static_cast<std::size_t>(depth_); k < model_.keeps.size(); ++k) {
    bound += std::max(0.0, outlook_->profit(model_.keeps[k]));
  }
  return bound * (1 + 1e-11) + 1e-6 < enough;
}

std::vector<PlanDecoder::Load> PlanEnumeration::loads() const {
  std::vector<PlanDecoder::Load> loads;
  for (std::size_t level = model_.keeps.size() + 1; level <= static_cast<std::size_t>(depth_); ++level) {
    loads.push_back({levels_[level].item, levels_[level].start});
  }
  return loads;
}

}  // namespace model_warmup
