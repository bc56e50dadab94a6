// SPDX-License-Identifier: Apache-2.0
#include "history/significance.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "core/math.h"
#include "core/order.h"

namespace model_warmup {

double rayleigh_p(double resultant, double n) {
  const double root = std::sqrt(1 + 4 * n + 4 * (n * n - resultant * resultant));
  return std::clamp(math::exp(root - (1 + 2 * n)), 0.0, 1.0);
}

double chi_squared_p(double statistic, int half_degrees) {
  const double half = statistic / 2;
  double term = 1, sum = 1;
  for (int i = 1; i < half_degrees; ++i) {
    term *= half / i;
    sum += term;
  }
  return std::clamp(math::exp(-half) * sum, 0.0, 1.0);
}

double binomial_p(double hits, double trials, double p) {
  const double share = hits / trials;
  if (!(share > p)) return 1;
  const double misses = share < 1 ? (1 - share) * math::log((1 - share) / (1 - p)) : 0;
  return math::exp(-trials * (share * math::log(share / p) + misses));
}

double count_p(std::uint64_t count, double mean, double dispersion) {
  const bool poisson = !(dispersion > 1 + 1e-9);
  const double fading = poisson ? 0 : 1 - 1 / dispersion;  // what P(i + 1) / P(i) tends to
  const double size = poisson ? 0 : mean / (dispersion - 1);
  const auto ratio = [&](double i) { return (poisson ? mean : (size + i) * fading) / (i + 1); };
  double term = math::exp(poisson ? -mean : -size * math::log(dispersion));
  double below = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    below += term;
    term *= ratio(static_cast<double>(i));
  }
  // Far out 1 - below has no digits left; there a geometric series bounds what is left.
  const double steepest = std::max(ratio(static_cast<double>(count)), fading);
  const double rest = steepest < 1 ? term / (1 - steepest) : 1;
  return std::clamp(std::min(rest, std::max(1 - below, term)), 0.0, 1.0);
}

double power_ratio_p(double ratio, double neighbours) {
  return math::exp(-neighbours * math::log1p(ratio / neighbours));
}

double discovery_level(std::span<const double> p_values, double q) {
  std::vector<std::uint64_t> ranked;
  ranked.reserve(p_values.size());
  for (const double p : p_values) ranked.push_back(order_key(p));
  sort(ranked);
  const auto tried = static_cast<double>(ranked.size());
  for (std::size_t i = ranked.size(); i > 0; --i) {
    const double p = value_of_order_key(ranked[i - 1]);
    if (p <= static_cast<double>(i) * q / tried) return p;
  }
  return -1;
}

}  // namespace model_warmup
