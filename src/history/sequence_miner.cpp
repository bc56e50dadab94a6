// SPDX-License-Identifier: Apache-2.0
#include "history/sequence_miner.h"

#include <algorithm>
#include <utility>

#include "core/order.h"

namespace model_warmup {
namespace {

constexpr int kPlaceBits = 13;
constexpr std::uint32_t kLastPlace = (1u << kPlaceBits) - 1;
static_assert(kMostMined == kLastPlace + 1);

/// An occurrence of a sequence by the places of its first and its last use, and the model of that one.
struct Occurrence {
  ModelIndex model;
  std::uint32_t end;
  std::uint32_t start;

  /// Ordered by model, then by end, then the latest start first.
  [[nodiscard]] std::uint64_t packed() const {
    return (std::uint64_t{model} << kPlaceBits | end) << kPlaceBits | (kLastPlace - start);
  }
  [[nodiscard]] static Occurrence unpacked(std::uint64_t bits) {
    return {static_cast<ModelIndex>(bits >> 2 * kPlaceBits),
            static_cast<std::uint32_t>(bits >> kPlaceBits) & kLastPlace,
            kLastPlace - (static_cast<std::uint32_t>(bits) & kLastPlace)};
  }
};

class Miner {
 public:
  Miner(std::span<const SessionUse> uses, const MiningLimits& limits) : uses_(uses), limits_(limits) {}

  std::vector<MinedSequence> mine() {
    std::vector<std::uint64_t> all;
    all.reserve(uses_.size());
    for (std::uint32_t i = 0; i < uses_.size(); ++i) all.push_back(Occurrence{uses_[i].model, i, i}.packed());
    grow(std::move(all), 0);
    return std::move(found_);
  }

 private:
  /// `packed`: occurrences of everything that extends the current prefix by one model.
  void grow(std::vector<std::uint64_t> packed, std::uint64_t prefixes) {
    sort(packed);
    std::vector<Occurrence> same;  // of one model
    for (const std::uint64_t bits : packed) {
      const Occurrence one = Occurrence::unpacked(bits);
      if (!same.empty() && one.model != same.back().model) {
        extend(same, prefixes);
        same.clear();
      }
      // Of those with one end only the latest start is kept: it is in nobody's way that the others are not in.
      if (same.empty() || one.end != same.back().end) same.push_back(one);
    }
    if (!same.empty()) extend(same, prefixes);
  }

  /// `occurrences`: of the current prefix and one certain model.
  void extend(std::span<const Occurrence> occurrences, std::uint64_t prefixes) {
    const std::uint64_t support = apart(occurrences);
    if (support < limits_.min_support) return;
    prefix_.push_back(occurrences.front().model);
    if (prefix_.size() > 1) found_.push_back({prefix_, support, users_of(occurrences), prefixes});
    if (prefix_.size() < limits_.max_length) {
      std::vector<std::uint64_t> longer;
      for (const auto& [model, end, start] : occurrences) {
        const auto last = std::min<std::uint64_t>(end + 1 + limits_.max_skipped, uses_.size() - 1);
        for (auto i = end + 1; i <= last && uses_[i].session == uses_[end].session; ++i) {
          longer.push_back(Occurrence{uses_[i].model, i, start}.packed());
        }
      }
      grow(std::move(longer), occurrences.size());
    }
    prefix_.pop_back();
  }

  /// The most that do not overlap: always the one that ends first (they are in order of their ends).
  static std::uint64_t apart(std::span<const Occurrence> occurrences) {
    std::uint64_t count = 0;
    std::uint32_t free = 0;
    for (const Occurrence& one : occurrences) {
      if (one.start < free) continue;
      ++count;
      free = one.end + 1;
    }
    return count;
  }

  [[nodiscard]] std::uint64_t users_of(std::span<const Occurrence> occurrences) const {
    std::vector<std::uint64_t> users;
    users.reserve(occurrences.size());
    for (const Occurrence& one : occurrences) users.push_back(uses_[one.end].user);
    return count_different(std::move(users));
  }

  std::span<const SessionUse> uses_;
  MiningLimits limits_;
  std::vector<ModelIndex> prefix_;
  std::vector<MinedSequence> found_;
};

}  // namespace

std::vector<MinedSequence> frequent_sequences(std::span<const SessionUse> uses, const MiningLimits& limits) {
  return Miner(uses, limits).mine();
}

}  // namespace model_warmup
