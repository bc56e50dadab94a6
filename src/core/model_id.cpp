// SPDX-License-Identifier: Apache-2.0
#include "core/model_id.h"

#include <algorithm>
#include <vector>

#include "core/hash.h"

namespace model_warmup {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

void stamp(ModelId::Bytes& bytes, std::uint8_t version) {
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | (version << 4));
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool hyphen_before(std::size_t byte) { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

}  // namespace

ModelId ModelId::new_random(Random& random) {
  Bytes bytes;
  for (std::size_t i = 0; i < 16; i += 8) {
    const std::uint64_t word = random.next();
    for (std::size_t j = 0; j < 8; ++j) bytes[i + j] = static_cast<std::uint8_t>(word >> (8 * j));
  }
  stamp(bytes, 4);
  return ModelId(bytes);
}

ModelId ModelId::from_name(std::string_view name) {
  // The namespace is the version 5 UUID of the DNS name "model-warmup" and is part of the wire format: never change it.
  static constexpr Bytes kNamespace = {0x53, 0x4c, 0x1f, 0xea, 0x06, 0x75, 0x53, 0x5c,
                                       0xa8, 0x23, 0xba, 0x8b, 0xec, 0xcd, 0x72, 0xae};
  std::vector<std::uint8_t> message(kNamespace.begin(), kNamespace.end());
  message.insert(message.end(), name.begin(), name.end());
  const auto digest = sha1(message);
  Bytes bytes;
  std::copy_n(digest.begin(), bytes.size(), bytes.begin());
  stamp(bytes, 5);
  return ModelId(bytes);
}

std::optional<ModelId> ModelId::from_string(std::string_view text) {
  constexpr std::string_view kUrn = "urn:uuid:";
  if (text.size() == 45) {
    for (std::size_t i = 0; i < kUrn.size(); ++i) {
      const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
      if (c != kUrn[i]) return std::nullopt;
    }
    text.remove_prefix(kUrn.size());
  } else if (text.size() == 38 && text.front() == '{' && text.back() == '}') {
    text = text.substr(1, 36);
  } else if (text.size() != 36 && text.size() != 32) {
    return std::nullopt;
  }
  const bool hyphenated = text.size() == 36;
  Bytes bytes;
  std::size_t at = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (hyphenated && hyphen_before(i) && text[at++] != '-') return std::nullopt;
    const int high = digit(text[at++]);
    const int low = digit(text[at++]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return ModelId(bytes);
}

std::string ModelId::to_string() const {
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    if (hyphen_before(i)) text += '-';
    text += kDigits[bytes_[i] >> 4];
    text += kDigits[bytes_[i] & 15];
  }
  return text;
}

}  // namespace model_warmup
