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

[[nodiscard]] inline std::uint32_t gap_bin(double gap_ms) {
  const double position = gap_position(gap_ms);
  return position < kGapBins ? static_cast<std::uint32_t>(position) : kGapBins - 1;
}

/// A distribution of times over the bins, uniform within each; shares add up to 1.
class GapDistribution {
 public:
  using Shares = std::array<double, kGapBins>;

  GapDistribution() { shares_.fill(1.0 / kGapBins); }
  explicit GapDistribution(const Shares& shares) : shares_(shares) {}

  /// Moves towards what a narrower context has seen, (count + weight * share) / (total + weight). Counts are by bin.
  void refine(const DecayedCounts& seen, double weight);

  /// P(time <= gap_ms).
  [[nodiscard]] double cdf(double gap_ms) const;

  /// P(time <= elapsed_ms + gap_ms | time > elapsed_ms). Where almost all that was seen is shorter than what has passed,
  /// what remains is about as long as what has passed (a Pareto tail of exponent 1).
  [[nodiscard]] double cdf_after(double elapsed_ms, double gap_ms) const;

  /// Smallest time with `cdf` at `level`, in [0, 1].
  [[nodiscard]] double quantile_ms(double level) const;

  /// Distribution of the time still to wait when `elapsed_ms` have passed already, by `cdf_after`.
  [[nodiscard]] GapDistribution after(double elapsed_ms) const;

  /// Weighted mean of two distributions; share_of_a in [0, 1].
  [[nodiscard]] static GapDistribution mix(const GapDistribution& a, const GapDistribution& b, double share_of_a);

 private:
  Shares shares_;
};

}  // namespace model_warmup
