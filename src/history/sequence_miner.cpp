// SPDX-License-Identifier: Apache-2.0
#include "history/sequence_miner.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace model_warmup {
namespace {

/// An occurrence of a sequence: the uses of its first and its last model. Of those with one end only the latest start
/// is kept: it is in nobody's way that the others are not in.
struct Occurrence {
  ModelIndex model;  // the last one
  std::uint32_t end;
  std::uint32_t start;
};

class Miner {
 public:
  Miner(std::span<const SessionUse> uses, const MiningLimits& limits) : uses_(uses), limits_(limits) {}

  std::vector<MinedSequence> mine() {
    std::vector<Occurrence> all;
    all.reserve(uses_.size());
    for (std::uint32_t i = 0; i < uses_.size(); ++i) all.push_back({uses_[i].model, i, i});
    grow(std::move(all), 0);
    return std::move(found_);
  }

 private:
  /// `occurrences`: of everything that extends the current prefix by one model.
  void grow(std::vector<Occurrence> occurrences, std::uint64_t prefixes) {
    std::ranges::sort(occurrences, {}, [](const Occurrence& one) {
      return std::tuple(one.model, one.end, ~one.start);  // the latest start first
    });
    const auto repeated =
        std::ranges::unique(occurrences, {}, [](const Occurrence& one) { return std::pair(one.model, one.end); });
    occurrences.erase(repeated.begin(), repeated.end());
    for (std::span<const Occurrence> rest = occurrences; !rest.empty();) {
      std::size_t size = 1;
      while (size < rest.size() && rest[size].model == rest.front().model) ++size;
      extend(rest.first(size), prefixes);
      rest = rest.subspan(size);
    }
  }

  /// `occurrences`: of the current prefix and one certain model.
  void extend(std::span<const Occurrence> occurrences, std::uint64_t prefixes) {
    const std::uint64_t support = apart(occurrences);
    if (support < limits_.min_support) return;
    prefix_.push_back(occurrences.front().model);
    if (prefix_.size() > 1) found_.push_back({prefix_, support, users_of(occurrences), prefixes});
    if (prefix_.size() < limits_.max_length) {
      std::vector<Occurrence> longer;
      for (const auto& [model, end, start] : occurrences) {
        const auto last = std::min<std::uint64_t>(end + 1 + limits_.max_skipped, uses_.size() - 1);
        for (auto i = end + 1; i <= last && uses_[i].session == uses_[end].session; ++i) {
          longer.push_back({uses_[i].model, i, start});
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
    std::vector<std::uint32_t> users;
    users.reserve(occurrences.size());
    for (const Occurrence& one : occurrences) users.push_back(uses_[one.end].user);
    std::ranges::sort(users);
    return static_cast<std::uint64_t>(std::ranges::unique(users).begin() - users.begin());
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
