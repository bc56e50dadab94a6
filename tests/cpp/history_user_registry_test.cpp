// SPDX-License-Identifier: Apache-2.0
#include "history/user_registry.h"

#include <gtest/gtest.h>

#include "core/hash.h"

namespace model_warmup {
namespace {

TEST(UserRegistry, KeepsHashesUnderTheKey) {
  const UserRegistry a(UserKey{1}), b(UserKey{2});
  EXPECT_EQ(a.kept_form("ann"), a.kept_form("ann"));
  EXPECT_NE(a.kept_form("ann"), a.kept_form("bob"));
  EXPECT_NE(a.kept_form("ann"), b.kept_form("ann"));
  EXPECT_EQ(a.kept_form("ann").find("ann"), std::string::npos);
  const auto digest = hmac_sha256(UserKey{1}, as_bytes("ann"));
  std::string hex;
  for (std::size_t i = 0; i < 16; ++i) {
    hex += "0123456789abcdef"[digest[i] >> 4];
    hex += "0123456789abcdef"[digest[i] & 15];
  }
  EXPECT_EQ(a.kept_form("ann").substr(1), hex);
}

TEST(UserRegistry, APlainIdNeverPassesForAHashedOne) {
  const UserRegistry hashing(UserKey{1}), plain(UserKey{1}, false);
  EXPECT_NE(plain.kept_form(hashing.kept_form("ann")), hashing.kept_form("ann"));
  EXPECT_NE(plain.kept_form(hashing.kept_form("ann").substr(1)), hashing.kept_form("ann"));
}

TEST(UserRegistry, NumbersAreNeverGivenTwice) {
  UserRegistry registry(UserKey{});
  const UserIndex ann = registry.touch("ann");
  EXPECT_EQ(registry.touch("ann"), ann);
  registry.erase(ann);
  EXPECT_FALSE(registry.find("ann"));
  EXPECT_NE(registry.touch("ann"), ann);
}

TEST(UserRegistry, KnowsWhoHasBeenAwayLongest) {
  UserRegistry registry(UserKey{});
  const UserIndex ann = registry.touch("ann"), bob = registry.touch("bob");
  EXPECT_EQ(registry.least_recent(), ann);
  registry.touch("ann");
  EXPECT_EQ(registry.least_recent(), bob);
  EXPECT_EQ(registry.users(), (std::vector{bob, ann}));
}

TEST(UserRegistry, TurningHashingOnHashesWhatWasPlain) {
  UserRegistry registry(UserKey{1}, false);
  const UserIndex ann = registry.touch(registry.kept_form("ann"));
  EXPECT_TRUE(registry.set_hash_ids(true).empty());
  EXPECT_EQ(registry.find(registry.kept_form("ann")), ann);
}

TEST(UserRegistry, OfTwoFormsOfAUserTheOlderHashedOneGoes) {
  UserRegistry registry(UserKey{1});
  const UserIndex before = registry.touch(registry.kept_form("ann"));
  (void)registry.set_hash_ids(false);
  const UserIndex after = registry.touch(registry.kept_form("ann"));
  EXPECT_NE(before, after);
  EXPECT_EQ(registry.set_hash_ids(true), std::vector{before});
  EXPECT_EQ(registry.find(registry.kept_form("ann")), after);
  EXPECT_EQ(registry.size(), 1u);
}

TEST(UserRegistry, KnowsEveryFormOfAnId) {
  const UserRegistry hashing(UserKey{1}), plain(UserKey{1}, false);
  EXPECT_EQ(hashing.all_forms("ann"), plain.all_forms("ann"));
  EXPECT_EQ(hashing.all_forms("ann")[0], hashing.kept_form("ann"));
  EXPECT_EQ(hashing.all_forms("ann")[1], plain.kept_form("ann"));
}

TEST(UserRegistry, TheFingerprintTellsKeysApart) {
  EXPECT_EQ(UserRegistry(UserKey{1}).key_fingerprint(), UserRegistry(UserKey{1}, false).key_fingerprint());
  EXPECT_NE(UserRegistry(UserKey{1}).key_fingerprint(), UserRegistry(UserKey{2}).key_fingerprint());
}

TEST(UserRegistry, ComesBackInItsOrderAndGoesOnCounting) {
  UserRegistry registry(UserKey{});
  for (const char* id : {"a", "b", "c", "a"}) registry.touch(registry.kept_form(id));
  ByteWriter out;
  registry.save(out);
  ByteReader in(out.bytes());
  UserRegistry loaded(UserKey{});
  loaded.load(in);
  ASSERT_TRUE(in.at_end());
  EXPECT_EQ(loaded.users(), registry.users());
  EXPECT_EQ(loaded.touch(loaded.kept_form("d")), registry.touch(registry.kept_form("d")));
}

TEST(UserRegistry, RefusesAUserTwice) {
  ByteWriter out;
  out.put(UserIndex{5});
  out.put(std::uint32_t{2});
  for (const UserIndex index : {UserIndex{1}, UserIndex{2}}) {
    out.put(std::string("pann"));
    out.put(index);
  }
  ByteReader in(out.bytes());
  UserRegistry loaded(UserKey{});
  loaded.load(in);
  EXPECT_FALSE(in.ok());
}

}  // namespace
}  // namespace model_warmup
