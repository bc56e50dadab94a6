// SPDX-License-Identifier: Apache-2.0
#include "predictor/snapshot.h"

#include <utility>

#include "core/bytes.h"
#include "core/envelope.h"

namespace model_warmup {
namespace {

constexpr Envelope kEnvelope = {
    .magic = "MWUP", .format_version = Snapshot::kFormatVersion, .header_bytes = 9, .subject = "snapshot"};

}  // namespace

std::vector<std::uint8_t> seal(const Snapshot& snapshot) {
  ByteWriter header;
  header.put(snapshot.key_fingerprint.has_value());
  header.put(snapshot.key_fingerprint.value_or(0));
  return kEnvelope.seal(header.bytes(), snapshot.payload);
}

Result<Snapshot> unseal(std::span<const std::uint8_t> bytes) {
  const auto opened = kEnvelope.open(bytes);
  if (!opened) return std::unexpected(opened.error());
  ByteReader header(opened->header);
  const bool hashed = header.get<bool>();
  const auto fingerprint = header.get<std::uint64_t>();
  if (!header.ok()) return std::unexpected(kEnvelope.damaged("has an impossible header"));
  Snapshot snapshot;
  snapshot.payload = opened->payload;
  if (hashed) snapshot.key_fingerprint = fingerprint;
  return snapshot;
}

}  // namespace model_warmup
