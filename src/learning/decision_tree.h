// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/bytes.h"
#include "learning/candidate_features.h"
#include "learning/replay_window.h"

namespace model_warmup {

/// Splits candidates by their features, one feature at a node, and counts at each node how many came there and how many
/// of them were used: the share in a leaf is the probability. Counts go on learning after the tree has been grown.
class DecisionTree {
 public:
  struct Node {
    std::uint8_t feature = kLeaf;
    ReplayWindow::Value below = 0;  ///< rows whose feature rounds to this or less go to `child`, others to child + 1
    std::uint16_t child = 0;        ///< of a split
    float rows = 0;                 ///< weight of the rows that came here, the prior included
    float used = 0;                 ///< of those that were used

    [[nodiscard]] bool leaf() const { return feature == kLeaf; }
    [[nodiscard]] float share() const { return used / rows; }
  };
  static constexpr std::uint8_t kLeaf = 0xFF;
  static_assert(kFeatures < kLeaf);

  /// Grown by `TreeGrower`: the root first, children behind their parents.
  explicit DecisionTree(std::vector<Node> nodes);
  DecisionTree() = default;

  /// Share of the used ones in the leaf that this row falls into. O(depth).
  [[nodiscard]] float share(std::span<const float> row) const;

  /// Counts a row at every node on its way.
  void learn(std::span<const float> row, bool used);

  /// Adds what each split on the row's way changes to its share, times `weight`: Palczewska, Palczewski, Robinson &
  /// Neagu, "Interpreting random forest models using a feature contribution method", IEEE IRI 2013.
  void add_contributions(std::span<const float> row, double weight, std::span<double> by_feature) const;

  [[nodiscard]] std::span<const Node> nodes() const { return nodes_; }

  void save(ByteWriter& out) const;
  /// Fails the reader on what `save` cannot have written.
  void load(ByteReader& in);

 private:
  /// A split's bound in the unit of the features: between two steps of the window, so that a feature and its rounded
  /// value go the same way.
  [[nodiscard]] static float bound(const Node& node) {
    return (static_cast<float>(node.below) + 0.5f) * ReplayWindow::kStep;
  }
  [[nodiscard]] std::size_t next(const Node& node, std::span<const float> row) const {
    return std::size_t{node.child} + (row[node.feature] < bound(node) ? 0 : 1);
  }

  std::vector<Node> nodes_;
};

}  // namespace model_warmup
