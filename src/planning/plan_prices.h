// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "planning/plan_bound.h"
#include "planning/plan_decoder.h"
#include "planning/plan_model.h"
#include "planning/plan_slices.h"

namespace model_warmup {

/// A tighter bound than PlanBound's, and what it tells about each element: prices for memory, for places, and for
/// loading in each slice of time. An item is loaded at its best start when it brings more than it pays, and pays a wage
/// to those it needs. What all elements bring then, plus all prices, is an upper bound on any plan, whatever the
/// prices.
///
/// Prices get better by subgradient steps with a smoothed direction: Held, Wolfe & Crowder, "Validation of subgradient
/// optimization", Mathematical Programming 6, 1974; Camerini, Fratta & Maffioli, "On improving relaxation methods by
/// modified gradient techniques", Mathematical Programming Study 3, 1975. Reading an order off the relaxed plan:
/// Moehring, Schulz, Stork & Uetz, "Solving project scheduling problems by minimum cut computations", Management
/// Science 49, 2003.
class PlanPrices {
 public:
  /// What each resource costs, all of it, in value.
  struct Prices {
    double memory = 0, places = 0;
    std::vector<double> cpu, loads;  ///< by slice
    std::vector<double> wages;       ///< by the model's needs: what an item pays to one that it needs
  };

  /// Begins with the prices of `bound`. The model must outlive this.
  PlanPrices(const PlanModel& model, const PlanBound& bound);

  /// One step; `best` is what the best known plan is worth. O(items * slices + needs).
  void step(std::int64_t best);
  [[nodiscard]] std::uint32_t steps() const { return steps_; }

  /// Further steps would hardly change the bound.
  [[nodiscard]] bool settled() const { return pace_ < kSettled; }

  /// No plan is worth more.
  [[nodiscard]] std::int64_t bound() const { return bound_; }

  /// The prices of that bound.
  [[nodiscard]] const Prices& best() const { return best_; }
  [[nodiscard]] const PlanSlices& slices() const { return slices_; }

  /// What the element brought in the last step beyond what it paid.
  [[nodiscard]] double surplus(PlanElement element) const { return choices_[element].profit; }

  /// Sorts elements as the relaxed plan of the last step has them: first what it keeps, then what it loads, by the
  /// middle of the load, then the others by their surplus.
  void sort(std::vector<PlanElement>& order) const;

 private:
  static constexpr double kFirstPace = 0.1;
  static constexpr double kSettled = 0.002;
  static constexpr double kHair = 1e-4;
  static constexpr double kShrink = 0.7;  // of the pace, after kPatience steps without a better bound
  static constexpr int kPatience = 5;
  static constexpr double kKept = 0.7;       // of the direction from one step to the next
  static constexpr double kWageScale = 0.2;  // of steps of wages, beside those of memory

  double relax();
  void use(const PlanSlices::Shape& shape, double start);
  [[nodiscard]] double rank(PlanElement element) const;
  [[nodiscard]] bool chosen(std::uint32_t item) const;
  template <class Visit>
  void each_wage(Visit visit) const;
  template <class Visit>
  void each_price(Visit visit);

  const PlanModel& model_;
  PlanSlices slices_;
  Prices prices_, best_;
  Prices used_;                              // by the relaxed plan beyond what there is, as a share: the subgradient
  Prices way_;                               // the direction
  std::vector<double> wage_of_;              // by item: earned less paid
  std::vector<PlanSlices::Choice> choices_;  // by element
  std::vector<std::uint32_t> of_group_;      // item chosen
  std::int64_t bound_ = std::numeric_limits<std::int64_t>::max();
  double pace_ = kFirstPace;
  int stale_ = 0;
  std::uint32_t steps_ = 0;
};

}  // namespace model_warmup
