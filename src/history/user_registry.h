// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/bytes.h"

namespace model_warmup {

/// A user's number: given at the user's first use of a model and never given to another. After the user is forgotten
/// or pushed out it names nobody, so whatever still holds it is stale by itself.
using UserIndex = std::uint64_t;
inline constexpr UserIndex kNoUser = ~UserIndex{0};

/// The secret under which user ids are hashed. It is kept outside the state.
using UserKey = std::array<std::uint8_t, 32>;

/// Who is known, least recently used first.
///
/// Ids are kept as HMAC-SHA256 under the user key, or as they are when `hash_user_ids` is off. Either way the kept form
/// is what tables are keyed by; it says which of the two it is, so that a plain id can never pass for a hashed one.
/// Everything takes constant time but `users`, `set_hash_ids` and the snapshot: they are linear in the number of users.
class UserRegistry {
 public:
  explicit UserRegistry(const UserKey& key, bool hash_ids = true) : key_(key), hash_ids_(hash_ids) {}

  /// The form in which this id is kept.
  [[nodiscard]] std::string kept_form(std::string_view user_id) const;

  /// Every form in which it may ever have been kept: hashing can have been off, or on, before.
  [[nodiscard]] std::array<std::string, 2> all_forms(std::string_view user_id) const;

  [[nodiscard]] std::optional<UserIndex> find(std::string_view kept) const;

  /// The user of this kept id, now the most recently used one; a new one if there is none.
  UserIndex touch(std::string_view kept);

  /// The user who has been away longest. Precondition: not empty.
  [[nodiscard]] UserIndex least_recent() const { return order_.front().index; }

  /// Precondition: the user is known.
  void erase(UserIndex user);
  void clear();

  [[nodiscard]] std::size_t size() const { return order_.size(); }

  /// Users, least recently used first.
  [[nodiscard]] std::vector<UserIndex> users() const;

  /// Turns hashing on or off. Turned on, ids kept plain so far are hashed too; turned off, hashed ids stay so (nothing
  /// leads back) and their users start anew. Gives the users who were kept under both forms and lost the hashed, older
  /// one: they are no longer known.
  std::vector<UserIndex> set_hash_ids(bool hash_ids);

  /// Says whether two registries have the same key, without telling the key.
  [[nodiscard]] std::uint64_t key_fingerprint() const;

  void save(ByteWriter& out) const;

  /// Reads into a fresh registry; fails the reader on what `save` cannot have written.
  void load(ByteReader& in);

 private:
  struct Entry {
    std::string kept;
    UserIndex index;
  };

  [[nodiscard]] std::string hashed(std::string_view user_id) const;
  void insert(Entry entry);

  UserKey key_;
  bool hash_ids_;
  UserIndex next_ = 0;
  std::list<Entry> order_;                                                    // least recently used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_kept_;  // views into order_
  std::unordered_map<UserIndex, std::list<Entry>::iterator> by_index_;
};

}  // namespace model_warmup
