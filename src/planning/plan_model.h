// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "core/error.h"
#include "core/plan.h"

namespace model_warmup {

/// A scheduling problem made ready for searching: checked, names resolved to numbers, limits turned into room.
///
/// Candidates become items, residents that may be let go become keeps; those that may not only take room. Room in
/// memory and in places grows at the moments from which a keep may be let go: these divide time into epochs. An item
/// that can never be loaded (too big, too late, or needing such a one) is not usable.
struct PlanModel {
  using Time = std::int64_t;
  static constexpr Time kNever = std::int64_t{1} << 60;
  static constexpr std::int64_t kPlenty = std::int64_t{1} << 62;  ///< room where there is no limit
  struct Item {
    Time load = 0;
    std::int64_t value = 0;
    Time deadline = kNever;
    Time late = 0;
    std::int64_t memory = 0;
    double cpu_percent = 0;
    std::int64_t cpu = 0;                         ///< in units, rounded down; see `cpu_lost`
    std::int64_t places = 1;                      ///< 0 for one that takes a resident further
    std::uint32_t group = 0;                      ///< items of one id share it; at most one of them is loaded
    std::uint32_t first_need = 0, last_need = 0;  ///< into `needs`
    std::uint32_t first_keep = 0, last_keep = 0;  ///< into `needed_keeps`
    Time earliest_end = 0;                        ///< after the longest chain of what it needs
    Time latest_start = 0;                        ///< started later it is worth nothing
    Time latest_end = -1;                         ///< ended later it is of no use, to itself or to what needs it
    bool usable = true;
    bool needed = false;  ///< some usable item needs it, so that it may pay although it is worth nothing itself

    /// What it is worth when it ends at `end`.
    [[nodiscard]] std::int64_t value_at(Time end) const;
  };

  /// A resident that may be let go.
  struct Keep {
    std::int64_t memory = 0;
    std::int64_t value = 0;
    std::uint32_t epoch = 0;     ///< the first one without it, when it is let go
    std::uint32_t resident = 0;  ///< index in the problem
  };

  /// Errors: as PlanSearch::start says.
  [[nodiscard]] static Result<PlanModel> compile(const PlanProblem& problem);

  std::vector<Item> items;  ///< one for each candidate, same index
  std::vector<Keep> keeps;
  std::vector<std::uint32_t> needs;         ///< items
  std::vector<std::uint32_t> needed_keeps;  ///< keeps
  std::uint32_t groups = 0;

  std::vector<Time> epochs;               ///< start of each; the first is 0
  std::vector<std::int64_t> room_memory;  ///< by epoch, when every keep goes as early as it may
  std::vector<std::int64_t> room_places;

  std::int64_t cpu_limit = kPlenty;  ///< in units: percents when all are whole, else the limit / 2^40
  /// Units that rounding one `Item::cpu` loses at most. It loses enough that no set whose percents, added up in
  /// doubles, keep to the limit has more units than `cpu_limit`.
  std::int64_t cpu_lost = 0;
  double cpu_limit_percent = std::numeric_limits<double>::infinity();
  std::int64_t max_parallel = kPlenty;
  Time horizon = kNever;
  std::int64_t stay_value = 0;  ///< of residents that must stay

  [[nodiscard]] std::span<const std::uint32_t> needs_of(const Item& item) const {
    return std::span(needs).subspan(item.first_need, item.last_need - item.first_need);
  }
  [[nodiscard]] std::span<const std::uint32_t> keeps_of(const Item& item) const {
    return std::span(needed_keeps).subspan(item.first_keep, item.last_keep - item.first_keep);
  }
};

}  // namespace model_warmup
