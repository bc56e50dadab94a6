// SPDX-License-Identifier: Apache-2.0
#include "history/gap_histogram.h"

#include <algorithm>

#include "core/math.h"

namespace model_warmup {
namespace {

/// The bins' edges in ms, edge 0 being 0.
const std::array<double, kGapBins + 1>& edges_ms() {
  static const auto edges = [] {
    std::array<double, kGapBins + 1> at;
    for (std::size_t k = 0; k <= kGapBins; ++k) at[k] = gap_at_ms(static_cast<double>(k));
    return at;
  }();
  return edges;
}

}  // namespace

double gap_position(double gap_ms) {
  if (!(gap_ms > 0)) return 0;
  return std::min(kGapBinsPerE * math::log1p(gap_ms / 1000), static_cast<double>(kGapBins));
}

double gap_at_ms(double position) { return (math::exp(position / kGapBinsPerE) - 1) * 1000; }

void GapDistribution::refine(const DecayedCounts& seen, double weight) {
  const double norm = 1 / (seen.total() + weight);
  for (double& share : shares_) share *= weight * norm;
  for (const auto& [bin, count] : seen.entries()) {
    if (bin < kGapBins) shares_[bin] += count * norm;
  }
}

double GapDistribution::cdf(double gap_ms) const {
  const double position = gap_position(gap_ms);
  const auto bin = static_cast<std::size_t>(position);
  double below = 0;
  for (std::size_t k = 0; k < bin; ++k) below += shares_[k];
  if (bin < kGapBins) below += shares_[bin] * (position - static_cast<double>(bin));
  return std::min(below, 1.0);
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
  double below = 0;
  for (std::size_t k = 0; k < kGapBins; ++k) {
    if (below + shares_[k] >= level && shares_[k] > 0) {
      return gap_at_ms(static_cast<double>(k) + (level - below) / shares_[k]);
    }
    below += shares_[k];
  }
  return edges_ms().back();
}

GapDistribution GapDistribution::after(double elapsed_ms) const {
  if (!(elapsed_ms > 0)) return *this;
  Shares shares;
  double below = 0;
  for (std::size_t k = 0; k < kGapBins; ++k) {
    // The last bin takes what is longer than the axis.
    const double up_to = k + 1 < kGapBins ? cdf_after(elapsed_ms, edges_ms()[k + 1]) : 1;
    shares[k] = up_to - below;
    below = up_to;
  }
  return GapDistribution(shares);
}

GapDistribution GapDistribution::mix(const GapDistribution& a, const GapDistribution& b, double share_of_a) {
  Shares shares;
  for (std::size_t k = 0; k < kGapBins; ++k) {
    shares[k] = share_of_a * a.shares_[k] + (1 - share_of_a) * b.shares_[k];
  }
  return GapDistribution(shares);
}

}  // namespace model_warmup
