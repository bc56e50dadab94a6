// SPDX-License-Identifier: Apache-2.0
#include "predictor/snapshot.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/bytes.h"
#include "core/hash.h"

namespace model_warmup {
namespace {

constexpr std::string_view kMagic = "MWUP";
constexpr std::size_t kDigestBytes = 16;

std::array<std::uint8_t, kDigestBytes> digest_of(std::span<const std::uint8_t> payload) {
  std::array<std::uint8_t, kDigestBytes> digest;
  std::copy_n(sha256(payload).begin(), digest.size(), digest.begin());
  return digest;
}

std::unexpected<WarmupError> damaged(std::string reason) {
  return std::unexpected(WarmupError::invalid_input("snapshot", std::move(reason), "SNAPSHOT_DAMAGED"));
}

}  // namespace

std::vector<std::uint8_t> seal(const Snapshot& snapshot) {
  ByteWriter out;
  out.put(as_bytes(kMagic));
  out.put(Snapshot::kFormatVersion);
  out.put(snapshot.key_fingerprint.has_value());
  out.put(snapshot.key_fingerprint.value_or(0));
  out.put(std::uint64_t{snapshot.payload.size()});
  out.put(std::span<const std::uint8_t>(digest_of(snapshot.payload)));
  out.put(snapshot.payload);
  return out.take();
}

Result<Snapshot> unseal(std::span<const std::uint8_t> bytes) {
  ByteReader in(bytes);
  if (!std::ranges::equal(in.take(kMagic.size()), as_bytes(kMagic))) return damaged("is no snapshot of model-warmup");
  const auto version = in.get<std::uint32_t>();
  if (in.ok() && version > Snapshot::kFormatVersion) {
    return std::unexpected(
        WarmupError::invalid_input("snapshot",
                                   "has format " + std::to_string(version) + "; this version reads up to " +
                                       std::to_string(Snapshot::kFormatVersion) + ", so update model-warmup",
                                   "SNAPSHOT_NEWER"));
  }
  const bool hashed = in.get<bool>();
  const auto fingerprint = in.get<std::uint64_t>();
  const auto length = in.get<std::uint64_t>();
  const auto digest = in.take(kDigestBytes);
  if (!in.ok() || version == 0) return damaged("is cut off or has an impossible header");
  const std::size_t header = bytes.size() - in.remaining();
  if (length != in.remaining()) {
    return damaged("holds " + std::to_string(in.remaining()) + " bytes after its header, not " +
                   std::to_string(length));
  }
  Snapshot snapshot;
  snapshot.payload = bytes.subspan(header);
  if (!std::ranges::equal(digest_of(snapshot.payload), digest)) return damaged("does not match its checksum");
  if (hashed) snapshot.key_fingerprint = fingerprint;
  return snapshot;
}

}  // namespace model_warmup
