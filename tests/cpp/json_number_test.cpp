// SPDX-License-Identifier: Apache-2.0
#include "json/number.h"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "core/random.h"

namespace model_warmup::json {
namespace {

std::string text_of(double value) {
  std::string text;
  append_number(text, value);
  return text;
}

/// The standard library's answer, correctly rounded; infinite when too large.
double reference(const std::string& text) {
  double value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  return end.ec == std::errc::result_out_of_range ? std::strtod(text.c_str(), nullptr) : value;
}

double parsed(const std::string& text) { return parse_number(text).value_or(std::numeric_limits<double>::infinity()); }

std::string random_digits(Random& random, std::uint64_t count) {
  std::string digits(1, static_cast<char>('1' + random.next() % 9));
  while (digits.size() < count) digits += static_cast<char>('0' + random.next() % 10);
  return digits;
}

TEST(Number, IsWrittenAsJavaScriptWritesIt) {
  EXPECT_EQ(text_of(0), "0");
  EXPECT_EQ(text_of(-0.0), "0");
  EXPECT_EQ(text_of(5), "5");
  EXPECT_EQ(text_of(-17.25), "-17.25");
  EXPECT_EQ(text_of(0.1), "0.1");
  EXPECT_EQ(text_of(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(text_of(1e-6), "0.000001");
  EXPECT_EQ(text_of(1e-7), "1e-7");
  EXPECT_EQ(text_of(1.5e-9), "1.5e-9");
  EXPECT_EQ(text_of(123456789012345680000.0), "123456789012345680000");
  EXPECT_EQ(text_of(1e21), "1e+21");
  EXPECT_EQ(text_of(1.7976931348623157e308), "1.7976931348623157e+308");
  EXPECT_EQ(text_of(5e-324), "5e-324");
  EXPECT_EQ(text_of(9007199254740991), "9007199254740991");
}

TEST(Number, IntegersAreWrittenInFull) {
  std::string text;
  append_count(text, std::numeric_limits<std::uint64_t>::max());
  append_integer(text, std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(text, "18446744073709551615-9223372036854775808");
}

TEST(Number, IsRoundedToTheNearestDouble) {
  for (const char* text :
       {"9007199254740993", "9007199254740995", "1e23", "8.5e22", "0.1e1", "1.000e3", "100000000000000000000000",
        "2.2250738585072011e-308", "4.9406564584124654e-324", "2.4703282292062328e-324", "2.4703282292062327e-324",
        "1.7976931348623158e308", "18446744073709551615.9", "18446744073709551616", "184467440737095516159e10"}) {
    EXPECT_EQ(parsed(text), reference(text)) << text;
  }
}

TEST(Number, MinusZeroIsZero) {
  for (const char* text : {"-0", "-0.0", "-0e5", "-1e-400"})
    EXPECT_FALSE(std::signbit(parse_number(text).value())) << text;
}

TEST(Number, TooLargeIsNone) {
  EXPECT_FALSE(parse_number("1e309"));
  EXPECT_FALSE(parse_number("-1e309"));
  EXPECT_FALSE(parse_number("1.7976931348623159e308"));
  EXPECT_FALSE(parse_number("2e308"));
  EXPECT_FALSE(parse_number("1" + std::string(400, '0')));
  EXPECT_FALSE(parse_number("1e99999999999999999999"));
}

TEST(Number, ManyDigitsWithALargeExponentStayInsideTheTables) {
  EXPECT_FALSE(parse_number(std::string(300, '9') + "e308"));
  EXPECT_EQ(parse_number(std::string(300, '9') + "e-300").value(), 1);
  EXPECT_EQ(parse_number("0." + std::string(1000, '0') + "1e1001").value(), 1);
  EXPECT_EQ(parse_number("1" + std::string(1000, '0') + "e-1000").value(), 1);
  EXPECT_EQ(parse_number("1e-99999999999999999999").value(), 0);
}

TEST(Number, DigitsBeyondAnyDoubleStillDecideAHalf) {
  // 2^53 + 1 lies half-way between two doubles; a digit after a thousand zeros puts it nearer to the upper one.
  const std::string half = "9007199254740993." + std::string(1000, '0');
  EXPECT_EQ(parse_number(half + "0").value(), 9007199254740992);
  EXPECT_EQ(parse_number(half + "1").value(), 9007199254740994);
}

TEST(Number, EveryDoubleComesBack) {
  Random random(1);
  for (int i = 0; i < 20'000; ++i) {
    const double value = std::bit_cast<double>(random.next());
    if (!std::isfinite(value)) continue;
    const std::string text = text_of(value);
    ASSERT_EQ(parse_number(text).value(), value) << text;
  }
}

TEST(Number, SharesAreWrittenWithTheFewestDigitsButOnceInAThousand) {
  Random random(2);
  int longer = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double value = static_cast<double>(random.next() >> 11) * 0x1p-53;
    char shortest[32];
    const char* end = std::to_chars(shortest, shortest + sizeof shortest, value, std::chars_format::fixed).ptr;
    longer += text_of(value).size() > static_cast<std::size_t>(end - shortest) ? 1 : 0;
  }
  EXPECT_LE(longer, 20);
}

TEST(Number, DecimalsOfAnyLengthAreRoundedAsTheStandardLibraryDoes) {
  Random random(3);
  for (int i = 0; i < 20'000; ++i) {
    std::string text = random_digits(random, 1 + random.next() % 40);
    if (random.next() % 2 == 0) text.insert(1, ".");
    if (text.back() == '.') text += '0';
    if (random.next() % 2 == 0) text += "e" + std::to_string(static_cast<int>(random.next() % 660) - 340);
    ASSERT_EQ(parsed(text), reference(text)) << text;
  }
}

TEST(Number, SoAreTheSmallestAndTheGreatest) {
  Random random(4);
  for (int i = 0; i < 20'000; ++i) {
    const std::string digits = random_digits(random, 1 + random.next() % 25);
    const int target =
        i % 4 == 0 ? 305 + static_cast<int>(random.next() % 6) : -330 + static_cast<int>(random.next() % 25);
    const std::string text = digits + "e" + std::to_string(target - static_cast<int>(digits.size()));
    ASSERT_EQ(parsed(text), reference(text)) << text;
  }
}

}  // namespace
}  // namespace model_warmup::json
