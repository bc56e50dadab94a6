// SPDX-License-Identifier: Apache-2.0
#include "predictor/snapshot.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/hash.h"

namespace model_warmup {
namespace {

std::vector<std::uint8_t> sample() { return seal({0x0123456789ABCDEF, as_bytes("what was learned")}); }

TEST(Snapshot, OpensToWhatWasSealed) {
  const auto bytes = sample();
  const auto opened = unseal(bytes);
  ASSERT_TRUE(opened);
  EXPECT_TRUE(std::ranges::equal(opened->payload, as_bytes("what was learned")));
  EXPECT_EQ(opened->key_fingerprint, 0x0123456789ABCDEF);
}

TEST(Snapshot, WithoutHashedIdsHasNoKey) {
  const auto bytes = seal({std::nullopt, {}});
  EXPECT_FALSE(unseal(bytes)->key_fingerprint);
}

TEST(Snapshot, CutOffAnywhereIsDamaged) {
  const auto bytes = sample();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const auto opened = unseal(std::span(bytes).first(length));
    ASSERT_FALSE(opened) << length;
    EXPECT_EQ(opened.error().code, "SNAPSHOT_DAMAGED");
  }
}

TEST(Snapshot, AnyBitFlippedInThePayloadOrItsDigestIsDamaged) {
  const auto bytes = sample();
  for (std::size_t at = 17; at < bytes.size(); ++at) {
    auto flipped = bytes;
    flipped[at] ^= 0x10;
    EXPECT_FALSE(unseal(flipped)) << at;
  }
}

TEST(Snapshot, ALaterFormatIsNamedAsSuch) {
  auto bytes = sample();
  bytes[4] = 200;
  const auto opened = unseal(bytes);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "SNAPSHOT_NEWER");
  EXPECT_EQ(opened.error().field, "snapshot");
}

TEST(Snapshot, TrailingBytesAreDamage) {
  auto bytes = sample();
  bytes.push_back(0);
  EXPECT_FALSE(unseal(bytes));
}

}  // namespace
}  // namespace model_warmup
