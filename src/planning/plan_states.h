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
/// Holds so many states and forgets others, which costs time but no plan.
class PlanStates {
 public:
  using Time = PlanModel::Time;

  /// Of states with at most so many items.
  explicit PlanStates(std::size_t items) : items_(items), states_(kStates), ends_(kStates * items) {}

  /// Whether one known is as good. If not, this one is known from now on. `set`: what is in it, one bit each;
  /// `ends`: by item, 0 of those that are not in it.
  bool knows_as_good(std::uint32_t set, std::int64_t value, Time last_start, std::span<const Time> ends) {
    const std::size_t slot = (set * 0x9E3779B1u) >> 22;
    State& known = states_[slot];
    const std::span<Time> known_ends = std::span(ends_).subspan(slot * items_, items_);
    if (known.set == set && known.value >= value && known.last_start <= last_start) {
      bool as_good = true;
      for (std::size_t i = 0; i < items_ && as_good; ++i) as_good = known_ends[i] <= std::max(ends[i], last_start);
      if (as_good) return true;
    }
    known = {set, value, last_start};
    std::copy(ends.begin(), ends.end(), known_ends.begin());
    return false;
  }

 private:
  static constexpr std::size_t kStates = 1024;
  struct State {
    std::uint32_t set = 0xFFFFFFFF;  // none
    std::int64_t value = 0;
    Time last_start = 0;
  };

  std::size_t items_;
  std::vector<State> states_;
  std::vector<Time> ends_;
};

}  // namespace model_warmup
