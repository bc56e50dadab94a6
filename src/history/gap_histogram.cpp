// SPDX-License-Identifier: Apache-2.0
#include "history/gap_histogram.h"

#include <algorithm>

#include "core/math.h"

namespace model_warmup {

double gap_position(double gap_ms) {
  if (!(gap_ms > 0)) return 0;
  return std::min(kGapBinsPerE * math::log1p(gap_ms / 1000), static_cast<double>(kGapBins));
}

double gap_at_ms(double position) { return (math::exp(position / kGapBinsPerE) - 1) * 1000; }

double gap_edge_ms(std::size_t edge) {
  static const auto edges = [] {
    std::array<double, kGapBins + 1> at;
    for (std::size_t k = 0; k <= kGapBins; ++k) at[k] = gap_at_ms(static_cast<double>(k));
    return at;
  }();
  return edges[edge];
}

void refine(GapShares& shares, const DecayedCounts& seen, double weight) {
  const double norm = 1 / (seen.total() + weight);
  for (double& share : shares) share *= weight * norm;
  for (const auto& [bin, count] : seen.entries()) {
    if (bin < kGapBins) shares[bin] += count * norm;
  }
}

GapDistribution::GapDistribution() {
  for (std::size_t k = 0; k <= kGapBins; ++k) below_[k] = static_cast<double>(k) / kGapBins;
}

GapDistribution::GapDistribution(const GapShares& shares) {
  below_[0] = 0;
  for (std::size_t k = 0; k < kGapBins; ++k) below_[k + 1] = below_[k] + shares[k];
}

double GapDistribution::cdf(double gap_ms) const {
  const double position = gap_position(gap_ms);
  const auto bin = static_cast<std::size_t>(position);
  if (bin >= kGapBins) return 1;
  return below_[bin] + (below_[bin + 1] - below_[bin]) * (position - static_cast<double>(bin));
}

double GapDistribution::cdf_after(double elapsed_ms, double gap_ms) const {
  if (!(elapsed_ms > 0)) return cdf(gap_ms);
  if (!(gap_ms > 0)) return 0;
  constexpr double kTailWeight = 0.01;  // the tail counts as one wait in a hundred
  const double passed = cdf(elapsed_ms);
  const double tail = gap_ms / (elapsed_ms + gap_ms);
  return (cdf(elapsed_ms + gap_ms) - passed + kTailWeight * tail) / (1 - passed + kTailWeight);
}

double GapDistribution::quantile_ms(double level) const {
  return gap_quantile_ms(level, [&](std::size_t edge) { return below_[edge]; });
}

GapDistribution GapDistribution::after(double elapsed_ms) const {
  GapDistribution rest;
  for (std::size_t k = 0; k <= kGapBins; ++k) rest.below_[k] = below_edge_after(elapsed_ms, k);
  return rest;
}

}  // namespace model_warmup
