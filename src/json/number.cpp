// SPDX-License-Identifier: Apache-2.0
#include "json/number.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <compare>
#include <cstddef>
#include <cstdlib>
#include <limits>

#include "json/big_integer.h"
#include "rapidjson/internal/dtoa.h"
#include "rapidjson/internal/strtod.h"

namespace model_warmup::json {
namespace {

// A double's halfway points have at most 767 significant digits: of further ones it only matters whether any is not 0.
constexpr std::size_t kMaxDigits = 768;

/// 0.d1 d2 d3 ... times 10 to the power of `point`, d1 and the last digit not 0; 0 has no digits.
struct Decimal {
  std::array<char, kMaxDigits + 1> digits;
  std::size_t size = 0;
  int point = 0;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// An exponent's digits; what is beyond any double stays beyond it.
int exponent_of(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  int value = 0;
  for (const char c : text) value = std::min(value * 10 + (c - '0'), 100'000'000);
  return negative ? -value : value;
}

Decimal decimal_of(std::string_view unsigned_token) {
  Decimal decimal;
  bool fraction = false;
  bool more = false;
  std::size_t i = 0;
  for (; i < unsigned_token.size(); ++i) {
    const char c = unsigned_token[i];
    if (c == '.') {
      fraction = true;
      continue;
    }
    if (!is_digit(c)) break;
    if (decimal.size == 0 && c == '0') {  // leading
      if (fraction) --decimal.point;
      continue;
    }
    if (!fraction) ++decimal.point;
    if (decimal.size < kMaxDigits) {
      decimal.digits[decimal.size++] = c;
    } else {
      more = more || c != '0';
    }
  }
  while (!more && decimal.size > 0 && decimal.digits[decimal.size - 1] == '0') --decimal.size;
  if (more) decimal.digits[decimal.size++] = '1';
  if (i < unsigned_token.size()) decimal.point += exponent_of(unsigned_token.substr(i + 1));
  return decimal;
}

/// How a decimal compares with the point half-way from a double to the next greater one, exactly.
std::strong_ordering compare_half_way(const Decimal& decimal, double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const int biased = static_cast<int>(bits >> 52);
  const std::uint64_t fraction = bits & ((std::uint64_t{1} << 52) - 1);
  // The point is half * 2^binary, the decimal its digits * 10^ten.
  const std::uint64_t half = 2 * (biased > 0 ? fraction | std::uint64_t{1} << 52 : fraction) + 1;
  const int binary = std::max(biased, 1) - 1076;
  const int ten = decimal.point - static_cast<int>(decimal.size);
  BigInteger left;
  for (std::size_t i = 0; i < decimal.size; ++i)
    left.multiply_add(10, static_cast<std::uint32_t>(decimal.digits[i] - '0'));
  BigInteger right(half);
  left.multiply_by_power_of_five(std::max(ten, 0));
  right.multiply_by_power_of_five(std::max(-ten, 0));
  left.shift_left(std::max(ten - binary, 0));
  right.shift_left(std::max(binary - ten, 0));
  return left <=> right;
}

/// The double nearest to a decimal of at least one digit, infinity included.
double nearest_double(const Decimal& decimal) {
  constexpr std::size_t kFew = 19;  // as many as 64 bits hold
  const std::size_t few = std::min(decimal.size, kFew);
  const int exponent = decimal.point - static_cast<int>(few);
  if (decimal.size <= 15 && std::abs(exponent) <= 22) {
    // Both are exact, so that one correctly rounded operation is the answer (Clinger, PLDI 1990).
    double integer = 0;
    double power = 1;
    for (std::size_t i = 0; i < few; ++i) integer = integer * 10 + (decimal.digits[i] - '0');
    for (int i = 0; i < std::abs(exponent); ++i) power *= 10;
    return exponent < 0 ? integer / power : integer * power;
  }
  double value = 0;
  if (decimal.point > -323) {  // below 1e-323 the approximation's exponent would be none; 0 is at most 2 steps away
    const bool certain = rapidjson::internal::StrtodDiyFp(decimal.digits.data(), few, few, exponent, &value);
    // Past the greatest double it lets the exponent run into the sign.
    if (!std::isfinite(value) || std::signbit(value)) return std::numeric_limits<double>::infinity();
    if (certain && few == decimal.size) return value;
  }
  // Uncertain is at most the last bit: go one down, then up for as long as the next is nearer, or as near and even.
  auto bits = std::bit_cast<std::uint64_t>(value);
  if (bits > 0) --bits;
  for (;; ++bits) {
    const auto order = compare_half_way(decimal, std::bit_cast<double>(bits));
    if (order < 0 || (order == 0 && bits % 2 == 0)) return std::bit_cast<double>(bits);
  }
}

/// Digits d1 d2 ... and an exponent with digits * 10^exponent nearest to a number among those as short.
struct Digits {
  std::array<char, 20> digits;
  int size = 0;
  int exponent = 0;
};

/// Grisu2 (Loitsch, "Printing Floating-Point Numbers Quickly and Accurately with Integers", PLDI 2010) with RapidJSON's
/// parts, but for the digits after the point: there RapidJSON 1.1.0 forgets the distance to the number from the ninth
/// on, so that 0.1 + 0.2 comes out as 0.30000000000000007. Precondition: finite and positive.
Digits digits_of(double value) {
  using namespace rapidjson::internal;
  const DiyFp number(value);
  DiyFp low, high;
  number.NormalizedBoundaries(&low, &high);
  Digits result;
  const DiyFp power = GetCachedPower(high.e, &result.exponent);
  const DiyFp scaled = number.Normalize() * power;
  high = high * power;
  low = low * power;
  std::uint64_t width = --high.f - ++low.f;  // any number between them parses back to `value`
  std::uint64_t distance = high.f - scaled.f;
  const int shift = -high.e;
  const std::uint64_t one = std::uint64_t{1} << shift;
  std::uint64_t whole = high.f >> shift;  // below 10^9
  std::uint64_t fraction = high.f & (one - 1);

  const auto append = [&](std::uint64_t digit) {
    if (digit > 0 || result.size > 0)
      result.digits[static_cast<std::size_t>(result.size++)] = static_cast<char>('0' + digit);
  };
  int kappa = 9;
  for (std::uint64_t unit = 100'000'000; unit > 0; unit /= 10) {
    append(whole / unit);
    whole %= unit;
    --kappa;
    const std::uint64_t rest = (whole << shift) + fraction;
    if (rest > width) continue;
    GrisuRound(result.digits.data(), result.size, width, rest, unit << shift, distance);
    result.exponent += kappa;
    return result;
  }
  do {
    fraction *= 10;
    width *= 10;
    distance *= 10;
    append(fraction >> shift);
    fraction &= one - 1;
    --kappa;
  } while (fraction >= width);
  GrisuRound(result.digits.data(), result.size, width, fraction, one, distance);
  result.exponent += kappa;
  return result;
}

}  // namespace

std::optional<double> parse_number(std::string_view token) {
  const bool negative = !token.empty() && token[0] == '-';
  if (negative) token.remove_prefix(1);
  const Decimal decimal = decimal_of(token);
  if (decimal.size == 0 || decimal.point < -325) return 0;
  if (decimal.point > 309) return std::nullopt;
  const double value = nearest_double(decimal);
  if (!std::isfinite(value)) return std::nullopt;
  return negative && value != 0 ? -value : value;
}

void append_number(std::string& out, double value) {
  if (std::fabs(value) <= 9'007'199'254'740'991 && value == std::trunc(value)) {
    append_integer(out, static_cast<std::int64_t>(value));
    return;
  }
  if (value < 0) out += '-';
  const Digits found = digits_of(std::fabs(value));
  const std::string_view all(found.digits.data(), static_cast<std::size_t>(found.size));
  const int size = found.size;
  const int point = size + found.exponent;  // the value is 0.digits * 10^point
  if (point > 21 || point < -5) {
    out += all[0];
    if (size > 1) (out += '.') += all.substr(1);
    out += point > 0 ? "e+" : "e-";
    append_integer(out, std::abs(point - 1));
  } else if (point >= size) {
    out += all;
    out.append(static_cast<std::size_t>(point - size), '0');
  } else if (point > 0) {
    out += all.substr(0, static_cast<std::size_t>(point));
    (out += '.') += all.substr(static_cast<std::size_t>(point));
  } else {
    (out += "0.").append(static_cast<std::size_t>(-point), '0');
    out += all;
  }
}

void append_integer(std::string& out, std::int64_t value) {
  std::array<char, 20> text;
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
}

void append_count(std::string& out, std::uint64_t value) {
  std::array<char, 20> text;
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
}

}  // namespace model_warmup::json
