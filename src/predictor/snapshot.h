// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/error.h"

namespace model_warmup {

/// What a predictor has learned, in its envelope (core/envelope.h) with magic "MWUP" and the header
///
///     hashed u8 | key fingerprint u64
struct Snapshot {
  static constexpr std::uint32_t kFormatVersion = 4;

  std::optional<std::uint64_t>
      key_fingerprint;  ///< of the key that user ids are hashed with; none: they are kept plain
  std::span<const std::uint8_t> payload;
};

[[nodiscard]] std::vector<std::uint8_t> seal(const Snapshot& snapshot);

/// Checks the envelope; the payload stays a view into `bytes`. O(length).
/// Errors: InvalidInput `snapshot` with code SNAPSHOT_DAMAGED, or SNAPSHOT_NEWER for a later format.
[[nodiscard]] Result<Snapshot> unseal(std::span<const std::uint8_t> bytes);

}  // namespace model_warmup
