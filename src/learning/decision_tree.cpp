// SPDX-License-Identifier: Apache-2.0
#include "learning/decision_tree.h"

#include <utility>

namespace model_warmup {

DecisionTree::DecisionTree(std::vector<Node> nodes) : nodes_(std::move(nodes)) {}

float DecisionTree::share(std::span<const float> row) const {
  std::size_t at = 0;
  while (!nodes_[at].leaf()) at = next(nodes_[at], row);
  return nodes_[at].share();
}

void DecisionTree::learn(std::span<const float> row, bool used) {
  std::size_t at = 0;
  for (;;) {
    Node& node = nodes_[at];
    node.rows += 1;
    node.used += used ? 1.0f : 0.0f;
    if (node.leaf()) return;
    at = next(node, row);
  }
}

void DecisionTree::add_contributions(std::span<const float> row, double weight, std::span<double> by_feature) const {
  std::size_t at = 0;
  while (!nodes_[at].leaf()) {
    const Node& node = nodes_[at];
    at = next(node, row);
    by_feature[node.feature] += weight * (double{nodes_[at].share()} - node.share());
  }
}

void DecisionTree::save(ByteWriter& out) const {
  out.put(static_cast<std::uint32_t>(nodes_.size()));
  for (const Node& node : nodes_) {
    out.put(node.feature);
    out.put(node.below);
    out.put(node.child);
    out.put(node.rows);
    out.put(node.used);
  }
}

void DecisionTree::load(ByteReader& in) {
  constexpr std::size_t kNodeBytes = 12;
  const std::uint32_t size = in.count(kNodeBytes);
  if (size == 0) return in.fail();
  nodes_.resize(size);
  for (std::uint32_t i = 0; i < size; ++i) {
    Node& node = nodes_[i];
    node.feature = in.get<std::uint8_t>();
    node.below = in.get<ReplayWindow::Value>();
    node.child = in.get<std::uint16_t>();
    node.rows = in.get<float>();
    node.used = in.get<float>();
    // Children behind their parents: no way through the tree is endless.
    const bool sound = node.leaf() || (node.feature < kFeatures && node.child > i && node.child + 1u < size);
    if (!sound || !(node.rows > 0 && node.rows < 1e18f && node.used >= 0 && node.used <= node.rows)) return in.fail();
  }
}

}  // namespace model_warmup
