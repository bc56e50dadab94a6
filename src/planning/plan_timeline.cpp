// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_timeline.h"

#include <algorithm>

namespace model_warmup {

PlanTimeline::PlanTimeline(const PlanModel& model) : model_(&model) {
  active_.reserve(
      static_cast<std::size_t>(std::min(model.max_parallel, static_cast<std::int64_t>(model.items.size()))));
  clear();
}

void PlanTimeline::clear() {
  last_start_ = 0;
  value_ = model_->stay_value;
  cpu_ = 0;
  started_ = 0;
  active_.clear();
  room_memory_ = model_->room_memory;
  room_places_ = model_->room_places;
}

std::optional<PlanTimeline::Time> PlanTimeline::load(const PlanModel::Item& item, Time ready, bool worthless_too) {
  // What is loaded stays, so there must be room from its start to the end of time.
  const std::size_t epochs = room_memory_.size();
  std::size_t first = epochs;
  while (first > 0 && room_memory_[first - 1] >= item.memory && room_places_[first - 1] >= item.places) --first;
  if (first == epochs) return std::nullopt;

  Time start = std::max({last_start_, ready, model_->epochs[first]});
  if (start > item.latest_start && !worthless_too) return std::nullopt;
  std::size_t ended = 0;
  std::int64_t cpu = cpu_;
  const auto pass = [&] {
    for (; ended < active_.size() && active_[ended].end <= start; ++ended) cpu -= active_[ended].cpu;
  };
  pass();
  if (item.load > 0) {
    while (static_cast<std::int64_t>(active_.size() - ended) >= model_->max_parallel ||
           !has_cpu_beside(item, cpu, ended)) {
      if (ended == active_.size()) return std::nullopt;
      start = active_[ended].end;
      pass();
    }
  }
  const Time end = start + item.load;
  if (end > model_->horizon) return std::nullopt;
  const std::int64_t value = item.value_at(end);
  if (value == 0 && !worthless_too) return std::nullopt;

  active_.erase(active_.begin(), active_.begin() + static_cast<std::ptrdiff_t>(ended));
  cpu_ = cpu;
  if (item.load > 0) {
    auto place = active_.end();
    while (place != active_.begin() && std::prev(place)->end > end) --place;
    active_.insert(place, {end, item.cpu, item.cpu_percent, started_++});
    cpu_ += item.cpu;
  }
  for (std::size_t e = epochs; e > 0 && (e == epochs || model_->epochs[e] > start); --e) {
    room_memory_[e - 1] -= item.memory;
    room_places_[e - 1] -= item.places;
  }
  last_start_ = start;
  value_ += value;
  return end;
}

/// Units decide what is clear; what fits to the last bit, or just does not, is added up.
bool PlanTimeline::has_cpu_beside(const PlanModel::Item& item, std::int64_t cpu, std::size_t ended) const {
  const std::int64_t units = cpu + item.cpu;
  const auto loads = static_cast<std::int64_t>(active_.size() - ended) + 1;
  if (units > model_->cpu_limit) return false;
  if (units <= model_->cpu_limit - loads * model_->cpu_lost) return true;
  return percent_beside(item, ended) <= model_->cpu_limit_percent;
}

/// The sum in the order of the starts, as whoever checks the plan adds it up, or the same without what the doubles lose
/// on the way (Neumaier 1974), if that is more: many small loads may vanish beside a large one, and are there.
double PlanTimeline::percent_beside(const PlanModel::Item& item, std::size_t ended) const {
  in_order_.clear();
  for (std::size_t a = ended; a < active_.size(); ++a) {
    const auto later = std::ranges::upper_bound(in_order_, active_[a].order, {}, &Active::order);
    in_order_.insert(later, active_[a]);
  }
  double sum = 0, lost = 0;
  const auto add = [&](double percent) {
    const double next = sum + percent;
    lost += std::max(sum, percent) - next + std::min(sum, percent);
    sum = next;
  };
  for (const Active& other : in_order_) add(other.cpu_percent);
  add(item.cpu_percent);
  in_order_.clear();
  return std::max(sum, sum + lost);
}

bool PlanTimeline::keep(const PlanModel::Keep& keep) {
  for (std::size_t e = keep.epoch; e < room_memory_.size(); ++e) {
    if (room_memory_[e] < keep.memory || room_places_[e] < 1) return false;
  }
  for (std::size_t e = keep.epoch; e < room_memory_.size(); ++e) {
    room_memory_[e] -= keep.memory;
    --room_places_[e];
  }
  value_ += keep.value;
  return true;
}

}  // namespace model_warmup
