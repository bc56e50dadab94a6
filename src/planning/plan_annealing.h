// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/random.h"
#include "planning/plan_decoder.h"
#include "planning/plan_model.h"

namespace model_warmup {

/// Looks for better orders of priority by simulated annealing: Kirkpatrick, Gelatt & Vecchi, "Optimization by simulated
/// annealing", Science 220, 1983.
///
/// The present order begins with what its plan uses, as the plan has it; the others follow, to fill what room there is.
/// A step brings one of the others in about when it is due, for one used or beside all, or moves one used earlier or
/// later, or out. What brings more than its resources are worth comes in rather than what brings less, and goes out
/// last. Since nobody knows how long it may go on, it anneals in cycles, each twice as long as the one before and
/// starting from the best found.
class PlanAnnealing {
 public:
  /// `order` is where it starts from, all elements worth trying, and `value` what its plan is worth; the decoder is
  /// only borrowed during calls. `surplus`: by element, what it brings beyond what its resources are worth.
  PlanAnnealing(const PlanModel& model, std::vector<PlanElement> order, std::int64_t value, std::vector<double> surplus,
                std::uint64_t seed);

  /// One step. True: `best_order` has become better.
  bool step(PlanDecoder& decoder);

  /// Somebody else has found a better order.
  void adopt(const std::vector<PlanElement>& order, std::int64_t value);

  /// What elements bring is known better.
  void set_surplus(std::vector<double> surplus) { surplus_ = std::move(surplus); }

  [[nodiscard]] const std::vector<PlanElement>& best_order() const { return best_; }
  [[nodiscard]] std::int64_t best_value() const { return best_value_; }

 private:
  static constexpr std::uint64_t kFirstCycle = 500;
  static constexpr double kHot = 0.3;  // of the mean value of an element in the plan
  static constexpr double kCold = 0.03;
  static constexpr int kLots = 3;                // drawn for one to come in or go out
  static constexpr std::uint32_t kAround = 3;    // places around the due one, either way
  static constexpr std::uint32_t kFarthest = 8;  // places that one is moved earlier or later

  void begin_cycle(PlanDecoder& decoder);
  void take_over(PlanDecoder& decoder);
  void propose();
  [[nodiscard]] std::size_t draw_other();
  [[nodiscard]] std::size_t draw_used();
  [[nodiscard]] std::size_t due_place(PlanElement element);
  void move(std::size_t from, std::size_t to);
  [[nodiscard]] bool accept(std::int64_t value);

  const PlanModel& model_;
  std::vector<double> surplus_;
  std::vector<PlanElement> order_, trial_, best_;
  std::vector<PlanModel::Time> starts_;  // of what order_'s plan uses, which is the beginning of order_
  std::size_t same_ = 0;                 // elements that trial_ begins with as order_ does
  std::vector<std::uint8_t> is_used_;    // by element
  std::int64_t value_ = 0, best_value_;
  Random random_;
  std::uint64_t cycle_length_ = kFirstCycle, left_in_cycle_ = 0;
  double temperature_ = 0, cooling_ = 1;
};

}  // namespace model_warmup
