// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/random.h"
#include "learning/decision_tree.h"
#include "learning/replay_window.h"

namespace model_warmup {

/// How trees are grown.
struct TreeOptions {
  std::size_t max_depth = 8;
  std::size_t features = 10;  ///< looked at for each split, those that do not vary not counted
  std::size_t sample = 6000;  ///< rows drawn, with replacement, of those in the window
  float least_leaf = 8;       ///< weight of the rows that a leaf must hold
  float parent_rows = 4;      ///< what the parent's share counts in a node, in rows
};

/// Grows one tree for a random forest (Breiman, "Random forests", Machine Learning 45, 2001) on a sample of the window,
/// a little at a time, so that no use costs more than another.
///
/// Each node takes the split that lowers Gini impurity most, of some features drawn by chance, at any step of their
/// values. It reads the window's rows in place: those must be kept until it is done.
class TreeGrower {
 public:
  /// On the window as it was when `end` was its end; a list of it must not be forgotten.
  TreeGrower(const ReplayWindow& window, std::uint64_t end, const TreeOptions& options, std::uint64_t seed);

  /// What growing takes at most, in rows looked at.
  [[nodiscard]] static std::size_t most_work(const TreeOptions& options);

  /// Looks at about `rows` rows. True: done. A split is looked for in one feature after the other, so a step goes
  /// beyond its share by one feature of one node at most.
  bool grow(const ReplayWindow& window, std::size_t rows);

  [[nodiscard]] DecisionTree tree() const { return DecisionTree(nodes_); }

 private:
  struct Row {
    std::uint32_t list;  // behind the first list of the window as it was in the beginning
    std::uint32_t row;
  };
  struct Work {
    std::uint32_t node;
    std::uint32_t begin, end;  // of sample_
    std::uint32_t depth;
    float parent_share;
  };
  struct Split {
    float gain = 0;
    std::uint8_t feature = DecisionTree::kLeaf;
    ReplayWindow::Value below = 0;
  };

  static constexpr std::size_t kTriesPerFeature = 3;  // of features that do not vary there may be many

  void open(const ReplayWindow& window);
  void look_at(const ReplayWindow& window, std::size_t feature);
  void close(const ReplayWindow& window);
  [[nodiscard]] ReplayWindow::Value value(const ReplayWindow& window, const Row& row, std::size_t feature) const {
    return window.list(first_ + row.list).values[row.row * kFeatures + feature];
  }

  TreeOptions options_;
  Random random_;
  std::uint64_t first_;
  std::vector<Row> sample_;
  std::vector<DecisionTree::Node> nodes_;
  std::vector<Work> work_;  // the last one is being done

  // The node that is being split.
  bool open_ = false;
  std::size_t looked_at_ = 0;  // features that vary
  std::size_t tries_ = 0;
  float rows_ = 0, used_ = 0;
  Split best_;
};

}  // namespace model_warmup
