// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/random.h"
#include "evaluation/evaluation_report.h"

namespace model_warmup {

/// Sums of statistics over the scored uses, kept apart by cluster. A statistic is a column.
class ClusterSums {
 public:
  explicit ClusterSums(std::size_t clusters) : clusters_(clusters) {}

  /// The first of `count` new columns. Precondition: before `begin`.
  std::size_t reserve(std::size_t count);

  /// All columns are known; everything is 0.
  void begin() { sums_.assign(clusters_ * columns_, 0); }

  /// Precondition: after `begin`, as all that follows.
  void add(std::size_t cluster, std::size_t column, double value);

  [[nodiscard]] std::size_t clusters() const { return clusters_; }
  [[nodiscard]] std::size_t columns() const { return columns_; }

  /// A cluster's sums.
  [[nodiscard]] std::span<const double> of(std::size_t cluster) const;
  [[nodiscard]] std::vector<double> totals() const;

 private:
  std::size_t clusters_;
  std::size_t columns_ = 0;
  std::vector<double> sums_;  // clusters * columns
};

/// Figures that follow from sums, with intervals by resampling clusters.
///
/// The uses of one user are alike, so they are no independent draws; users are. Drawing whole users with replacement
/// (Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7, 1979; for clusters: Field &
/// Welsh, "Bootstrapping clustered data", JRSS B 69, 2007) and reading off percentiles gives intervals as wide as they
/// have to be. All figures are worked out from the same draws, so a difference of two of them has an interval of its
/// own. A replicate costs O(clusters * columns), however many uses there are.
class Bootstrap {
 public:
  using Totals = std::span<const double>;
  /// A figure from the sums over all uses; none: there is nothing to work it out from.
  using Figure = std::function<std::optional<double>(Totals)>;

  /// `sums` must outlive this and not change any more.
  Bootstrap(const ClusterSums& sums, std::uint64_t replicates, std::uint64_t seed);

  /// Draws once. True: done.
  bool step();

  /// In [0, 1].
  [[nodiscard]] double progress() const;

  /// 0 where there is no figure. Percentile interval. Precondition: done.
  [[nodiscard]] Estimate estimate(const Figure& figure) const;

  /// The same of a figure that resampling itself makes greater, because the noise of a resample adds to it (Efron &
  /// Tibshirani, "An introduction to the bootstrap", 1993, chapter 10): the interval is moved back by that much, and
  /// not below 0.
  [[nodiscard]] Estimate estimate_unbiased(const Figure& figure) const;

  /// Estimate of num / den, both sums.
  [[nodiscard]] Estimate ratio(std::size_t numerator, std::size_t denominator) const;

  [[nodiscard]] Totals totals() const { return totals_; }

 private:
  /// The replicates' figures in rising order; empty where there are too few for an interval.
  [[nodiscard]] std::vector<double> sample(const Figure& figure) const;

  const ClusterSums& sums_;
  std::uint64_t wanted_;
  Random random_;
  std::vector<double> totals_;
  std::vector<std::vector<double>> replicates_;  // totals of each draw
};

}  // namespace model_warmup
