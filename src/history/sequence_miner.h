// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "catalog/model_catalog.h"
#include "history/user_registry.h"

namespace model_warmup {

/// Uses that are looked at at a time, at most.
inline constexpr std::size_t kMostMined = 8192;

/// A use as the miner sees it. Uses of a session stand together, in order.
struct SessionUse {
  ModelIndex model;
  std::uint32_t session;  ///< from 0, never falling
  UserIndex user;
};

struct MinedSequence {
  std::vector<ModelIndex> models;  ///< two or more
  std::uint64_t support = 0;       ///< most occurrences that do not overlap
  std::uint64_t users = 0;         ///< with an occurrence
  std::uint64_t prefixes = 0;      ///< uses at which all but its last model end

  friend bool operator==(const MinedSequence&, const MinedSequence&) = default;
};

struct MiningLimits {
  std::uint64_t min_support = 3;
  std::uint64_t max_length = 5;
  std::uint64_t max_skipped = 0;  ///< other uses between two models of a sequence
};

/// All sequences of models that often occur in this order within a session.
///
/// PrefixSpan (Pei et al., "Mining sequential patterns by pattern-growth", IEEE TKDE 16(11), 2004): what extends a
/// prefix is looked for only where the prefix ends. With a limit on what is skipped all its ends must be followed, not
/// the first one alone. Counted are occurrences that do not overlap, as for episodes (Laxman, Sastry & Unnikrishnan,
/// "Discovering frequent episodes and learning hidden Markov models", IEEE TKDE 17(11), 2005), so that a long session
/// counts for more than one. Such a count never grows with the sequence, which is what pruning rests on.
///
/// Precondition: at most kMostMined uses. Ordered by their models in order of `ModelIndex`, a prefix before what
/// extends it. Time and memory are bounded by uses * (1 + max_skipped)^(max_length - 1), times the logarithm of that
/// for sorting.
[[nodiscard]] std::vector<MinedSequence> frequent_sequences(std::span<const SessionUse> uses,
                                                            const MiningLimits& limits);

}  // namespace model_warmup
