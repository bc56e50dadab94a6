// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_set>
#include <vector>

#include "core/bytes.h"

namespace model_warmup {

/// The last few thousand keys: says whether one came before, in constant time and memory.
class RecentKeys {
 public:
  static constexpr std::size_t kKept = 4096;

  [[nodiscard]] bool contains(std::uint64_t key) const { return set_.contains(key); }

  /// Remembers a key; the oldest goes when there are too many.
  void add(std::uint64_t key);

  void save(ByteWriter& out) const;
  /// Reads into a fresh object; fails the reader on what `save` cannot have written.
  void load(ByteReader& in);

 private:
  std::vector<std::uint64_t> ring_;  // full: next_ is the oldest
  std::size_t next_ = 0;
  std::unordered_set<std::uint64_t> set_;
};

}  // namespace model_warmup
