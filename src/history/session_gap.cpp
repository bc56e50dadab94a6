// SPDX-License-Identifier: Apache-2.0
#include "history/session_gap.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/math.h"
#include "history/fading.h"
#include "history/gap_histogram.h"

namespace model_warmup {
namespace {

constexpr float kDecay = 0.9998f;
constexpr double kLeastVariance = 0.25;  // of a component, in bins: what the bins themselves blur
constexpr int kRounds = 50;
constexpr double kClearly = 10;
constexpr double kApart = 2;
constexpr double kLeastRatio = 7.4;  // tenfold, in bins: pauses of one and of four minutes are of one session

/// A normal distribution on the axis of bins, and its share of all gaps.
struct Component {
  double share = 0;
  double mean = 0;
  double variance = 0;

  /// Logarithm of its density, but for the constant that all have.
  [[nodiscard]] double log_density(double x) const {
    return math::log(share) - 0.5 * math::log(variance) - (x - mean) * (x - mean) / (2 * variance);
  }
};

double middle_of(std::size_t bin) { return static_cast<double>(bin) + 0.5; }

/// The component that fits gaps of these weights, of `all`.
Component fitted(const GapShares& weights, double all) {
  double sum = 0, moment = 0, squares = 0;
  for (std::size_t k = 0; k < kGapBins; ++k) {
    sum += weights[k];
    moment += weights[k] * middle_of(k);
    squares += weights[k] * middle_of(k) * middle_of(k);
  }
  if (!(sum > 0)) return {};
  const double mean = moment / sum;
  return {sum / all, mean, std::max(squares / sum - mean * mean, kLeastVariance)};
}

struct Mixture {
  std::array<Component, 2> parts;

  [[nodiscard]] bool whole() const { return parts[0].share > 0 && parts[1].share > 0; }
  /// log of P(first) / P(second) for a gap.
  [[nodiscard]] double log_odds(double x) const { return parts[0].log_density(x) - parts[1].log_density(x); }
  [[nodiscard]] double separation() const {
    return std::sqrt(2 / (parts[0].variance + parts[1].variance)) * (parts[1].mean - parts[0].mean);
  }
};

/// Each part anew from the gaps, as far as they belong to it. `first_share(k)`: of bin k, to the first one.
template <class FirstShare>
Mixture split(const GapShares& counts, double all, FirstShare first_share) {
  GapShares first{}, second{};
  for (std::size_t k = 0; k < kGapBins; ++k) {
    first[k] = counts[k] * first_share(k);
    second[k] = counts[k] - first[k];
  }
  return {{fitted(first, all), fitted(second, all)}};
}

/// Two parts, the shorter gaps first. Begins at the cut that leaves the least variance within (Otsu 1979).
Mixture two_parts(const GapShares& counts, double all) {
  Mixture best{};
  double least = 0;
  for (std::size_t cut = 1; cut < kGapBins; ++cut) {
    const Mixture mixture = split(counts, all, [&](std::size_t k) { return k < cut ? 1.0 : 0.0; });
    if (!mixture.whole()) continue;
    const double within =
        mixture.parts[0].share * mixture.parts[0].variance + mixture.parts[1].share * mixture.parts[1].variance;
    if (best.whole() && within >= least) continue;
    best = mixture;
    least = within;
  }
  for (int round = 0; round < kRounds && best.whole(); ++round) {
    best = split(counts, all, [&](std::size_t k) { return math::sigmoid(best.log_odds(middle_of(k))); });
  }
  return best;
}

/// Twice the gain in log-likelihood over one part, less what three more parameters cost.
double gain(const GapShares& counts, double all, const Mixture& mixture) {
  const Component one = fitted(counts, all);
  double sum = 0;
  for (std::size_t k = 0; k < kGapBins; ++k) {
    if (!(counts[k] > 0)) continue;
    const double first = mixture.parts[0].log_density(middle_of(k)),
                 second = mixture.parts[1].log_density(middle_of(k));
    const double both = std::max(first, second) + math::log1p(math::exp(-std::fabs(first - second)));
    sum += counts[k] * (both - one.log_density(middle_of(k)));
  }
  return 2 * sum - 3 * math::log(all);
}

/// Where a gap is as likely of the one kind as of the other; precondition: the first is likelier at its own mean.
double crossing(const Mixture& mixture) {
  double low = mixture.parts[0].mean, high = mixture.parts[1].mean;
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    (mixture.log_odds(middle) > 0 ? low : high) = middle;
  }
  return low;
}

}  // namespace

void SessionGap::add(double gap_ms) {
  gaps_.visit(gap_bin(gap_ms), kDecay, kGapBins);
  if (++since_fit_ == kRefit) fit();
}

void SessionGap::fit() {
  since_fit_ = 0;
  separation_ = 0;
  GapShares counts{};
  double all = 0;
  for (const auto& [bin, count] : gaps_.entries()) {
    counts[bin] = count;
    all += count;
  }
  const Mixture mixture = two_parts(counts, all);
  if (!mixture.whole() || !(mixture.separation() > kApart) || !(gain(counts, all, mixture) > kClearly)) return;
  if (!(mixture.parts[1].mean - mixture.parts[0].mean > kLeastRatio)) return;
  if (!(mixture.log_odds(mixture.parts[0].mean) > 0 && mixture.log_odds(mixture.parts[1].mean) < 0)) return;
  separation_ = mixture.separation();
  gap_ms_ = gap_at_ms(crossing(mixture));
}

void SessionGap::save(ByteWriter& out) const {
  gaps_.save(out);
  out.put(since_fit_);
  out.put(gap_ms_);
  out.put(separation_);
}

void SessionGap::load(ByteReader& in) {
  gaps_.load(in, kGapBins);
  for (const auto& [bin, count] : gaps_.entries()) {
    if (bin >= kGapBins) in.fail();
  }
  since_fit_ = in.get<std::uint32_t>();
  gap_ms_ = load_time_ms(in);
  separation_ = in.get<double>();
  if (since_fit_ >= kRefit || !(gap_ms_ >= 0) || !(separation_ >= 0 && separation_ <= kLargestAmount)) in.fail();
}

}  // namespace model_warmup
