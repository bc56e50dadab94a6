// SPDX-License-Identifier: Apache-2.0
#include "core/text.h"

#include <algorithm>

namespace model_warmup {

std::string_view cut(std::string_view text, std::size_t bytes) {
  const auto continues = [&](std::size_t i) { return (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80; };
  std::size_t end = std::min(text.size(), bytes);
  while (end < text.size() && end > 0 && continues(end)) --end;
  return text.substr(0, end);
}

std::string in_quotes(std::string_view text) {
  const std::string_view shown = cut(text, 64);
  std::string result = "\"";
  result += shown;
  result += shown.size() < text.size() ? "...\"" : "\"";
  return result;
}

}  // namespace model_warmup
