// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/bytes.h"

namespace model_warmup {

/// Stack distance of a use: how many different models the user has used since this one (1: the same again), 0 for a
/// model new to the user, 15 for that and beyond. People come back to what they left not long ago, whatever it is:
/// Mattson, Gecsei, Slutz & Traiger, "Evaluation techniques for storage hierarchies", IBM Systems Journal 9(2), 1970.
inline constexpr std::size_t kStackRanks = 16;

[[nodiscard]] constexpr std::size_t stack_rank(std::size_t distance) {
  return distance < kStackRanks ? distance : kStackRanks - 1;
}

/// How many uses in a row were of the same model, in four classes: 1, 2, up to 5, more.
inline constexpr std::size_t kRunClasses = 4;
[[nodiscard]] constexpr std::size_t run_class(std::uint32_t run) {
  return run <= 1 ? 0 : run == 2 ? 1 : run <= 5 ? 2 : 3;
}

/// Time since the user's last use, in eight classes of about equal weight in logarithmic time.
inline constexpr std::size_t kGapClasses = 8;
[[nodiscard]] std::size_t gap_class(double gap_ms);

using StackShares = std::array<double, kStackRanks>;

/// Fading counts of stack distances.
struct StackCounts {
  std::array<float, kStackRanks> counts{};
  float total = 0;

  void visit(std::size_t rank, float decay);
  /// (count + weight * prior) / (total + weight).
  [[nodiscard]] StackShares shares(const StackShares& prior, double weight) const;

  void save(ByteWriter& out) const;
  void load(ByteReader& in);
};

/// Stack distances of all users by gap class and run class.
class StackDistances {
 public:
  void visit(double gap_ms, std::uint32_t run, std::size_t rank);

  /// Distribution of the next use's rank; a mild prior (the same again, else recent ones) stands in for missing data.
  [[nodiscard]] StackShares shares(double gap_ms, std::uint32_t run) const;

  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  std::array<std::array<StackCounts, kRunClasses>, kGapClasses> tables_{};
};

}  // namespace model_warmup
