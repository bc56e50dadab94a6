// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "planning/plan_model.h"

namespace model_warmup {

/// States that an enumeration has been in, to tell when another one of the same loads is no better: it is worth no
/// more, it starts its next load no earlier, and no load of it that still runs then ends earlier. Whatever can follow
/// it could have followed the other. Baker & Schrage, "Finding an optimal sequence by dynamic programming: an extension
/// to precedence-related tasks", Operations Research 26, 1978.
///
/// Holds so many states of each set of loads, and of so many sets, and forgets others, which costs time but no plan.
class PlanStates {
 public:
  using Time = PlanModel::Time;

  /// Of states with at most so many items.
  explicit PlanStates(std::size_t items) : items_(items), states_(kSets * kWays), ends_(kSets * kWays * items) {}

  /// Whether one known is as good. If not, this one is known from now on. `set`: what is in it, one bit each;
  /// `ends`: by item, 0 of those that are not in it.
  bool knows_as_good(std::uint32_t set, std::int64_t value, Time last_start, std::span<const Time> ends) {
    const State state = {set, value, last_start};
    const std::size_t first = ((set * 0x9E3779B1u) >> (32 - kSetBits)) * kWays;
    std::size_t place = first + turn_ % kWays;
    bool has_place = false;
    for (std::size_t i = first; i < first + kWays; ++i) {
      if (states_[i].set == set && as_good(states_[i], ends_of(i), state, ends)) return true;
      if (has_place) continue;
      has_place = states_[i].set != set || as_good(state, ends, states_[i], ends_of(i));
      if (has_place) place = i;
    }
    if (!has_place) ++turn_;
    states_[place] = state;
    std::ranges::copy(ends, ends_of(place).begin());
    return false;
  }

 private:
  static constexpr unsigned kSetBits = 10;
  static constexpr std::size_t kSets = std::size_t{1} << kSetBits;
  static constexpr std::size_t kWays = 4;
  struct State {
    std::uint32_t set = 0xFFFFFFFF;  // none
    std::int64_t value = 0;
    Time last_start = 0;
  };

  [[nodiscard]] std::span<Time> ends_of(std::size_t place) { return std::span(ends_).subspan(place * items_, items_); }

  /// Of two states of one set.
  [[nodiscard]] bool as_good(const State& a, std::span<const Time> ends_a, const State& b,
                             std::span<const Time> ends_b) const {
    if (a.value < b.value || a.last_start > b.last_start) return false;
    for (std::size_t i = 0; i < items_; ++i) {
      if (ends_a[i] > std::max(ends_b[i], b.last_start)) return false;
    }
    return true;
  }

  std::size_t items_;
  std::uint32_t turn_ = 0;
  std::vector<State> states_;
  std::vector<Time> ends_;
};

}  // namespace model_warmup
