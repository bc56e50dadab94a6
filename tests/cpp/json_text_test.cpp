// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "json/escape.h"
#include "json/limits.h"
#include "json/scan.h"

namespace model_warmup::json {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

TEST(Escape, WhatJsonAsksFor) {
  EXPECT_EQ(quoted("plain"), R"("plain")");
  EXPECT_EQ(quoted("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(quoted("\b\t\n\f\r"), R"("\b\t\n\f\r")");
  EXPECT_EQ(quoted(std::string_view("\0\x1f\x7f", 3)), "\"\\u0000\\u001f\x7f\"");
}

TEST(Escape, CharactersStayAsTheyAre) { EXPECT_EQ(quoted("é€😀\u2028"), "\"é€😀\u2028\""); }

TEST(Escape, WhatIsNoUtf8IsReplacedByteByByte) {
  constexpr std::string_view kReplaced = "\xEF\xBF\xBD";
  const auto replacements = [&](int n) {
    std::string out = "\"";
    while (n-- > 0) out += kReplaced;
    return out + "\"";
  };
  EXPECT_EQ(quoted("\xFF"), replacements(1));
  EXPECT_EQ(quoted("\x80"), replacements(1));
  EXPECT_EQ(quoted("\xC0\x80"), replacements(2));          // overlong
  EXPECT_EQ(quoted("\xE0\x9F\xBF"), replacements(3));      // overlong
  EXPECT_EQ(quoted("\xED\xA0\x80"), replacements(3));      // a surrogate
  EXPECT_EQ(quoted("\xF4\x90\x80\x80"), replacements(4));  // beyond U+10FFFF
  EXPECT_EQ(quoted("\xE2\x82"), replacements(2));          // cut off
  EXPECT_EQ(quoted("\xF0\x9F\x98"), replacements(3));      // cut off
  EXPECT_EQ(quoted("\xC3\x28"), "\"" + std::string(kReplaced) + "(\"");
}

TEST(Scan, WellFormedTextIsReadAsItIs) {
  for (const std::string_view text : {R"({"a": "\ud83d\ude00 é"})", R"(["\\ud800", "\u0041"])", "", "\xED\x9F\xBF"}) {
    EXPECT_EQ(scan(text).repaired, "") << text;
    EXPECT_EQ(scan(text).too_long_at, text.size()) << text;
  }
}

TEST(Scan, LoneSurrogatesAreReplacedAtTheirPlace) {
  EXPECT_EQ(scan(R"("\ud800")").repaired, R"("\uFFFD")");
  EXPECT_EQ(scan(R"("\uDFFFx")").repaired, R"("\uFFFDx")");
  EXPECT_EQ(scan(R"("\ud800A")").repaired, R"("\uFFFDA")");
  EXPECT_EQ(scan(R"("\ud800\ud83d\ude00")").repaired, R"("\uFFFD\ud83d\ude00")");
  EXPECT_EQ(scan(R"("\ude00\ud83d")").repaired, R"("\uFFFD\uFFFD")");
  EXPECT_EQ(scan("\"\xED\xA0\x80\xED\xB0\x80\"").repaired, "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(Scan, BackslashesThatAreEscapedBeginNothing) {
  EXPECT_EQ(scan(R"("\\ud800")").repaired, "");
  EXPECT_EQ(scan(R"("\\\ud800")").repaired, R"("\\\uFFFD")");
}

TEST(Scan, EscapesThatAreCutOffAreLeftToTheParser) {
  for (const std::string_view text : {R"("\)", R"("\u)", R"("\ud80)", R"("\ud8zz")", "\"\xED\xA0"}) {
    EXPECT_EQ(scan(text).repaired, "") << text;
  }
}

TEST(Scan, FindsTheFirstStringThatIsTooLong) {
  const std::string longest(kMaxTextBytes, 'x');
  EXPECT_EQ(scan("[\"" + longest + "\"]").too_long_at, longest.size() + 4);
  EXPECT_EQ(scan("[1, \"" + longest + "y\", \"" + longest + "y\"]").too_long_at, 4U);
}

TEST(Scan, MeasuresStringsAsTheyAreDecoded) {
  std::string escaped;
  for (std::size_t i = 0; i < kMaxTextBytes; ++i) escaped += "\\u0041";
  EXPECT_EQ(scan("\"" + escaped + "\"").too_long_at, escaped.size() + 2);
  EXPECT_EQ(scan("\"" + escaped + "\\n\"").too_long_at, 0U);
  std::string pairs;
  for (std::size_t i = 0; i < kMaxTextBytes / 4; ++i) pairs += "\\ud83d\\ude00";
  EXPECT_EQ(scan("\"" + pairs + "\"").too_long_at, pairs.size() + 2);
  EXPECT_EQ(scan("\"" + pairs + "\\u00e9\"").too_long_at, 0U);
}

TEST(Scan, FindsNumbersThatAreTooLong) {
  const std::string longest(kMaxTextBytes, '1');
  EXPECT_EQ(scan("[0," + longest + "]").too_long_at, longest.size() + 4);
  EXPECT_EQ(scan("[0,-" + longest + "]").too_long_at, 3U);
  EXPECT_EQ(scan("[" + longest + " ," + longest + "]").too_long_at, 2 * longest.size() + 4);
}

}  // namespace
}  // namespace model_warmup::json
