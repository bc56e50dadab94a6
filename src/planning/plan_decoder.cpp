// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_decoder.h"

#include <algorithm>

namespace model_warmup {

PlanDecoder::PlanDecoder(const PlanModel& model)
    : model_(model),
      timeline_(model),
      before_(model),
      loaded_(model.items.size()),
      taken_(model.groups),
      kept_(model.keeps.size()),
      end_(model.items.size()) {
  loads_.reserve(model.items.size());
  stack_.reserve(model.items.size());
  newly_kept_.reserve(model.keeps.size());
}

std::int64_t PlanDecoder::decode(std::span<const PlanElement> order) {
  if (++round_ == 0) {  // the marks have gone round
    std::ranges::fill(loaded_, 0);
    std::ranges::fill(taken_, 0);
    std::ranges::fill(kept_, 0);
    round_ = 1;
  }
  timeline_.clear();
  loads_.clear();
  last_used_ = 0;
  const std::size_t items = model_.items.size();
  for (std::size_t place = 0; place < order.size(); ++place) {
    const PlanElement element = order[place];
    bool used = false;
    if (element < items) {
      used = put_in(element);
    } else if (const std::uint32_t keep = element - static_cast<std::uint32_t>(items); !keeps(keep)) {
      used = timeline_.keep(model_.keeps[keep]);
      if (used) kept_[keep] = round_;
    }
    if (used) last_used_ = place;
  }
  return timeline_.value();
}

bool PlanDecoder::put_in(std::uint32_t root) {
  const PlanModel::Item& item = model_.items[root];
  if (!item.usable || taken_[item.group] == round_) return false;
  // Whether it is too late, and whether there is room for it and what it lacks, one level deep: cheap tests that spare
  // most of the attempts that fail.
  const bool worthless_too = item.needed && item.value == 0;
  if (timeline_.last_start() > item.latest_start && !worthless_too) return false;
  std::int64_t memory = item.memory;
  std::int64_t places = item.places;
  bool lacks = false;
  for (const std::uint32_t need : model_.needs_of(item)) {
    if (loaded(need)) continue;
    memory += model_.items[need].memory;
    places += model_.items[need].places;
    lacks = true;
  }
  for (const std::uint32_t keep : model_.keeps_of(item)) lacks = lacks || !keeps(keep);
  if (memory > timeline_.memory_left() || places > timeline_.places_left()) return false;
  if (lacks) return put_in_with_needs(root);
  return put_in_alone(root, worthless_too);
}

bool PlanDecoder::put_in_alone(std::uint32_t index, bool worthless_too) {
  const PlanModel::Item& item = model_.items[index];
  PlanModel::Time ready = 0;
  for (const std::uint32_t need : model_.needs_of(item)) ready = std::max(ready, end_[need]);
  const auto end = timeline_.load(item, ready, worthless_too);
  if (!end) return false;
  loaded_[index] = round_;
  taken_[item.group] = round_;
  end_[index] = *end;
  loads_.push_back({index, *end - item.load});
  return true;
}

bool PlanDecoder::put_in_with_needs(std::uint32_t root) {
  before_ = timeline_;
  const std::size_t loads_before = loads_.size();
  stack_.clear();
  newly_kept_.clear();

  const auto put_in_all = [&] {
    stack_.push_back({root, model_.items[root].first_need});
    while (!stack_.empty()) {
      Frame& frame = stack_.back();
      const PlanModel::Item& item = model_.items[frame.item];
      if (taken_[item.group] == round_) return false;  // by another stage of the same model
      while (frame.next < item.last_need && loaded(model_.needs[frame.next])) ++frame.next;
      if (frame.next < item.last_need) {
        const std::uint32_t need = model_.needs[frame.next];
        stack_.push_back({need, model_.items[need].first_need});
        continue;
      }
      for (const std::uint32_t keep : model_.keeps_of(item)) {
        if (keeps(keep)) continue;
        if (!timeline_.keep(model_.keeps[keep])) return false;
        kept_[keep] = round_;
        newly_kept_.push_back(keep);
      }
      const bool worthless_too = frame.item != root || (item.needed && item.value == 0);
      if (!put_in_alone(frame.item, worthless_too)) return false;
      stack_.pop_back();
    }
    return true;
  };
  if (put_in_all()) return true;

  timeline_ = before_;
  for (std::size_t i = loads_before; i < loads_.size(); ++i) {
    const std::uint32_t item = loads_[i].item;
    loaded_[item] = 0;
    taken_[model_.items[item].group] = 0;
  }
  loads_.resize(loads_before, {});
  for (const std::uint32_t keep : newly_kept_) kept_[keep] = 0;
  return false;
}

}  // namespace model_warmup
