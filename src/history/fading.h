// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "core/bytes.h"

namespace model_warmup {

/// More than any count or sum comes to: the longest time between two moments of a Date is 2e13 s, and sums that fade
/// hold a few hundred of them.
inline constexpr float kLargestAmount = 1e18f;

/// Reads a count or a sum that only non-negative amounts were ever added to; fails the reader on anything else.
[[nodiscard]] inline float load_amount(ByteReader& in) {
  const float value = in.get<float>();
  if (!(value >= 0 && value <= kLargestAmount)) in.fail();
  return in.ok() ? value : 0;
}

/// A moment or a length of time as it may stand in a snapshot: finite.
[[nodiscard]] inline double load_time_ms(ByteReader& in) {
  const double value = in.get<double>();
  if (!std::isfinite(value)) in.fail();
  return in.ok() ? value : 0;
}

/// How often something is so, of late: a sum and a number of cases, both fading.
struct FadingMean {
  float sum = 0;
  float cases = 0;

  void add(double value, float decay) {
    sum = sum * decay + static_cast<float>(value);
    cases = cases * decay + 1;
  }
  /// The mean, with `prior_cases` cases of `prior_mean` added. 0 without any case.
  [[nodiscard]] double mean(double prior_mean = 0, double prior_cases = 0) const {
    const double all = cases + prior_cases;
    return all > 0 ? (sum + prior_mean * prior_cases) / all : 0;
  }

  void save(ByteWriter& out) const {
    out.put(sum);
    out.put(cases);
  }
  void load(ByteReader& in) {
    sum = load_amount(in);
    cases = load_amount(in);
  }
};

/// Fading counts over a cycle of N (hours of a day, days of a week).
template <std::size_t N>
struct FadingCycle {
  std::array<float, N> counts{};
  float total = 0;

  void visit(std::size_t place, float decay) {
    for (float& count : counts) count *= decay;
    counts[place] += 1;
    total = total * decay + 1;
  }

  /// Share of the cases near a place: its neighbours count half, so that the cycle has no hard edges. With
  /// `prior_cases` cases of `prior` added.
  [[nodiscard]] double near(std::size_t place, double prior, double prior_cases) const {
    const double seen = 0.5 * counts[place] + 0.25 * (counts[(place + 1) % N] + counts[(place + N - 1) % N]);
    return (seen + prior * prior_cases) / (total + prior_cases);
  }

  /// Shares of the places; all 0 without any case.
  [[nodiscard]] std::array<double, N> shares() const {
    std::array<double, N> shares{};
    if (total > 0) std::ranges::transform(counts, shares.begin(), [&](float count) { return double{count} / total; });
    return shares;
  }

  void save(ByteWriter& out) const {
    for (const float count : counts) out.put(count);
    out.put(total);
  }
  void load(ByteReader& in) {
    for (float& count : counts) count = load_amount(in);
    total = load_amount(in);
  }
};

}  // namespace model_warmup
