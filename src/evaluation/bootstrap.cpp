// SPDX-License-Identifier: Apache-2.0
#include "evaluation/bootstrap.h"

#include <algorithm>
#include <numeric>

namespace model_warmup {
namespace {

constexpr double kTail = 0.025;  // of either side of 95 %

/// Fewer clusters or replicates than this have no tails to speak of.
constexpr std::size_t kFewestClusters = 5;
constexpr std::size_t kFewestReplicates = 40;

/// Between order statistics linearly. Precondition: sorted, not empty.
double quantile(std::span<const double> sorted, double level) {
  const double place = level * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

void add_to(std::vector<double>& totals, std::span<const double> sums) {
  for (std::size_t i = 0; i < totals.size(); ++i) totals[i] += sums[i];
}

}  // namespace

std::size_t ClusterSums::reserve(std::size_t count) {
  const std::size_t first = columns_;
  columns_ += count;
  return first;
}

void ClusterSums::add(std::size_t cluster, std::size_t column, double value) {
  sums_[cluster * columns_ + column] += value;
}

std::span<const double> ClusterSums::of(std::size_t cluster) const {
  return std::span(sums_).subspan(cluster * columns_, columns_);
}

std::vector<double> ClusterSums::totals() const {
  std::vector<double> totals(columns_);
  for (std::size_t cluster = 0; cluster < clusters_; ++cluster) add_to(totals, of(cluster));
  return totals;
}

Bootstrap::Bootstrap(const ClusterSums& sums, std::uint64_t replicates, std::uint64_t seed)
    : sums_(sums), wanted_(sums.clusters() < kFewestClusters ? 0 : replicates), random_(seed), totals_(sums.totals()) {}

bool Bootstrap::step() {
  if (replicates_.size() < wanted_) {
    std::vector<double> totals(sums_.columns());
    const auto clusters = static_cast<std::uint32_t>(sums_.clusters());
    for (std::uint32_t i = 0; i < clusters; ++i) add_to(totals, sums_.of(random_.below(clusters)));
    replicates_.push_back(std::move(totals));
  }
  return replicates_.size() >= wanted_;
}

double Bootstrap::progress() const {
  return wanted_ == 0 ? 1 : static_cast<double>(replicates_.size()) / static_cast<double>(wanted_);
}

std::vector<double> Bootstrap::sample(const Figure& figure) const {
  std::vector<double> values;
  values.reserve(replicates_.size());
  for (const auto& totals : replicates_) {
    if (const auto value = figure(totals)) values.push_back(*value);
  }
  if (values.size() < kFewestReplicates) values.clear();
  std::ranges::sort(values);
  return values;
}

Estimate Bootstrap::estimate(const Figure& figure) const {
  Estimate estimate;
  estimate.value = figure(totals_).value_or(0);
  if (const std::vector<double> values = sample(figure); !values.empty()) {
    estimate.low = quantile(values, kTail);
    estimate.high = quantile(values, 1 - kTail);
  }
  return estimate;
}

Estimate Bootstrap::estimate_unbiased(const Figure& figure) const {
  Estimate estimate;
  estimate.value = figure(totals_).value_or(0);
  if (const std::vector<double> values = sample(figure); !values.empty()) {
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    const double bias = mean - estimate.value;
    estimate.low = std::max(0.0, quantile(values, kTail) - bias);
    estimate.high = std::max(0.0, quantile(values, 1 - kTail) - bias);
  }
  return estimate;
}

Estimate Bootstrap::ratio(std::size_t numerator, std::size_t denominator) const {
  return estimate([=](Totals totals) -> std::optional<double> {
    if (totals[denominator] == 0) return std::nullopt;
    return totals[numerator] / totals[denominator];
  });
}

}  // namespace model_warmup
