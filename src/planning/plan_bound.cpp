// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_bound.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "planning/plan_ranking.h"

namespace model_warmup {
namespace {

using Amounts = PlanBound::Amounts;

constexpr int kSweeps = 3;
constexpr double kUnlimited = std::numeric_limits<double>::infinity();

double room_of(std::int64_t room) {
  return room >= PlanModel::kPlenty / 2 ? kUnlimited : static_cast<double>(std::max<std::int64_t>(room, 0));
}

/// The last moment at which anything may still be loading: a later end is worth nothing, to itself and to those that
/// need it.
double last_useful_end(const PlanModel& model) {
  PlanModel::Time last = 0;
  for (const PlanModel::Item& item : model.items) {
    if (item.usable && item.value > 0) last = std::max(last, item.deadline + item.late);
  }
  last = std::min(last, model.horizon);
  return last >= PlanModel::kNever ? kUnlimited : static_cast<double>(last);
}

Amounts amounts_of(const PlanModel& model, PlanElement element) {
  if (element >= model.items.size()) {
    return {static_cast<double>(model.keeps[element - model.items.size()].memory), 1, 0, 0};
  }
  const PlanModel::Item& item = model.items[element];
  const auto load = static_cast<double>(item.load);
  return {static_cast<double>(item.memory), static_cast<double>(item.places), load,
          load * static_cast<double>(item.cpu)};
}

/// `time` is how long loads may still run.
Amounts rooms_of(const PlanModel& model, std::int64_t memory, std::int64_t places, double time) {
  const auto product = [&](double room) { return room == 0 || time <= 0 ? 0 : room * time; };
  return {room_of(memory), room_of(places), product(room_of(model.max_parallel)), product(room_of(model.cpu_limit))};
}

}  // namespace

PlanBound::PlanBound(const PlanModel& model) : model_(model), last_useful_end_(last_useful_end(model)) {
  std::vector<Priced> elements;
  std::int64_t sum = model.stay_value;
  const auto add = [&](PlanElement element, std::int64_t value) {
    elements.push_back({element, static_cast<double>(value), amounts_of(model, element)});
    sum += value;
  };
  for (std::uint32_t i = 0; i < model.items.size(); ++i) {
    const PlanModel::Item& item = model.items[i];
    if (item.usable) add(i, item.value_at(item.earliest_end));
  }
  for (std::uint32_t k = 0; k < model.keeps.size(); ++k) {
    add(static_cast<PlanElement>(model.items.size()) + k, model.keeps[k].value);
  }

  const Amounts rooms = rooms_of(model, model.room_memory.back(), model.room_places.back(), last_useful_end_);
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    for (std::size_t r = 0; r < kResources; ++r) {
      if (rooms[r] != kUnlimited) set_price(r, rooms[r], elements);
    }
  }

  double bound = static_cast<double>(model.stay_value) + worth_of_room(PlanTimeline(model));
  for (const Priced& e : elements) bound += std::max(0.0, e.value - cost(e.amounts));
  // Rounded up by more than all sums above can have lost.
  bound = std::floor(bound * (1 + 1e-11) + 1e-6);
  value_ = bound < static_cast<double>(sum) ? static_cast<std::int64_t>(bound) : sum;

  std::vector<PlanElement> all;
  std::vector<double> surplus;
  for (const Priced& e : elements) {
    all.push_back(e.element);
    surplus.push_back(e.value - cost(e.amounts));
  }
  ranking_ = greatest_first(all, surplus);
}

double PlanBound::cost(const Amounts& amounts) const {
  double sum = 0;
  for (std::size_t r = 0; r < kResources; ++r) sum += prices_[r] * amounts[r];
  return sum;
}

double PlanBound::worth_of_room(const PlanTimeline& timeline) const {
  const double time = last_useful_end_ - static_cast<double>(timeline.last_start());
  const Amounts rooms = rooms_of(model_, timeline.memory_left(), timeline.places_left(), time);
  double worth = 0;
  for (std::size_t r = 0; r < kResources; ++r) {
    if (prices_[r] > 0) worth += prices_[r] * rooms[r];
  }
  return worth;
}

double PlanBound::surplus(PlanElement element) const {
  const std::size_t items = model_.items.size();
  const std::int64_t value = element < items ? model_.items[element].value_at(model_.items[element].earliest_end)
                                             : model_.keeps[element - items].value;
  return static_cast<double>(value) - cost(element);
}

double PlanBound::cost(PlanElement element) const { return cost(amounts_of(model_, element)); }

/// With all other prices fixed the bound is convex and piecewise linear in this one; its minimum is where the elements
/// that would pay more just fill the room: a fractional knapsack.
void PlanBound::set_price(std::size_t resource, double room, const std::vector<Priced>& elements) {
  struct Bid {
    double price;
    double amount;
  };
  std::vector<Bid> bids;
  prices_[resource] = 0;
  for (const Priced& e : elements) {
    const double left = e.value - cost(e.amounts);
    if (left > 0 && e.amounts[resource] > 0) bids.push_back({left / e.amounts[resource], e.amounts[resource]});
  }
  // A heap, for only those that fit are looked at.
  const auto after = [](const Bid& a, const Bid& b) {
    return a.price != b.price ? a.price < b.price : a.amount > b.amount;
  };
  std::make_heap(bids.begin(), bids.end(), after);
  while (!bids.empty()) {
    room -= bids.front().amount;
    if (room < 0) {
      prices_[resource] = bids.front().price;
      return;
    }
    std::pop_heap(bids.begin(), bids.end(), after);
    bids.pop_back();
  }
}

}  // namespace model_warmup
