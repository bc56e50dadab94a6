// SPDX-License-Identifier: Apache-2.0
#include "core/math.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

// exp and log follow the reductions of Tang, "Table-driven implementation of the exponential function in IEEE
// floating-point arithmetic" (ACM TOMS 15(2), 1989) without tables: the argument is brought into a small interval
// whose rational or polynomial approximation is good to the last bit.
namespace model_warmup::math {
namespace {

constexpr double kLn2High = 0x1.62e42feep-1;  // ln 2 in two parts; the high one has 20 zero bits at its end
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
constexpr double kLog2E = 0x1.71547652b82fep+0;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// 2^k for k in [-1022, 1023].
double power_of_two(int k) { return std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52); }

/// log(1 + f) - f + f^2/2 for 1 + f in [sqrt(1/2), sqrt(2)]: the odd series of 2 atanh(s), s = f / (2 + f).
double log_remainder(double f) {
  const double s = f / (2 + f);
  const double z = s * s;
  // Taylor coefficients 2/(2k+1): |s| <= 0.1716, so the eleventh term is below 1e-17.
  double series = 2.0 / 23;
  for (int k = 10; k >= 1; --k) series = series * z + 2.0 / (2 * k + 1);
  series *= z;
  const double half_square = 0.5 * f * f;
  return s * (half_square + series);
}

}  // namespace

double exp(double x) {
  if (std::isnan(x)) return x;
  if (x > 709.782712893384) return kInfinity;
  if (x < -745.2) return 0;
  const double k = std::floor(x * kLog2E + 0.5);
  const double high = x - k * kLn2High;
  const double low = k * kLn2Low;
  const double r = high - low;         // |r| <= ln(2) / 2
  double series = 1.0 / 6227020800.0;  // 1/13!
  constexpr double kInverseFactorial[] = {
      1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,
      1.0 / 720,       1.0 / 120,      1.0 / 24,      1.0 / 6,      0.5};
  for (const double c : kInverseFactorial) series = series * r + c;
  const double residue = (high - r) - low;  // what rounding r lost
  const double value = 1 + (r + (residue + r * r * series));
  const int exponent = static_cast<int>(k);
  // Two steps, so that results below 2^-1022 round once and results near the largest double do not overflow.
  const int half = exponent / 2;
  return value * power_of_two(half) * power_of_two(exponent - half);
}

double log(double x) {
  if (std::isnan(x) || x == kInfinity) return x;
  if (x < 0) return kNaN;
  if (x == 0) return -kInfinity;
  int exponent = 0;
  if (x < 0x1p-1022) {  // subnormal
    x *= 0x1p54;
    exponent = -54;
  }
  auto bits = std::bit_cast<std::uint64_t>(x);
  exponent += static_cast<int>(bits >> 52) - 1023;
  bits = (bits & 0x000FFFFFFFFFFFFFull) | 0x3FF0000000000000ull;
  double m = std::bit_cast<double>(bits);  // [1, 2)
  if (m > 0x1.6a09e667f3bcdp+0) {          // sqrt(2)
    m *= 0.5;
    ++exponent;
  }
  const double f = m - 1;
  const double k = exponent;
  const double half_square = 0.5 * f * f;
  return k * kLn2High - ((half_square - (log_remainder(f) + k * kLn2Low)) - f);
}

double log1p(double x) {
  const double u = 1 + x;
  if (u == 1) return x;
  if (u == kInfinity || !(u > 0)) return log(u);
  return log(u) * (x / (u - 1));  // Kahan's correction for what 1 + x rounded away
}

double log2(double x) { return log(x) * kLog2E; }

double tanh(double x) {
  const double a = std::fabs(x);
  if (a > 20) return std::copysign(1.0, x);
  if (a < 0.5) {  // Lambert's continued fraction: no cancellation, seven levels are exact to the last bits here
    const double z = x * x;
    double fraction = 15;
    for (int odd = 13; odd >= 1; odd -= 2) fraction = odd + z / fraction;
    return x / fraction;
  }
  const double e = exp(-2 * a);
  return std::copysign((1 - e) / (1 + e), x);
}

double pow(double base, double exponent) {
  if (exponent == 0 || base == 1) return 1;
  if (base == 0) return exponent > 0 ? 0 : kInfinity;
  return exp(exponent * log(base));
}

double sin_turn(double turn) {
  if (!std::isfinite(turn)) return kNaN;
  double t = turn - std::floor(turn);  // [0, 1)
  const double sign = t >= 0.5 ? -1.0 : 1.0;
  if (t >= 0.5) t -= 0.5;     // [0, 0.5)
  if (t > 0.25) t = 0.5 - t;  // [0, 0.25]
  if (t == 0.25) return sign;
  constexpr double kTwoPi = 0x1.921fb54442d18p+2;
  const double x = t * kTwoPi;  // [0, pi/2]
  const double z = x * x;
  double series = 1;  // Taylor series in Horner form, to x^23/23!
  for (int k = 22; k >= 2; k -= 2) series = 1 - series * z / (k * (k + 1));
  return sign * x * series;
}

double cos_turn(double turn) { return sin_turn(turn + 0.25); }

double turn_of(double x, double y) {
  const double length = std::sqrt(x * x + y * y);
  if (!(length > 0) || !std::isfinite(length)) return 0;
  // From the middle of the quadrant; the sine of what is missing is less than the missing angle, and as good as it
  // soon.
  double turn = (y >= 0 ? 0.125 : -0.125) + (x >= 0 ? 0 : y >= 0 ? 0.25 : -0.25);
  constexpr double kPerRadian = 0x1.45f306dc9c883p-3;  // 1 / 2 pi
  for (int i = 0; i < 6; ++i) {
    turn += (y * cos_turn(turn) - x * sin_turn(turn)) / length * kPerRadian;
  }
  turn -= std::floor(turn);
  return turn < 1 ? turn : 0;
}

double sigmoid(double x) {
  if (x >= 0) return 1 / (1 + exp(-x));
  const double e = exp(x);
  return e / (1 + e);
}

double logit(double p) {
  p = std::clamp(p, 1e-9, 1 - 1e-9);
  return log(p / (1 - p));
}

}  // namespace model_warmup::math
