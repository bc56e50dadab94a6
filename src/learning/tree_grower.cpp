// SPDX-License-Identifier: Apache-2.0
#include "learning/tree_grower.h"

#include <algorithm>
#include <array>

namespace model_warmup {
namespace {

constexpr float kLeastGain = 1e-3f;  // in rows

/// Gini impurity times the weight of the rows, halved.
float impurity(float used, float rows) { return rows > 0 ? used * (rows - used) / rows : 0; }

/// Weight of the rows with one value of a feature.
struct Bin {
  float rows = 0;
  float used = 0;
};

constexpr int kLeastValue = -128;

}  // namespace

TreeGrower::TreeGrower(const ReplayWindow& window, std::uint64_t end, const TreeOptions& options, std::uint64_t seed)
    : options_(options), random_(seed), first_(ReplayWindow::first_before(end)) {
  std::vector<Row> rows;
  for (std::uint64_t number = first_; number < end; ++number) {
    for (std::uint32_t row = 0; row < window.list(number).rows; ++row) {
      rows.push_back({static_cast<std::uint32_t>(number - first_), row});
    }
  }
  const std::size_t size = std::min(rows.size(), options_.sample);
  for (std::size_t i = 0; i < size; ++i) {
    sample_.push_back(rows[random_.below(static_cast<std::uint32_t>(rows.size()))]);
  }
  nodes_.emplace_back();
  work_.push_back({0, 0, static_cast<std::uint32_t>(size), 0, -1});
}

std::size_t TreeGrower::most_work(const TreeOptions& options) {
  const std::size_t levels = options.max_depth + 1;
  return levels * (kTriesPerFeature * options.features + 2) * options.sample;
}

void TreeGrower::open(const ReplayWindow& window) {
  Work& work = work_.back();
  rows_ = used_ = 0;
  for (std::uint32_t i = work.begin; i < work.end; ++i) {
    const float weight = window.list(first_ + sample_[i].list).weight(sample_[i].row);
    rows_ += weight;
    if (sample_[i].row == 0) used_ += weight;
  }
  if (work.parent_share < 0) work.parent_share = used_ / rows_;
  DecisionTree::Node& node = nodes_[work.node];
  node.rows = rows_ + options_.parent_rows;
  node.used = used_ + options_.parent_rows * work.parent_share;
  const bool pure = used_ <= 0 || used_ >= rows_;
  best_ = {.gain = kLeastGain};
  looked_at_ = tries_ = 0;
  if (work.depth >= options_.max_depth || rows_ < 2 * options_.least_leaf || pure) looked_at_ = options_.features;
  open_ = true;
}

void TreeGrower::look_at(const ReplayWindow& window, std::size_t feature) {
  const Work& work = work_.back();
  std::array<Bin, 256> bins;  // only [least, greatest] is ever read
  int least = 256, greatest = -1;
  for (std::uint32_t i = work.begin; i < work.end; ++i) {
    const int bin = value(window, sample_[i], feature) - kLeastValue;
    if (bin < least || bin > greatest) {
      const int from = greatest < 0 ? bin : std::min(bin, greatest + 1),
                to = greatest < 0 ? bin : std::max(bin, least - 1);
      for (int k = from; k <= to; ++k) bins[static_cast<std::size_t>(k)] = Bin();
      least = std::min(least, bin);
      greatest = std::max(greatest, bin);
    }
    const float weight = window.list(first_ + sample_[i].list).weight(sample_[i].row);
    bins[static_cast<std::size_t>(bin)].rows += weight;
    if (sample_[i].row == 0) bins[static_cast<std::size_t>(bin)].used += weight;
  }
  if (least == greatest) return;
  ++looked_at_;
  const float before = impurity(used_, rows_);
  float rows = 0, used = 0;
  for (int k = least; k < greatest; ++k) {
    const Bin& bin = bins[static_cast<std::size_t>(k)];
    if (bin.rows == 0) continue;
    rows += bin.rows;
    used += bin.used;
    if (rows < options_.least_leaf || rows_ - rows < options_.least_leaf) continue;
    const float gain = before - impurity(used, rows) - impurity(used_ - used, rows_ - rows);
    if (gain > best_.gain) {
      best_ = {gain, static_cast<std::uint8_t>(feature), static_cast<ReplayWindow::Value>(k + kLeastValue)};
    }
  }
}

void TreeGrower::close(const ReplayWindow& window) {
  const Work work = work_.back();
  work_.pop_back();
  open_ = false;
  if (best_.feature == DecisionTree::kLeaf) return;
  // Stable, because the order of the rows is the order in which their weights are added up.
  std::vector<Row> others;
  auto middle = sample_.begin() + work.begin;
  for (auto row = middle; row != sample_.begin() + work.end; ++row) {
    if (value(window, *row, best_.feature) <= best_.below) {
      *middle++ = *row;
    } else {
      others.push_back(*row);
    }
  }
  std::ranges::copy(others, middle);
  const auto cut = static_cast<std::uint32_t>(middle - sample_.begin());
  const auto child = static_cast<std::uint32_t>(nodes_.size());
  nodes_.resize(child + 2);
  DecisionTree::Node& node = nodes_[work.node];
  node.feature = best_.feature;
  node.below = best_.below;
  node.child = static_cast<std::uint16_t>(child);
  const float share = node.share();
  work_.push_back({child, work.begin, cut, work.depth + 1, share});
  work_.push_back({child + 1, cut, work.end, work.depth + 1, share});
}

bool TreeGrower::grow(const ReplayWindow& window, std::size_t rows) {
  for (std::size_t done = 0; !work_.empty() && done < rows;) {
    const std::size_t size = work_.back().end - work_.back().begin;
    if (!open_) {
      open(window);
    } else if (looked_at_ < options_.features && tries_ < kTriesPerFeature * options_.features) {
      ++tries_;
      look_at(window, random_.below(kFeatures));
    } else {
      close(window);
    }
    done += size;
  }
  return work_.empty();
}

}  // namespace model_warmup
