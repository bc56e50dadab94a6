// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "history/decayed_counts.h"

namespace model_warmup {

/// Times are counted in 48 bins of equal width in ln(1 + seconds): from a third of a second to five weeks.
inline constexpr std::size_t kGapBins = 48;
inline constexpr double kGapBinsPerE = 3.2;

/// Place of a time on the axis of bins, in [0, 48]. Negative times count as 0, longer ones as the longest.
[[nodiscard]] double gap_position(double gap_ms);

/// The time at a place. Inverse of `gap_position`.
[[nodiscard]] double gap_at_ms(double position);

/// The time at a bin's lower edge, which is its predecessor's upper one; edge <= kGapBins.
[[nodiscard]] double gap_edge_ms(std::size_t edge);

[[nodiscard]] inline std::uint32_t gap_bin(double gap_ms) {
  const double position = gap_position(gap_ms);
  return position < kGapBins ? static_cast<std::uint32_t>(position) : kGapBins - 1;
}

/// Shares of the bins, adding up to 1.
using GapShares = std::array<double, kGapBins>;

/// Moves shares towards what a narrower context has seen, by bin: (count + weight * share) / (total + weight).
void refine(GapShares& shares, const DecayedCounts& seen, double weight);

/// A distribution of times, uniform within each bin.
class GapDistribution {
 public:
  GapDistribution();  ///< all bins alike
  explicit GapDistribution(const GapShares& shares);

  /// P(time <= gap_ms).
  [[nodiscard]] double cdf(double gap_ms) const;

  /// P(time <= elapsed_ms + gap_ms | time > elapsed_ms). Where almost all that was seen is shorter than what has
  /// passed, what remains is about as long as what has passed (a Pareto tail of exponent 1).
  [[nodiscard]] double cdf_after(double elapsed_ms, double gap_ms) const;

  /// P(time < a bin's edge).
  [[nodiscard]] double below_edge(std::size_t edge) const { return below_[edge]; }
  /// The same after `elapsed_ms`; at the last edge all is over.
  [[nodiscard]] double below_edge_after(double elapsed_ms, std::size_t edge) const {
    if (edge == kGapBins) return 1;
    return elapsed_ms > 0 ? cdf_after(elapsed_ms, gap_edge_ms(edge)) : below_[edge];
  }

  /// Smallest time with `cdf` at `level`, in [0, 1].
  [[nodiscard]] double quantile_ms(double level) const;

  /// Distribution of the time still to wait when `elapsed_ms` have passed already, by `cdf_after`.
  [[nodiscard]] GapDistribution after(double elapsed_ms) const;

 private:
  std::array<double, kGapBins + 1> below_;  // P(time < edge)
};

/// Smallest time at which a distribution function reaches `level`. `cdf_at_edge(k)`: its value at the bins' edges,
/// rising from 0 to at least `level`. O(log bins).
template <class CdfAtEdge>
[[nodiscard]] double gap_quantile_ms(double level, CdfAtEdge cdf_at_edge) {
  std::size_t low = 0, high = kGapBins;  // cdf(low) < level <= cdf(high)
  double below = 0, above = 1;
  while (high - low > 1) {
    const std::size_t middle = (low + high) / 2;
    const double p = cdf_at_edge(middle);
    if (p < level) {
      low = middle;
      below = p;
    } else {
      high = middle;
      above = p;
    }
  }
  const double share = above > below ? (level - below) / (above - below) : 1;
  return gap_at_ms(static_cast<double>(low) + (share < 1 ? share : 1));
}

}  // namespace model_warmup
