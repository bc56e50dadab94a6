// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "catalog/model_catalog.h"
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
  /// The key visited last.
  [[nodiscard]] std::uint32_t latest() const { return latest_; }
  [[nodiscard]] std::span<const Entry> entries() const { return entries_; }

  void save(ByteWriter& out) const;

  /// Fails the reader on what `visit` cannot leave behind.
  void load(ByteReader& in, std::size_t max_entries);

  /// The same where keys are models: `models[i]` is the index here of the saved catalogue's i-th.
  void load_models(ByteReader& in, std::size_t max_entries, std::span<const ModelIndex> models);

  friend bool operator==(const DecayedCounts&, const DecayedCounts&) = default;

 private:
  void add_up();

  std::vector<Entry> entries_;
  float total_ = 0;
  std::uint32_t latest_ = 0;
};

/// factor^steps by repeated squaring, for quantities that fade only when they are looked at. 0 <= factor <= 1.
[[nodiscard]] constexpr double faded(double factor, std::uint64_t steps) {
  double result = 1;
  for (; steps > 0 && result > 0; steps >>= 1, factor *= factor) {
    if (steps & 1) result *= factor;
  }
  return result;
}

}  // namespace model_warmup
