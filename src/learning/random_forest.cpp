// SPDX-License-Identifier: Apache-2.0
#include "learning/random_forest.h"

#include <algorithm>

#include "core/math.h"

namespace model_warmup {
namespace {

constexpr double kLeastShare = 1e-4;
constexpr double kPlausible = 5e-4;  // candidates below teach the counts nothing

constexpr std::uint64_t kFirstTreeAfter = 30;  // uses
constexpr std::uint64_t kShortestInterval = 6;
constexpr std::uint64_t kLongestInterval = 64;

/// Uses from the beginning of one tree to that of the next: at first trees are young and many are needed.
std::uint64_t interval_at(std::uint64_t uses) { return std::clamp(uses / 12, kShortestInterval, kLongestInterval); }

/// As long as its rows are kept, a tree has time to be grown.
std::size_t share_of_use(const TreeOptions& options) {
  constexpr std::size_t kUses = ReplayWindow::kKept - ReplayWindow::kWindow;
  return TreeGrower::most_work(options) / kUses + 1;
}

}  // namespace

RandomForest::RandomForest(const NextModelOptions& options) : most_trees_(options.trees) {
  tree_.max_depth = options.max_depth;
}

void RandomForest::predict(std::span<const float> rows, std::span<double> p) const {
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    float shares = 0;
    for (const DecisionTree& tree : trees_) shares += tree.share(rows.subspan(i * kFeatures, kFeatures));
    sum += p[i] = double{shares} / static_cast<double>(trees_.size()) + kLeastShare;
  }
  for (double& value : p) value /= sum;
}

void RandomForest::learn(std::span<const float> rows, std::span<const double> plausible, std::size_t chosen) {
  for (std::size_t i = 0; i < plausible.size(); ++i) {
    if (plausible[i] < kPlausible && i != chosen) continue;
    for (DecisionTree& tree : trees_) tree.learn(rows.subspan(i * kFeatures, kFeatures), i == chosen);
  }
}

void RandomForest::grow(const ReplayWindow& window, Random& random) {
  const std::uint64_t now = window.end();
  if (!growing_) {
    if (now < kFirstTreeAfter || now - last_begun_at_ < interval_at(now)) return;
    last_begun_at_ = now;
    const std::uint64_t seed = random.next();
    growing_.emplace(Growing{seed, now, TreeGrower(window, now, tree_, seed)});
  }
  if (!growing_->grower.grow(window, share_of_use(tree_))) return;
  if (trees_.size() < most_trees_) {
    trees_.push_back(growing_->grower.tree());
  } else {
    trees_[oldest_] = growing_->grower.tree();
    oldest_ = (oldest_ + 1) % most_trees_;
  }
  growing_.reset();
}

std::array<double, kFeatures> RandomForest::contributions(std::span<const float> row) const {
  std::array<double, kFeatures> result{};
  double at_row = kLeastShare, at_any = kLeastShare;
  const double weight = 1 / static_cast<double>(trees_.size());
  for (const DecisionTree& tree : trees_) {
    tree.add_contributions(row, weight, result);
    at_row += weight * tree.share(row);
    at_any += weight * tree.nodes().front().share();
  }
  const double difference = at_row - at_any;
  const double scale = difference == 0 ? 1 / at_any : (math::log(at_row) - math::log(at_any)) / difference;
  for (double& value : result) value *= scale;
  return result;
}

void RandomForest::save_trees(ByteWriter& out) const {
  out.put(static_cast<std::uint8_t>(trees_.size()));
  for (const DecisionTree& tree : trees_) tree.save(out);
  out.put(static_cast<std::uint8_t>(oldest_));
}

void RandomForest::save_growth(ByteWriter& out) const {
  out.put(last_begun_at_);
  out.put(growing_.has_value());
  if (!growing_) return;
  out.put(growing_->seed);
  out.put(growing_->begun_at);
}

void RandomForest::load_trees(ByteReader& in) {
  const std::size_t trees = in.get<std::uint8_t>();
  if (trees > most_trees_) return in.fail();
  trees_.resize(trees);
  for (DecisionTree& tree : trees_) tree.load(in);
  oldest_ = in.get<std::uint8_t>();
  if (oldest_ >= most_trees_) in.fail();
}

void RandomForest::load_growth(ByteReader& in, const ReplayWindow& window) {
  last_begun_at_ = in.get<std::uint64_t>();
  if (last_begun_at_ > window.end()) return in.fail();
  if (!in.get<bool>()) return;
  const auto seed = in.get<std::uint64_t>();
  const auto begun_at = in.get<std::uint64_t>();
  if (!in.ok() || begun_at == 0 || begun_at > window.end() || ReplayWindow::first_before(begun_at) < window.oldest() ||
      window.list(begun_at - 1).rows == 0) {
    return in.fail();
  }
  growing_.emplace(Growing{seed, begun_at, TreeGrower(window, begun_at, tree_, seed)});
  for (std::uint64_t use = begun_at; use <= window.end(); ++use) {
    if (growing_->grower.grow(window, share_of_use(tree_))) return in.fail();  // it would have been done
  }
}

}  // namespace model_warmup
