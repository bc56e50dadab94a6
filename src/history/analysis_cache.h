// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <unordered_map>
#include <vector>

#include "core/model_id.h"

namespace model_warmup {

struct CacheStatistics {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  std::size_t entries = 0;

  /// Hits among all look-ups, in [0, 1]; 0 before the first.
  [[nodiscard]] double hit_rate() const {
    const std::uint64_t all = hits + misses;
    return all == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(all);
  }
};

/// Results of pattern analyses under a key that says all they depend on, for a time at most. Bounded; the least
/// recently used goes first. Not part of the state: what is lost is only computed again.
class AnalysisCache {
 public:
  static constexpr std::size_t kKept = 1000;

  /// The result kept under this key at most `ttl_ms` ago. Counts a hit or a miss.
  [[nodiscard]] const std::vector<ModelId>* find(std::uint64_t key, double now_ms, double ttl_ms);

  void put(std::uint64_t key, double now_ms, std::vector<ModelId> result);

  /// Drops the results; the statistics go on.
  void clear();

  [[nodiscard]] CacheStatistics statistics() const { return {hits_, misses_, order_.size()}; }

 private:
  struct Entry {
    std::uint64_t key;
    double at_ms;
    std::vector<ModelId> result;
  };

  std::list<Entry> order_;  // least recently used first
  std::unordered_map<std::uint64_t, std::list<Entry>::iterator> by_key_;
  std::uint64_t hits_ = 0;
  std::uint64_t misses_ = 0;
};

}  // namespace model_warmup
