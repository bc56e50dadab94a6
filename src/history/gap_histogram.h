// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "history/decayed_counts.h"

namespace model_warmup {

/// 48 bins of equal width in ln(1 + seconds): from under half a second to five weeks.
inline constexpr std::size_t kGapBins = 48;
inline constexpr double kGapBinsPerE = 3.2;

/// Bin of a time, a real number in [0, 48]: whole part the bin, fraction the place within it. Negative times are 0.
[[nodiscard]] double gap_position(double gap_ms);

[[nodiscard]] inline std::uint32_t gap_bin(double gap_ms) {
  const double at = gap_position(gap_ms);
  return at >= kGapBins ? kGapBins - 1 : static_cast<std::uint32_t>(at);
}

/// The time at a position. Inverse of `gap_position`.
[[nodiscard]] double gap_at(double position);

/// A distribution of times over the bins, uniform within each; its shares add up to 1.
class GapDistribution {
 public:
  GapDistribution() { shares_.fill(1.0 / kGapBins); }
  explicit GapDistribution(const std::array<double, kGapBins>& shares) : shares_(shares) {}

  /// Moves towards what a narrower context has seen: (count + weight * share) / (total + weight).
  void refine(const DecayedCounts& seen, double weight);

  /// P(time <= gap_ms).
  [[nodiscard]] double cdf(double gap_ms) const;

  /// P(time <= elapsed + gap | time > elapsed).
  [[nodiscard]] double cdf_after(double elapsed_ms, double gap_ms) const;

  /// level in [0, 1].
  [[nodiscard]] double quantile_ms(double level) const;

  [[nodiscard]] const std::array<double, kGapBins>& shares() const { return shares_; }

 private:
  std::array<double, kGapBins> shares_;
};

}  // namespace model_warmup
