// SPDX-License-Identifier: Apache-2.0
#include "json/scan.h"

#include "json/limits.h"

namespace model_warmup::json {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The UTF-16 unit that an escape \uXXXX at `at` stands for; -1 when there is none.
int escaped_unit(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
  int unit = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

bool is_high(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

/// Whether the three bytes at `at` are a surrogate in WTF-8's spelling, which UTF-8 does not allow.
bool wtf8_surrogate(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  return at + 3 <= text.size() && byte(0) == 0xED && byte(1) >= 0xA0 && byte(1) <= 0xBF && (byte(2) & 0xC0) == 0x80;
}

bool in_number(char c) { return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'; }

}  // namespace

Scan scan(std::string_view document) {
  Scan result;
  result.too_long_at = document.size();
  const auto replace = [&](std::size_t at, std::string_view with) {
    if (result.repaired.empty()) result.repaired = document;
    result.repaired.replace(at, with.size(), with);
  };

  for (std::size_t i = 0; i < document.size();) {
    const std::size_t began = i;
    std::size_t bytes = 0;  // of the string as it is decoded, or of the number
    if (document[i] == '"') {
      for (++i; i < document.size() && document[i] != '"' && bytes <= kMaxTextBytes;) {
        std::size_t taken = 1;  // of the document
        std::size_t decoded = 1;
        if (document[i] == '\\') {
          const int unit = escaped_unit(document, i);
          if (unit < 0) {
            taken = 2;
          } else if (is_high(unit) && is_low(escaped_unit(document, i + 6))) {
            taken = 12;
            decoded = 4;
          } else {
            if (is_high(unit) || is_low(unit)) replace(i, "\\uFFFD");
            taken = 6;
            decoded = unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
          }
        } else if (document[i] == '\xED' && wtf8_surrogate(document, i)) {
          replace(i, "\xEF\xBF\xBD");
          taken = decoded = 3;
        }
        i += taken;
        bytes += decoded;
      }
      ++i;  // past the closing quote
    } else if (in_number(document[i])) {
      for (; i < document.size() && in_number(document[i]) && bytes <= kMaxTextBytes; ++i) ++bytes;
    } else {
      ++i;
    }
    if (bytes > kMaxTextBytes) {
      result.too_long_at = began;
      break;
    }
  }
  return result;
}

}  // namespace model_warmup::json
