// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/bytes.h"
#include "history/use_surprise.h"
#include "history/user_registry.h"

namespace model_warmup {

struct LoggedUse {
  UserIndex user = kNoUser;
  double at_ms = 0;
  ModelIndex model = kNoModel;
  TailChances tails;
  std::int16_t utc_offset_minutes = 0;

  friend bool operator==(const LoggedUse&, const LoggedUse&) = default;
};

/// The latest uses one by one, for what counts cannot tell: sequences, rhythms, what was unusual. A ring; constant time
/// a use.
class UseLog {
 public:
  static constexpr std::size_t kKept = 8192;

  void add(const LoggedUse& use);

  /// Removes a user's uses. O(uses).
  void erase(UserIndex user);
  void clear();

  /// In the order in which they were recorded, oldest first.
  [[nodiscard]] std::vector<LoggedUse> uses() const;

  /// 24 bytes a use.
  void save(ByteWriter& out) const;

  /// Reads into a fresh log; fails the reader on what `save` cannot have written. `users` are those known, sorted;
  /// `models[i]` is the index here of the saved catalogue's i-th.
  void load(ByteReader& in, std::span<const UserIndex> users, std::span<const ModelIndex> models);

 private:
  std::vector<LoggedUse> ring_;  // full: next_ is the oldest
  std::size_t next_ = 0;
};

}  // namespace model_warmup
