// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "core/random.h"
#include "planning/plan_decoder.h"

namespace model_warmup {

/// Looks for better orders of priority by simulated annealing: Kirkpatrick, Gelatt & Vecchi, "Optimization by simulated
/// annealing", Science 220, 1983.
///
/// A step moves one element to another place, or swaps two, and decodes. Since nobody knows how long it may go on, it
/// anneals in cycles, each twice as long as the one before and starting from the best found.
class PlanAnnealing {
 public:
  /// `order` is where it starts from; the decoder is only borrowed during calls.
  PlanAnnealing(std::vector<PlanElement> order, std::int64_t value, std::uint64_t seed);

  /// One step. True: `best_order` has become better.
  bool step(PlanDecoder& decoder);

  /// Somebody else has found a better order.
  void adopt(const std::vector<PlanElement>& order, std::int64_t value);

  [[nodiscard]] const std::vector<PlanElement>& best_order() const { return best_; }
  [[nodiscard]] std::int64_t best_value() const { return best_value_; }

 private:
  static constexpr std::uint64_t kFirstCycle = 500;
  static constexpr double kHot = 0.3;  // of the mean value of an element in the plan
  static constexpr double kCold = 0.03;

  struct Move {
    std::size_t from, to;
    bool swap;
  };

  void begin_cycle(PlanDecoder& decoder);
  void apply(const Move& move);
  void undo(const Move& move);
  [[nodiscard]] bool accept(std::int64_t value);

  std::vector<PlanElement> order_, best_;
  std::int64_t value_ = 0, best_value_;
  std::size_t last_used_ = 0;  // of order_
  Random random_;
  std::uint64_t cycle_length_ = kFirstCycle, left_in_cycle_ = 0;
  double temperature_ = 0, cooling_ = 1;
};

}  // namespace model_warmup
