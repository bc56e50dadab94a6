// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/random.h"

namespace model_warmup {

/// Identifies a model: a UUID (RFC 9562) of 16 bytes, compared and hashed as such.
class ModelId {
 public:
  using Bytes = std::array<std::uint8_t, 16>;

  constexpr ModelId() = default;  ///< the nil UUID, which names no model
  explicit constexpr ModelId(const Bytes& bytes) : bytes_(bytes) {}

  /// A new random id (version 4) out of the given generator.
  [[nodiscard]] static ModelId new_random(Random& random);

  /// The id that a model of this name always has (version 5 in this library's own namespace).
  [[nodiscard]] static ModelId from_name(std::string_view name);

  /// Takes the hyphenated, simple (32 hex digits), braced and `urn:uuid:` forms in either case; anything else gives
  /// none.
  [[nodiscard]] static std::optional<ModelId> from_string(std::string_view text);

  /// Lower-case hyphenated form, 36 characters.
  [[nodiscard]] std::string to_string() const;

  [[nodiscard]] constexpr const Bytes& bytes() const { return bytes_; }
  [[nodiscard]] constexpr bool is_nil() const { return *this == ModelId(); }

  friend constexpr auto operator<=>(const ModelId&, const ModelId&) = default;

 private:
  Bytes bytes_{};
};

static_assert(sizeof(ModelId) == 16);

}  // namespace model_warmup

template <>
struct std::hash<model_warmup::ModelId> {
  std::size_t operator()(const model_warmup::ModelId& id) const noexcept {
    std::uint64_t h = 0;
    for (const auto byte : id.bytes()) h = h * 0x100000001B3ull ^ byte;
    return static_cast<std::size_t>(model_warmup::mix64(h));
  }
};
