// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/bytes.h"
#include "core/random.h"
#include "learning/candidate_features.h"
#include "learning/next_model_options.h"
#include "learning/replay_window.h"

namespace model_warmup {

/// A small neural network that scores one candidate by its features; all candidates share it. The softmax over their
/// scores is the probability of each, and its cross-entropy with what came is what it learns to lower: ListNet of Cao,
/// Qin, Liu, Tsai & Li, "Learning to rank: from pairwise approach to listwise approach", ICML 2007, for lists with one
/// right answer.
///
/// One layer of leaky rectifiers, and a linear way past it, which begins as a sober mean of how far back people reach
/// and what they do next. It learns by Adam (Kingma & Ba, ICLR 2015), one step a use, on that use and on one from the
/// window (experience replay: Lin, Machine Learning 8, 1992). O(candidates * features * hidden units) either way.
class RankingNetwork {
 public:
  explicit RankingNetwork(const NextModelOptions& options);

  /// Writes the probability of each candidate, a row of kFeatures each, into `p`.
  void predict(std::span<const float> rows, std::span<double> p) const;

  /// `chosen`: the row of what came. `scale` multiplies the step; `random` draws what is replayed.
  void learn(std::span<const float> rows, std::size_t chosen, const ReplayWindow& window, Random& random, double scale);

  /// What each feature adds to the score of `row` compared with that of `reference`. They add up to the difference of
  /// the two scores: Shrikumar, Greenside & Kundaje, "Learning important features through propagating activation
  /// differences", ICML 2017 (rescale rule).
  [[nodiscard]] std::array<double, kFeatures> contributions(std::span<const float> row,
                                                            std::span<const float> reference) const;

  void save(ByteWriter& out) const;
  /// Reads into a fresh network of the same size; fails the reader on what `save` cannot have written.
  void load(ByteReader& in);

 private:
  /// Activations of the hidden units, row by row, and the probability of each row.
  void forward(std::span<const float> rows, std::span<float> hidden, std::span<double> p) const;
  void add_gradient(std::span<const float> rows, std::size_t chosen, std::span<float> gradient) const;
  void step(std::span<const float> gradient, double scale);

  // Parts of the parameters, one after the other: hidden weights by feature, hidden biases, output weights, and the
  // weights of the linear way.
  [[nodiscard]] std::size_t biases() const { return kFeatures * hidden_; }
  [[nodiscard]] std::size_t outputs() const { return biases() + hidden_; }
  [[nodiscard]] std::size_t linear() const { return outputs() + hidden_; }

  std::size_t hidden_;
  std::vector<float> parameters_;
  std::vector<float> slope_;         // running mean of the gradient
  std::vector<float> square_slope_;  // of its squares
  std::uint64_t steps_ = 0;
};

}  // namespace model_warmup
