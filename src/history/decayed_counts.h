// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/bytes.h"

namespace model_warmup {

/// Counts of small keys that fade: each visit multiplies all of them by a factor and adds one to the visited.
///
/// Counts that have faded below a thousandth are dropped, and beyond `max_entries` the smallest one, so that the table
/// is bounded whatever comes. Entries stay in order of arrival. O(entries) a visit.
class DecayedCounts {
 public:
  struct Entry {
    std::uint32_t key;
    float count;

    friend bool operator==(const Entry&, const Entry&) = default;
  };

  /// 0 < decay <= 1; max_entries >= 1.
  void visit(std::uint32_t key, float decay, std::size_t max_entries);

  [[nodiscard]] float count(std::uint32_t key) const;
  [[nodiscard]] float total() const { return total_; }
  [[nodiscard]] std::span<const Entry> entries() const { return entries_; }
  [[nodiscard]] bool empty() const { return entries_.empty(); }

  void save(ByteWriter& out) const;

  /// Fails the reader on counts that `visit` cannot leave behind.
  void load(ByteReader& in, std::size_t max_entries);

  /// The same with keys renamed by `names[key]`: for keys that are models.
  void load(ByteReader& in, std::size_t max_entries, std::span<const std::uint32_t> names);

  friend bool operator==(const DecayedCounts&, const DecayedCounts&) = default;

 private:
  std::vector<Entry> entries_;
  float total_ = 0;
};

/// base^steps by repeated squaring, for lazily decayed quantities: cheaper than pow, and the same everywhere.
[[nodiscard]] constexpr double decay_power(double base, std::uint64_t steps) {
  double result = 1;
  for (; steps > 0; steps >>= 1, base *= base) {
    if (steps & 1) result *= base;
    if (base < 1e-30) return steps > 1 ? 0 : result;
  }
  return result;
}

}  // namespace model_warmup
