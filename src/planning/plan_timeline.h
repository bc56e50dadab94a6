// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "planning/plan_model.h"

namespace model_warmup {

/// A plan while it is being made, from its beginning on: loads are added in the order of their starts.
///
/// Because no load starts before the one added before it, only what is still loading at that moment matters, and adding
/// one takes O(loads in parallel + epochs). Every plan whose loads start as early as their order allows can be made
/// this way, and the best plan is one of them: ending earlier is never worth less.
/// Copying one over another of the same problem allocates nothing.
class PlanTimeline {
 public:
  using Time = PlanModel::Time;

  /// A load that is running.
  struct Active {
    Time end;
    std::int64_t cpu;
    double cpu_percent;
    std::uint32_t order;  ///< of the starts
  };

  /// Nothing loaded, every keep let go.
  explicit PlanTimeline(const PlanModel& model);
  void clear();

  /// Starts this item at the earliest moment that is no earlier than `ready` and the last start, and gives its end.
  /// None, and nothing changed: it does not fit, or (unless `worthless_too`) would end too late to be worth anything.
  std::optional<Time> load(const PlanModel::Item& item, Time ready, bool worthless_too);

  /// Keeps this resident. False, and nothing changed: there is no room for it.
  bool keep(const PlanModel::Keep& keep);

  [[nodiscard]] std::int64_t value() const { return value_; }
  [[nodiscard]] Time last_start() const { return last_start_; }

  /// By end: what has not ended by the last start, and perhaps some that has.
  [[nodiscard]] std::span<const Active> active() const { return active_; }

  /// Room that is left at the end.
  [[nodiscard]] std::int64_t memory_left() const { return room_memory_.back(); }
  [[nodiscard]] std::int64_t places_left() const { return room_places_.back(); }

 private:
  [[nodiscard]] bool has_cpu_beside(const PlanModel::Item& item, std::int64_t cpu, std::size_t ended) const;
  [[nodiscard]] double percent_beside(const PlanModel::Item& item, std::size_t ended) const;

  const PlanModel* model_;
  Time last_start_ = 0;
  std::int64_t value_ = 0;
  std::int64_t cpu_ = 0;        // of active_
  std::vector<Active> active_;  // by end; what has ended by the last start is taken out with the next load
  std::uint32_t started_ = 0;
  mutable std::vector<Active> in_order_;                 // empty but for its memory
  std::vector<std::int64_t> room_memory_, room_places_;  // by epoch
};

}  // namespace model_warmup
