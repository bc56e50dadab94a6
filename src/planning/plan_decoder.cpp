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
  keeps_.reserve(model.keeps.size());
}

std::int64_t PlanDecoder::decode(std::span<const PlanElement> order) {
  begin();
  timeline_.clear();
  go_on(order, 0, order.size());
  return timeline_.value();
}

std::int64_t PlanDecoder::remember(std::span<const PlanElement> order, std::size_t same) {
  begin();
  std::size_t place = go_back(same);
  while (place < order.size()) {
    const std::size_t next = order.size() < kWorthIt ? order.size() : std::min(place + kStride, order.size());
    go_on(order, place, next);
    place = next;
    const std::size_t checkpoint = place / kStride;
    if (place % kStride != 0 || order.size() < kWorthIt) break;
    if (checkpoints_.size() < checkpoint) checkpoints_.push_back({timeline_, 0, 0});
    checkpoints_[checkpoint - 1] = {timeline_, loads_.size(), keeps_.size()};
    valid_checkpoints_ = checkpoint;
  }
  remembered_loads_.assign(loads_.begin(), loads_.end());
  remembered_keeps_.assign(keeps_.begin(), keeps_.end());
  return timeline_.value();
}

std::int64_t PlanDecoder::decode_like(std::span<const PlanElement> order, std::size_t same) {
  begin();
  go_on(order, go_back(same), order.size());
  return timeline_.value();
}

/// Takes out all that is in.
void PlanDecoder::begin() {
  if (++round_ == 0) {  // the marks have gone round
    std::ranges::fill(loaded_, 0);
    std::ranges::fill(taken_, 0);
    std::ranges::fill(kept_, 0);
    round_ = 1;
  }
  loads_.clear();
  keeps_.clear();
}

/// To the last checkpoint that is no later than this place; gives its own place.
std::size_t PlanDecoder::go_back(std::size_t place) {
  const std::size_t checkpoint = std::min(place / kStride, valid_checkpoints_);
  if (checkpoint == 0) {
    timeline_.clear();
    return 0;
  }
  const Checkpoint& from = checkpoints_[checkpoint - 1];
  timeline_ = from.timeline;
  for (const Load& load : std::span(remembered_loads_).first(from.loads)) {
    const PlanModel::Item& item = model_.items[load.item];
    loaded_[load.item] = round_;
    taken_[item.group] = round_;
    end_[load.item] = load.start + item.load;
    loads_.push_back(load);
  }
  for (const std::uint32_t keep : std::span(remembered_keeps_).first(from.keeps)) {
    kept_[keep] = round_;
    keeps_.push_back(keep);
  }
  return checkpoint * kStride;
}

void PlanDecoder::go_on(std::span<const PlanElement> order, std::size_t first, std::size_t last) {
  const std::size_t items = model_.items.size();
  for (const PlanElement element : order.subspan(first, last - first)) {
    if (element < items) {
      put_in(element);
    } else if (const std::uint32_t keep = element - static_cast<std::uint32_t>(items);
               !keeps(keep) && timeline_.keep(model_.keeps[keep])) {
      kept_[keep] = round_;
      keeps_.push_back(keep);
    }
  }
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
  const std::size_t keeps_before = keeps_.size();

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
        keeps_.push_back(keep);
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
  for (std::size_t k = keeps_before; k < keeps_.size(); ++k) kept_[keeps_[k]] = 0;
  keeps_.resize(keeps_before);
  return false;
}

}  // namespace model_warmup
