// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/error.h"

namespace model_warmup {

/// The envelope around what a predictor has learned:
///
///     magic "MWUP" | format version u32 | hashed u8 | key fingerprint u64 | payload length u64 |
///     first 16 bytes of the payload's SHA-256 | payload
///
/// all little-endian. The digest finds damage; it is no signature.
struct Snapshot {
  static constexpr std::uint32_t kFormatVersion = 1;

  std::optional<std::uint64_t>
      key_fingerprint;  ///< of the key that user ids are hashed with; none: they are kept plain
  std::span<const std::uint8_t> payload;
};

[[nodiscard]] std::vector<std::uint8_t> seal(const Snapshot& snapshot);

/// Checks the envelope; the payload stays a view into `bytes`. O(length).
/// Errors: InvalidInput `snapshot` with code SNAPSHOT_DAMAGED, or SNAPSHOT_NEWER for a later format.
[[nodiscard]] Result<Snapshot> unseal(std::span<const std::uint8_t> bytes);

}  // namespace model_warmup
