// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

namespace model_warmup {

/// ln(x) to nine digits, for x > 0 that is neither subnormal nor infinite: a third of the cost of math::log, and as
/// reproducible. A prediction takes hundreds of logarithms, and its features need no more digits.
[[nodiscard]] inline double quick_log(double x) {
  constexpr double kLn2 = 0.6931471805599453;
  constexpr std::uint64_t kSqrtHalf = 0x3FE6A09E667F3BCDull;  // bits of sqrt(1/2)
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const auto exponent =
      static_cast<std::int64_t>(bits - kSqrtHalf) >> 52;  // x = 2^exponent * m, m in [sqrt(1/2), sqrt(2))
  const double f = std::bit_cast<double>(bits - (static_cast<std::uint64_t>(exponent) << 52)) - 1;
  const double s = f / (2 + f);  // ln(1 + f) = 2 atanh(s)
  const double z = s * s;
  const double series = 1 + z * (1.0 / 3 + z * (1.0 / 5 + z * (1.0 / 7 + z * (1.0 / 9))));
  return static_cast<double>(exponent) * kLn2 + 2 * s * series;
}

}  // namespace model_warmup
