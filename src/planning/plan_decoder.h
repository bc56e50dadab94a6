// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "planning/plan_model.h"
#include "planning/plan_timeline.h"

namespace model_warmup {

/// An item, or (from `items.size()` on) a keep of a problem.
using PlanElement = std::uint32_t;

/// Makes a plan from an order of priority, by serial schedule generation: each element in turn is put in as early as it
/// fits behind those before it, with what it needs in front of it, or left out when it does not fit or brings nothing.
/// Kolisch & Hartmann, "Heuristic algorithms for the resource-constrained project scheduling problem", 1999.
///
/// Allocates nothing after construction. O(elements * (parallel loads + epochs)).
class PlanDecoder {
 public:
  struct Load {
    std::uint32_t item;
    PlanModel::Time start;
  };

  explicit PlanDecoder(const PlanModel& model);

  /// The value of the plan made from this order. Each element occurs at most once.
  std::int64_t decode(std::span<const PlanElement> order);

  /// The same, of an order that others will begin like. Its first `same` elements are those of the one remembered
  /// before.
  std::int64_t remember(std::span<const PlanElement> order, std::size_t same);

  /// The value of the plan made from this order, the first `same` elements of which are those of the order remembered:
  /// only what follows takes time.
  std::int64_t decode_like(std::span<const PlanElement> order, std::size_t same);

  /// The loads of the plan last made, by start.
  [[nodiscard]] std::span<const Load> loads() const { return loads_; }
  [[nodiscard]] bool keeps(std::uint32_t keep) const { return kept_[keep] == round_; }

 private:
  struct Frame {
    std::uint32_t item;
    std::uint32_t next;  // into the model's needs
  };

  /// What had been put in when the remembered order had been gone through up to some place.
  struct Checkpoint {
    PlanTimeline timeline;
    std::size_t loads, keeps;
  };
  static constexpr std::size_t kStride = 6;    // places between two of them
  static constexpr std::size_t kWorthIt = 13;  // elements of an order; shorter ones are as quickly decoded anew

  void begin();
  void go_on(std::span<const PlanElement> order, std::size_t first, std::size_t last);
  std::size_t go_back(std::size_t place);

  [[nodiscard]] bool loaded(std::uint32_t item) const { return loaded_[item] == round_; }
  bool put_in(std::uint32_t root);
  bool put_in_alone(std::uint32_t item, bool worthless_too);
  bool put_in_with_needs(std::uint32_t root);

  const PlanModel& model_;
  PlanTimeline timeline_;
  PlanTimeline before_;                // of the timeline, to go back to
  std::uint32_t round_ = 0;            // marks below are valid when equal to it
  std::vector<std::uint32_t> loaded_;  // by item
  std::vector<std::uint32_t> taken_;   // by group
  std::vector<std::uint32_t> kept_;    // by keep
  std::vector<PlanModel::Time> end_;   // by item, when loaded
  std::vector<Load> loads_;
  std::vector<std::uint32_t> keeps_;     // put in
  std::vector<Checkpoint> checkpoints_;  // each kStride places
  std::size_t valid_checkpoints_ = 0;
  std::vector<Load> remembered_loads_;
  std::vector<std::uint32_t> remembered_keeps_;
  std::vector<Frame> stack_;
};

}  // namespace model_warmup
