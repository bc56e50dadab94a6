// SPDX-License-Identifier: Apache-2.0
#include "history/sequence_miner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/random.h"

namespace model_warmup {
namespace {

/// One session a string, of models 'a', 'b', ...; every second one is the same user's.
std::vector<SessionUse> uses_of(const std::vector<std::string>& sessions) {
  std::vector<SessionUse> uses;
  for (std::uint32_t i = 0; i < sessions.size(); ++i) {
    for (const char model : sessions[i]) uses.push_back({static_cast<ModelIndex>(model - 'a'), i, i % 2});
  }
  return uses;
}

std::string spelt(const MinedSequence& sequence) {
  std::string text;
  for (const ModelIndex model : sequence.models) text += static_cast<char>('a' + model);
  return text;
}

/// Every sequence of the alphabet, each looked for everywhere.
class BruteForce {
 public:
  BruteForce(std::vector<SessionUse> uses, const MiningLimits& limits, ModelIndex models)
      : uses_(std::move(uses)), limits_(limits), models_(models) {}

  std::vector<MinedSequence> mine() {
    extend({});
    return found_;
  }

 private:
  void extend(std::vector<ModelIndex> sequence) {
    const auto prefixes = ends_of(sequence);
    for (ModelIndex model = 0; model < models_; ++model) {
      auto longer = sequence;
      longer.push_back(model);
      std::set<std::uint32_t> users;
      for (const auto& [start, end] : occurrences_of(longer)) users.insert(uses_[end].user);
      const std::uint64_t support = most_apart(occurrences_of(longer));
      if (longer.size() > 1 && support >= limits_.min_support) {
        found_.push_back({longer, support, users.size(), prefixes.size()});
      }
      if (longer.size() < limits_.max_length) extend(longer);
    }
  }

  using Places = std::vector<std::pair<std::size_t, std::size_t>>;

  Places occurrences_of(const std::vector<ModelIndex>& sequence) const {
    Places found;
    for (std::size_t start = 0; start < uses_.size(); ++start) match(sequence, 0, start, start, found);
    return found;
  }

  void match(const std::vector<ModelIndex>& sequence, std::size_t at, std::size_t start, std::size_t place,
             Places& found) const {
    if (uses_[place].model != sequence[at] || uses_[place].session != uses_[start].session) return;
    if (at + 1 == sequence.size()) return found.emplace_back(start, place), void();
    for (std::size_t next = place + 1; next <= place + 1 + limits_.max_skipped && next < uses_.size(); ++next) {
      match(sequence, at + 1, start, next, found);
    }
  }

  std::set<std::size_t> ends_of(const std::vector<ModelIndex>& sequence) const {
    std::set<std::size_t> ends;
    if (sequence.empty()) return ends;
    for (const auto& [start, end] : occurrences_of(sequence)) ends.insert(end);
    return ends;
  }

  /// Over all uses: the most occurrences that end before each.
  std::uint64_t most_apart(const Places& places) const {
    std::vector<std::uint64_t> best(uses_.size() + 1, 0);
    for (std::size_t end = 0; end < uses_.size(); ++end) {
      best[end + 1] = best[end];
      for (const auto& [from, to] : places) {
        if (to == end) best[end + 1] = std::max(best[end + 1], best[from] + 1);
      }
    }
    return best.back();
  }

  std::vector<SessionUse> uses_;
  MiningLimits limits_;
  ModelIndex models_;
  std::vector<MinedSequence> found_;
};

TEST(SequenceMiner, FindsWhatTryingEverythingFinds) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Random random(seed);
    std::vector<std::string> sessions(1 + random.below(5));
    for (std::string& session : sessions) {
      for (std::uint32_t i = random.below(12); i > 0; --i) session += static_cast<char>('a' + random.below(3));
    }
    const MiningLimits limits = {1 + random.below(3), 3 + random.below(2), random.below(3)};
    EXPECT_EQ(frequent_sequences(uses_of(sessions), limits), BruteForce(uses_of(sessions), limits, 3).mine()) << seed;
  }
}

TEST(SequenceMiner, CountsCasesThatDoNotOverlap) {
  const auto found = frequent_sequences(uses_of({"abababa"}), {.min_support = 2, .max_length = 3});
  const auto aba = std::ranges::find(found, "aba", spelt);
  ASSERT_NE(aba, found.end());
  EXPECT_EQ(aba->support, 2u);
  EXPECT_EQ(aba->prefixes, 3u);
}

TEST(SequenceMiner, DoesNotCrossTheEndOfASession) {
  const auto found = frequent_sequences(uses_of({"ab", "ca", "bc"}), {.min_support = 1, .max_length = 3});
  std::vector<std::string> names;
  for (const MinedSequence& one : found) names.push_back(spelt(one));
  EXPECT_EQ(names, (std::vector<std::string>{"ab", "bc", "ca"}));
}

TEST(SequenceMiner, CountsUsersOnce) {
  const auto found = frequent_sequences(uses_of({"ab", "ab", "ab"}), {.min_support = 3});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found.front().users, 2u);
}

TEST(SequenceMiner, OfNothingComesNothing) { EXPECT_TRUE(frequent_sequences({}, {}).empty()); }

}  // namespace
}  // namespace model_warmup
