// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_annealing.h"

#include <algorithm>
#include <utility>

#include "core/math.h"

namespace model_warmup {

PlanAnnealing::PlanAnnealing(const PlanModel& model, std::vector<PlanElement> order, std::int64_t value,
                             std::vector<double> surplus, std::uint64_t seed)
    : model_(model),
      surplus_(std::move(surplus)),
      order_(std::move(order)),
      trial_(order_),
      best_(order_),
      is_used_(model.items.size() + model.keeps.size()),
      best_value_(value),
      random_(seed) {
  starts_.reserve(order_.size());
}

void PlanAnnealing::adopt(const std::vector<PlanElement>& order, std::int64_t value) {
  std::ranges::copy(order, best_.begin());
  best_value_ = value;
  left_in_cycle_ = 0;
}

void PlanAnnealing::begin_cycle(PlanDecoder& decoder) {
  std::ranges::copy(best_, trial_.begin());
  decoder.decode(trial_);
  take_over(decoder);
  const double mean = static_cast<double>(best_value_) / static_cast<double>(starts_.size() + 1);
  temperature_ = std::max(mean, 1.0) * kHot;
  cooling_ = math::exp(math::log(kCold / kHot) / static_cast<double>(cycle_length_));
  left_in_cycle_ = cycle_length_;
  cycle_length_ *= 2;
}

/// Makes the order just decoded the present one, with what its plan uses first, as it starts. That gives the same plan,
/// unless something was loaded too late for anything but what needs it.
void PlanAnnealing::take_over(PlanDecoder& decoder) {
  std::ranges::fill(is_used_, std::uint8_t{0});
  starts_.clear();
  std::size_t same = order_.size();
  const auto use = [&](PlanElement element, PlanModel::Time start) {
    PlanElement& at = order_[starts_.size()];
    if (at != element) same = std::min(same, starts_.size());
    at = element;
    is_used_[element] = 1;
    starts_.push_back(start);
  };
  for (std::uint32_t k = 0; k < model_.keeps.size(); ++k) {
    if (decoder.keeps(k)) use(static_cast<PlanElement>(model_.items.size()) + k, 0);
  }
  for (const PlanDecoder::Load& load : decoder.loads()) use(load.item, load.start);
  same = std::min(same, starts_.size());
  std::ranges::copy_if(trial_, order_.begin() + static_cast<std::ptrdiff_t>(starts_.size()),
                       [&](PlanElement element) { return is_used_[element] == 0; });
  value_ = decoder.remember(order_, same);
}

bool PlanAnnealing::step(PlanDecoder& decoder) {
  if (left_in_cycle_ == 0) begin_cycle(decoder);
  --left_in_cycle_;
  temperature_ *= cooling_;
  propose();
  const std::int64_t value = decoder.decode_like(trial_, same_);
  if (!accept(value)) return false;
  take_over(decoder);
  if (value_ <= best_value_) return false;
  best_value_ = value_;
  std::ranges::copy(order_, best_.begin());
  return true;
}

bool PlanAnnealing::accept(std::int64_t value) {
  if (value >= value_) return true;
  const double loss = static_cast<double>(value_ - value);
  return loss < -temperature_ * math::log(random_.uniform() + 0x1p-60);
}

void PlanAnnealing::propose() {
  std::ranges::copy(order_, trial_.begin());
  same_ = order_.size();
  const auto used = static_cast<std::uint32_t>(starts_.size());
  const std::size_t last = order_.size() - 1;
  const std::uint32_t kind = used == 0 ? 0 : used > last ? 19 : random_.below(20);
  if (kind < 11) {
    const std::size_t from = draw_other();
    const std::size_t to = due_place(order_[from]);
    if (kind >= 4) {  // one goes for it
      const std::size_t gone = draw_used();
      move(gone, last);
      move(from - 1, to > gone ? to - 1 : to);
    } else {
      move(from, to);
    }
  } else if (kind < 12) {
    move(draw_used(), last);
  } else {
    const std::uint32_t from = random_.below(used);
    const std::uint32_t far = 1 + random_.below(kFarthest);
    const bool later = random_.below(2) != 0;
    move(from, later ? std::min(from + far, used - 1) : from - std::min(from, far));
  }
}

/// A place in order_.
std::size_t PlanAnnealing::draw_other() {
  const auto draw = [&] {
    return starts_.size() + random_.below(static_cast<std::uint32_t>(order_.size() - starts_.size()));
  };
  std::size_t best = draw();
  for (int lot = 1; lot < kLots; ++lot) {
    const std::size_t place = draw();
    if (surplus_[order_[place]] > surplus_[order_[best]]) best = place;
  }
  return best;
}

std::size_t PlanAnnealing::draw_used() {
  const auto draw = [&] { return random_.below(static_cast<std::uint32_t>(starts_.size())); };
  std::size_t worst = draw();
  for (int lot = 1; lot < kLots; ++lot) {
    const std::size_t place = draw();
    if (surplus_[order_[place]] < surplus_[order_[worst]]) worst = place;
  }
  return worst;
}

/// About where the element would end just in time.
std::size_t PlanAnnealing::due_place(PlanElement element) {
  if (element >= model_.items.size()) return 0;
  const PlanModel::Item& item = model_.items[element];
  const auto due = std::ranges::upper_bound(starts_, item.deadline - item.load) - starts_.begin();
  const std::int64_t place = due + random_.below(2 * kAround + 1) - static_cast<std::int64_t>(kAround);
  return static_cast<std::size_t>(std::clamp<std::int64_t>(place, 0, static_cast<std::int64_t>(starts_.size())));
}

void PlanAnnealing::move(std::size_t from, std::size_t to) {
  same_ = std::min({same_, from, to});
  const PlanElement moved = trial_[from];
  for (; from < to; ++from) trial_[from] = trial_[from + 1];
  for (; from > to; --from) trial_[from] = trial_[from - 1];
  trial_[to] = moved;
}

}  // namespace model_warmup
