// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/error.h"

namespace model_warmup {

using UserKey = std::array<std::uint8_t, 32>;

/// Says which key user ids were hashed with, without giving it away.
using KeyFingerprint = std::array<std::uint8_t, 8>;

[[nodiscard]] KeyFingerprint fingerprint_of(const UserKey& key);

/// The envelope around what a predictor has learned:
///
///     magic "MWUP" | format version u32 | hashed u8 | key fingerprint 8 bytes | payload length u64 |
///     first 16 bytes of the payload's SHA-256 | payload
///
/// all little-endian. The digest finds damage; it is no signature.
struct Snapshot {
  static constexpr std::uint32_t kFormatVersion = 1;

  std::optional<KeyFingerprint> key;  ///< none: user ids are kept as they are
  std::span<const std::uint8_t> payload;
};

[[nodiscard]] std::vector<std::uint8_t> seal(const Snapshot& snapshot);

/// Checks the envelope; the payload stays a view into `bytes`. O(length).
/// Errors: InvalidInput `snapshot` with code SNAPSHOT_DAMAGED, or SNAPSHOT_NEWER for a later format.
[[nodiscard]] Result<Snapshot> unseal(std::span<const std::uint8_t> bytes);

}  // namespace model_warmup
