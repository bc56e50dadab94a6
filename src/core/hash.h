// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/random.h"

namespace model_warmup {

/// FIPS 180-4. SHA-1 names things (UUID version 5 is defined by it) and protects nothing.
[[nodiscard]] std::array<std::uint8_t, 20> sha1(std::span<const std::uint8_t> data);
[[nodiscard]] std::array<std::uint8_t, 32> sha256(std::span<const std::uint8_t> data);

/// RFC 2104 over SHA-256.
[[nodiscard]] std::array<std::uint8_t, 32> hmac_sha256(std::span<const std::uint8_t> key,
                                                       std::span<const std::uint8_t> data);

[[nodiscard]] inline std::span<const std::uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Joins two 64-bit keys into one, order mattering; for table keys, not for secrets.
[[nodiscard]] constexpr std::uint64_t hash_combine(std::uint64_t a, std::uint64_t b) {
  return mix64(a * 0x9E3779B97F4A7C15ull ^ mix64(b));
}

/// FNV-1a (Fowler, Noll, Vo), then mixed: the same in every build, unlike std::hash.
[[nodiscard]] constexpr std::uint64_t hash_text(std::string_view text) {
  std::uint64_t h = 0xCBF29CE484222325ull;
  for (const char c : text) h = (h ^ static_cast<std::uint8_t>(c)) * 0x100000001B3ull;
  return mix64(h);
}

}  // namespace model_warmup
