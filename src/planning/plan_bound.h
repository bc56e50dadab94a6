// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "planning/plan_decoder.h"
#include "planning/plan_model.h"
#include "planning/plan_timeline.h"

namespace model_warmup {

/// An upper bound on what any plan is worth, by Lagrangian relaxation of a knapsack: memory, places and the time during
/// which loads may run (in loads and in CPU) each get a price, and an element is taken when it brings more than it
/// pays. No plan can do better, whatever the prices. Fisher, "The Lagrangian relaxation method for solving integer
/// programming problems", Management Science 27, 1981.
///
/// The constructor looks for prices that give a low bound, one resource after the other: O(n log n).
class PlanBound {
 public:
  static constexpr std::size_t kResources = 4;
  using Amounts = std::array<double, kResources>;  ///< memory, places, loading time, CPU * loading time

  /// The model must outlive the bound.
  explicit PlanBound(const PlanModel& model);

  /// No plan is worth more.
  [[nodiscard]] std::int64_t value() const { return value_; }

  /// Of one of each resource.
  [[nodiscard]] const Amounts& prices() const { return prices_; }

  /// What an element's resources cost at the prices found.
  [[nodiscard]] double cost(PlanElement element) const;

  /// What it brings at best beyond that.
  [[nodiscard]] double surplus(PlanElement element) const;

  /// What all the room is worth that this timeline leaves: with the surplus of every element not yet in it, an upper
  /// bound on what can still be added.
  [[nodiscard]] double worth_of_room(const PlanTimeline& timeline) const;

  /// The elements worth trying, those that bring most beyond their cost first.
  [[nodiscard]] const std::vector<PlanElement>& ranking() const { return ranking_; }

 private:
  struct Priced {
    PlanElement element;
    double value;
    Amounts amounts;
  };

  [[nodiscard]] double cost(const Amounts& amounts) const;
  void set_price(std::size_t resource, double room, const std::vector<Priced>& elements);

  const PlanModel& model_;
  Amounts prices_{};
  double last_useful_end_;
  std::int64_t value_ = 0;
  std::vector<PlanElement> ranking_;
};

}  // namespace model_warmup
