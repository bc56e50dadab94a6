// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/bytes.h"

namespace model_warmup {

/// A choice among candidates by their features: p(i) proportional to exp(weights * features of i), learned online from
/// which one was chosen. McFadden, "Conditional logit analysis of qualitative choice behavior", 1974; steps by Adam
/// (Kingma & Ba, ICLR 2015) down the cross-entropy of the list, larger ones at first.
///
/// Weights are the sum of one set for all choices and one for the stage at hand, so that every stage learns from all
/// choices and departs from the others only where its own say so.
///
/// Features come as rows, one a candidate, each as long as a set of weights. Both operations are O(rows * features).
class ListwiseLogit {
 public:
  ListwiseLogit(std::span<const float> initial_weights, std::size_t stages);

  [[nodiscard]] std::vector<float> weights(std::size_t stage) const;

  /// Writes the probability of each row into `p`.
  void predict(std::size_t stage, std::span<const float> rows, std::span<double> p) const;

  /// `p` as predicted for these rows; `scale` multiplies the step.
  void learn(std::size_t stage, std::span<const float> rows, std::span<const double> p, std::size_t chosen,
             double scale);

  void save(ByteWriter& out) const;

  /// Reads into a fresh object of the same shape; fails the reader on what `save` cannot have written.
  void load(ByteReader& in);

 private:
  struct WeightSet {
    std::vector<float> weights;
    std::vector<float> slope;         // running mean of the gradient
    std::vector<float> square_slope;  // of its squares
    std::uint64_t steps = 0;

    void step(std::span<const float> gradient, double scale);
  };

  std::vector<WeightSet> sets_;  // the first for all stages
};

}  // namespace model_warmup
