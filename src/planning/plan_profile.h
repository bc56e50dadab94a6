// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "planning/plan_model.h"

namespace model_warmup {

/// How much memory and how many places are taken at each of some moments: a segment tree with sums to be added to all
/// of a range, and the greatest of each subtree. O(log n) a call.
class PlanProfile {
 public:
  using Time = PlanModel::Time;
  using Amounts = std::array<std::int64_t, 2>;  ///< memory, places

  /// Nothing is taken at any of these moments, which may be given in any order and more than once.
  explicit PlanProfile(std::vector<Time> moments);

  /// Takes that much from the moment `from` to just before `until`.
  void add(Time from, Time until, const Amounts& amounts);

  /// The first of the moments, no earlier than `from`, at which more of either is taken than that.
  [[nodiscard]] std::optional<Time> first_above(Time from, const Amounts& limits) const;

 private:
  // In doubles: exact up to 2^53, as far as memory is counted, and beyond that no sum passes the end of the numbers.
  using Sums = std::array<double, 2>;
  struct Node {
    Sums added = {};     // to all below it
    Sums greatest = {};  // below it, `added` included
  };
  struct Range {
    std::size_t first, last;  // of the moments, half open
  };

  [[nodiscard]] std::size_t index_of(Time moment) const;
  void add(std::size_t node, Range of, Range to, const Sums& sums);
  [[nodiscard]] std::size_t first_above(std::size_t node, Range of, std::size_t from, const Sums& limits) const;

  std::vector<Time> moments_;
  std::vector<Node> nodes_;  // children of i at 2 i + 1 and 2 i + 2
};

}  // namespace model_warmup
