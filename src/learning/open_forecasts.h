// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string_view>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/bytes.h"
#include "core/hash.h"
#include "learning/horizon_calibration.h"

namespace model_warmup {

/// A number for a user's kept id, also before the history knows the user.
[[nodiscard]] constexpr std::uint64_t user_tag(std::string_view kept) { return hash_text(kept); }

/// Forecasts that wait until their horizons have passed, to learn from what came true. At most kKept; while it is full,
/// new ones are not taken: to let the oldest go would leave nothing that lives to see the longest horizon. Only what a
/// clock that has gone back since would keep for ever makes room.
class OpenForecasts {
 public:
  static constexpr std::size_t kKept = 512;

  /// Which ranks of a forecast are kept, from 0: closely at the top, sparsely below.
  static constexpr std::array<std::size_t, 5> kRanks = {0, 1, 2, 4, 8};

  struct Candidate {
    ModelIndex model = kNoModel;
    std::array<HorizonInputs, kHorizons_ms.size()> inputs;
    float used_after_ms = -1;  ///< negative: not used since
  };

  struct Entry {
    std::uint64_t user = 0;  ///< `user_tag`
    double at_ms = 0;
    bool with_task = false;
    std::uint8_t learned = 0;  ///< how many horizons have passed
    std::array<HorizonOutlook, kHorizons_ms.size()> outlooks;
    std::vector<Candidate> candidates;
  };

  /// Whether a forecast made at this moment is taken. O(kKept) when it is full.
  [[nodiscard]] bool has_room(double at_ms) const;

  /// Precondition: has_room(entry.at_ms).
  void add(Entry entry);

  /// Marks a use in the user's open forecasts. O(kKept).
  void record(std::uint64_t user, ModelIndex model, double at_ms);

  /// Calls learn(entry, candidate, horizon, used) for every horizon that has passed at `now_ms`, each once, and drops
  /// forecasts that have no horizon left. O(kKept).
  template <class Learn>
  void settle(double now_ms, Learn learn) {
    for (Entry& entry : entries_) {
      for (; entry.learned < kHorizons_ms.size() && now_ms > entry.at_ms + kHorizons_ms[entry.learned];
           ++entry.learned) {
        for (const Candidate& candidate : entry.candidates) {
          const float after_ms = candidate.used_after_ms;
          learn(entry, candidate, entry.learned, after_ms >= 0 && after_ms <= kHorizons_ms[entry.learned]);
        }
      }
    }
    std::erase_if(entries_, [](const Entry& entry) { return entry.learned == kHorizons_ms.size(); });
  }

  void forget(std::uint64_t user);
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

  void save(ByteWriter& out) const;
  void load(ByteReader& in, std::span<const ModelIndex> models);

 private:
  std::deque<Entry> entries_;  // in the order in which they came
};

}  // namespace model_warmup
