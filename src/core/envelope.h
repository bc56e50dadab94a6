// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/error.h"

namespace model_warmup {

/// The envelope around what is kept as bytes:
///
///     magic | format version u32 | header | payload length u64 | first 16 bytes of the payload's SHA-256 | payload
///
/// all little-endian. The digest finds damage; it is no signature.
struct Envelope {
  std::string_view magic;  ///< four bytes
  std::uint32_t format_version;
  std::size_t header_bytes;  ///< what the kind of envelope has before its payload, always as many
  std::string_view subject;  ///< what errors call it

  /// Precondition: `header` has `header_bytes`.
  [[nodiscard]] std::vector<std::uint8_t> seal(std::span<const std::uint8_t> header,
                                               std::span<const std::uint8_t> payload) const;

  /// Views into the bytes that were opened.
  struct Opened {
    std::span<const std::uint8_t> header;
    std::span<const std::uint8_t> payload;
  };

  /// O(length). Errors: InvalidInput about `subject` with code SNAPSHOT_DAMAGED, or SNAPSHOT_NEWER for a later format.
  [[nodiscard]] Result<Opened> open(std::span<const std::uint8_t> bytes) const;

  /// The error for a payload that cannot be.
  [[nodiscard]] WarmupError damaged(std::string_view reason) const;
};

}  // namespace model_warmup
