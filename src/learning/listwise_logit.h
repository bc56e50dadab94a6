// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/bytes.h"

namespace model_warmup {

/// A choice among candidates by their features: p(i) proportional to exp(weights * features of i), learned online from
/// which one was chosen. McFadden, "Conditional logit analysis of qualitative choice behavior", 1974; steps by Adam
/// (Kingma & Ba, ICLR 2015) down the cross-entropy of the list, larger ones at first.
///
/// Features come as rows, one a candidate, each as long as there are weights. Both operations are O(rows * features).
class ListwiseLogit {
 public:
  explicit ListwiseLogit(std::span<const float> initial_weights);

  [[nodiscard]] std::span<const float> weights() const { return weights_; }

  /// Writes log p of each row into `log_p`.
  void predict(std::span<const float> rows, std::span<double> log_p) const;

  /// `log_p` as predicted for these rows; `scale` multiplies the step.
  void learn(std::span<const float> rows, std::span<const double> log_p, std::size_t chosen, double scale);

  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  std::vector<float> weights_;
  std::vector<float> slope_;         // running mean of the gradient
  std::vector<float> square_slope_;  // of its squares
  std::uint64_t steps_ = 0;
};

/// Turns scores into log probabilities, in place.
void log_softmax(std::span<double> scores);

}  // namespace model_warmup
