// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_annealing.h"

#include <algorithm>
#include <utility>

#include "core/math.h"

namespace model_warmup {

PlanAnnealing::PlanAnnealing(std::vector<PlanElement> order, std::int64_t value, std::uint64_t seed)
    : order_(std::move(order)), best_(order_), best_value_(value), random_(seed) {}

void PlanAnnealing::adopt(const std::vector<PlanElement>& order, std::int64_t value) {
  std::ranges::copy(order, best_.begin());
  best_value_ = value;
  left_in_cycle_ = 0;
}

void PlanAnnealing::begin_cycle(PlanDecoder& decoder) {
  std::ranges::copy(best_, order_.begin());
  value_ = decoder.decode(order_);
  last_used_ = decoder.last_used();
  const double mean = static_cast<double>(best_value_) / static_cast<double>(last_used_ + 1);
  temperature_ = std::max(mean, 1.0) * kHot;
  cooling_ = math::exp(math::log(kCold / kHot) / static_cast<double>(cycle_length_));
  left_in_cycle_ = cycle_length_;
  cycle_length_ *= 2;
}

bool PlanAnnealing::step(PlanDecoder& decoder) {
  if (left_in_cycle_ == 0) begin_cycle(decoder);
  --left_in_cycle_;
  temperature_ *= cooling_;

  // One of the two places must matter: nothing behind the last element used changes the plan.
  const auto n = static_cast<std::uint32_t>(order_.size());
  const auto used = static_cast<std::uint32_t>(std::min<std::size_t>(n, last_used_ + 2));
  Move move{random_.below(n), random_.below(used), (random_.next() >> 63) != 0};
  if (move.from == move.to) move.to = (move.to + 1) % n;
  apply(move);
  const std::int64_t value = decoder.decode(order_);
  if (!accept(value)) {
    undo(move);
    return false;
  }
  value_ = value;
  last_used_ = decoder.last_used();
  if (value <= best_value_) return false;
  best_value_ = value;
  std::ranges::copy(order_, best_.begin());
  return true;
}

bool PlanAnnealing::accept(std::int64_t value) {
  if (value >= value_) return true;
  const double loss = static_cast<double>(value_ - value);
  return loss < -temperature_ * math::log(random_.uniform() + 0x1p-60);
}

void PlanAnnealing::apply(const Move& move) {
  const auto at = [&](std::size_t i) { return order_.begin() + static_cast<std::ptrdiff_t>(i); };
  if (move.swap) {
    std::iter_swap(at(move.from), at(move.to));
  } else if (move.from < move.to) {
    std::rotate(at(move.from), at(move.from + 1), at(move.to + 1));
  } else {
    std::rotate(at(move.to), at(move.from), at(move.from + 1));
  }
}

void PlanAnnealing::undo(const Move& move) { apply({move.to, move.from, move.swap}); }

}  // namespace model_warmup
