// SPDX-License-Identifier: Apache-2.0
#include "core/envelope.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/bytes.h"
#include "core/hash.h"

namespace model_warmup {
namespace {

constexpr std::size_t kDigestBytes = 16;

std::array<std::uint8_t, kDigestBytes> digest_of(std::span<const std::uint8_t> payload) {
  std::array<std::uint8_t, kDigestBytes> digest;
  std::copy_n(sha256(payload).begin(), digest.size(), digest.begin());
  return digest;
}

}  // namespace

std::vector<std::uint8_t> Envelope::seal(std::span<const std::uint8_t> header,
                                         std::span<const std::uint8_t> payload) const {
  ByteWriter out;
  out.put(as_bytes(magic));
  out.put(format_version);
  out.put(header);
  out.put(std::uint64_t{payload.size()});
  out.put(std::span<const std::uint8_t>(digest_of(payload)));
  out.put(payload);
  return out.take();
}

Result<Envelope::Opened> Envelope::open(std::span<const std::uint8_t> bytes) const {
  ByteReader in(bytes);
  if (!std::ranges::equal(in.take(magic.size()), as_bytes(magic))) {
    return std::unexpected(damaged("is no " + std::string(subject) + " of model-warmup"));
  }
  const auto version = in.get<std::uint32_t>();
  if (in.ok() && version > format_version) {
    return std::unexpected(WarmupError::invalid_input(std::string(subject),
                                                      "has format " + std::to_string(version) +
                                                          "; this version reads up to " +
                                                          std::to_string(format_version) + ", so update model-warmup",
                                                      "SNAPSHOT_NEWER"));
  }
  Opened opened;
  opened.header = in.take(header_bytes);
  const auto length = in.get<std::uint64_t>();
  const auto digest = in.take(kDigestBytes);
  if (!in.ok()) return std::unexpected(damaged("is cut off"));
  if (version < format_version) {
    return std::unexpected(damaged("has format " + std::to_string(version) + ", which is no longer read"));
  }
  if (length != in.remaining()) {
    return std::unexpected(
        damaged("holds " + std::to_string(in.remaining()) + " bytes after its header, not " + std::to_string(length)));
  }
  opened.payload = in.take(in.remaining());
  if (!std::ranges::equal(digest_of(opened.payload), digest)) {
    return std::unexpected(damaged("does not match its checksum"));
  }
  return opened;
}

WarmupError Envelope::damaged(std::string_view reason) const {
  return WarmupError::invalid_input(std::string(subject), std::string(reason), "SNAPSHOT_DAMAGED");
}

}  // namespace model_warmup
