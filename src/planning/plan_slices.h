// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "planning/plan_model.h"

namespace model_warmup {

/// Time cut into slices of equal width, each with a price for loading in it, and when an item is loaded best then.
///
/// Items are seen as shares: a load takes its share of the CPU and of the loads at once in every slice it runs in, for
/// as much of the slice as it does. Summed over the loads of any plan that is at most all of the slice. Within a slice
/// prices are constant, so that what an item brings is linear in its start between those at which it starts or ends at
/// a border of slices, ends just in time, or starts as late as is of use: the best start is one of these.
class PlanSlices {
 public:
  /// What an item brings beyond what its loading costs, when it starts best.
  struct Choice {
    double profit = -std::numeric_limits<double>::infinity();
    double start = 0;  ///< in slices
  };

  /// Shares are of what the model has; 0 of what has no limit.
  struct Shape {
    double load = 0;           ///< in slices, as are all times
    double head = 0;           ///< earliest start
    double last_start = 0;     ///< later it is of no use
    double due = 0, late = 0;  ///< as the item's deadline and late
    double value = 0;
    double cpu = 0;
    double memory = 0, places = 0;
    std::uint32_t whole = 0;  ///< slices that the load surely covers, if it starts at a border
    double rest = 0;          ///< of one more
  };

  /// Slices are as wide as the greatest common divisor of all times, unless that makes more than kMost of them.
  explicit PlanSlices(const PlanModel& model);

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] const Shape& shape(std::size_t item) const { return shapes_[item]; }
  [[nodiscard]] double share_of_loads() const { return share_of_loads_; }  ///< that one load takes
  [[nodiscard]] double memory_share(std::int64_t memory) const { return static_cast<double>(memory) * per_memory_; }
  [[nodiscard]] double place_share(std::int64_t places) const { return static_cast<double>(places) * per_place_; }
  [[nodiscard]] double cpu_share(std::int64_t units) const { return static_cast<double>(units) * per_cpu_; }
  [[nodiscard]] bool memory_binds() const { return per_memory_ > 0; }
  [[nodiscard]] bool places_bind() const { return per_place_ > 0; }
  [[nodiscard]] bool cpu_binds() const { return per_cpu_ > 0; }
  [[nodiscard]] bool loads_bind() const { return share_of_loads_ > 0; }
  [[nodiscard]] double at(PlanModel::Time time) const { return static_cast<double>(time) / width_; }
  [[nodiscard]] double width() const { return width_; }

  /// Prices of all the CPU, and of all the loads at once, in each slice.
  void set_prices(std::span<const double> cpu, std::span<const double> loads);

  /// What these shares cost from a time to another, no earlier one.
  [[nodiscard]] double cost(double cpu, double loads, double from, double to) const;

  /// Of a usable item. O(slices).
  [[nodiscard]] Choice best_start(std::size_t item);

  /// By slice, and one for the time behind them: the greatest profit of the usable item when it starts no earlier than
  /// at the slice's beginning. O(slices).
  void best_from(std::size_t item, std::span<double> profits);

 private:
  static constexpr std::size_t kMost = 64;

  [[nodiscard]] double sum_at(std::span<const double> sums, double time) const;
  template <class Visit>
  void visit_starts(const Shape& shape, Visit visit);

  std::size_t count_ = 1;
  double width_ = 1;
  double per_memory_ = 0, per_place_ = 0, per_cpu_ = 0, share_of_loads_ = 0;
  std::vector<Shape> shapes_;                            // by item
  std::vector<double> cpu_sums_, load_sums_, own_sums_;  // of prices before each slice, going on behind the last
};

}  // namespace model_warmup
