// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/bytes.h"
#include "core/random.h"
#include "learning/candidate_features.h"
#include "learning/decision_tree.h"
#include "learning/next_model_options.h"
#include "learning/replay_window.h"
#include "learning/tree_grower.h"

namespace model_warmup {

/// A random forest that rolls with the window: trees are grown one after the other, each on the latest uses, and a new
/// one takes the place of the oldest; meanwhile the counts of all trees learn from every use. Each use does its fixed
/// share of the next tree, about a 64th of a full one.
class RandomForest {
 public:
  explicit RandomForest(const NextModelOptions& options);

  /// False: there is no tree yet, and nothing to predict with.
  [[nodiscard]] bool ready() const { return !trees_.empty(); }

  /// Writes the probability of each candidate, a row of kFeatures each, into `p`. Precondition: ready().
  /// O(candidates * trees * depth).
  void predict(std::span<const float> rows, std::span<double> p) const;

  /// Counts the candidates that are plausible or came: `plausible` by candidate, `chosen` is the one that came.
  void learn(std::span<const float> rows, std::span<const double> plausible, std::size_t chosen);

  /// Does a use's share of the next tree. Call it after the use has been added to the window.
  void grow(const ReplayWindow& window, Random& random);

  /// Gives up the tree that is being grown: rows that it stands on are gone.
  void abandon() { growing_.reset(); }

  /// What each feature adds to the logarithm of the trees' mean share at `row`, compared with any candidate. They add
  /// up to the whole difference. Precondition: ready().
  [[nodiscard]] std::array<double, kFeatures> contributions(std::span<const float> row) const;

  /// The trees alone, and what is known of the next one.
  void save_trees(ByteWriter& out) const;
  void save_growth(ByteWriter& out) const;
  /// Read into a fresh forest of the same size; `window` has been read. They fail the reader on what was not written by
  /// the above.
  void load_trees(ByteReader& in);
  void load_growth(ByteReader& in, const ReplayWindow& window);

 private:
  /// A tree being grown. Its beginning is enough to grow it again, which is how it is read back.
  struct Growing {
    std::uint64_t seed;
    std::uint64_t begun_at;  // end of the window then
    TreeGrower grower;
  };

  std::size_t most_trees_;
  TreeOptions tree_;
  std::vector<DecisionTree> trees_;
  std::size_t oldest_ = 0;  // place of the tree that goes next, once there are all
  std::uint64_t last_begun_at_ = 0;
  std::optional<Growing> growing_;
};

}  // namespace model_warmup
