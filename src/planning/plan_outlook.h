// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "planning/plan_model.h"
#include "planning/plan_prices.h"
#include "planning/plan_timeline.h"

namespace model_warmup {

/// What a plan that has been begun can still come to, by the best prices known: the relaxation of PlanPrices for what
/// is left of the problem. An item that is not loaded starts no earlier than the last start, and pays wages only to
/// those that it still lacks.
class PlanOutlook {
 public:
  /// O(items * slices). The model must outlive this.
  PlanOutlook(const PlanModel& model, const PlanPrices& prices);

  /// What the timeline is worth with all that its room could be sold for: an upper bound without any further element.
  [[nodiscard]] double with_room(const PlanTimeline& timeline) const;

  /// The most that an item brings beyond its cost and before wages when it starts no earlier than `ready`.
  [[nodiscard]] double profit(std::uint32_t item, PlanModel::Time ready) const {
    return profits_[item * row_ + slice_of(ready)];
  }
  [[nodiscard]] double profit(const PlanModel::Keep& keep) const;

  /// What an item pays to the one it needs; by the model's needs.
  [[nodiscard]] double wage(std::size_t need) const { return wages_[need]; }

 private:
  [[nodiscard]] std::size_t slice_of(PlanModel::Time time) const {
    return static_cast<std::size_t>(std::min(slices_.at(time), static_cast<double>(slices_.count())));
  }

  PlanSlices slices_;
  std::size_t row_;              // of profits_
  std::vector<double> profits_;  // by item and slice
  std::vector<double> wages_;
  double memory_price_, place_price_;
};

}  // namespace model_warmup
