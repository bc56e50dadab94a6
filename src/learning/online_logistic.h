// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "core/bytes.h"
#include "core/math.h"

namespace model_warmup {

/// Logistic regression on N inputs, learned online with steps that shrink per weight as evidence grows (Adagrad: Duchi,
/// Hazan & Singer, JMLR 12, 2011). Used to calibrate: one input is the logit of a probability to be corrected (Platt,
/// "Probabilistic outputs for support vector machines", 1999), whose weight begins at 1 and all others at 0.
template <std::size_t N>
class OnlineLogistic {
 public:
  using Inputs = std::array<double, N>;

  /// `caution`: how much evidence the first weights stand for.
  OnlineLogistic(const Inputs& first_weights, double caution) : weights_(first_weights) { squares_.fill(caution); }

  [[nodiscard]] double logit(const Inputs& inputs) const {
    double sum = 0;
    for (std::size_t k = 0; k < N; ++k) sum += weights_[k] * inputs[k];
    return sum;
  }
  [[nodiscard]] double predict(const Inputs& inputs) const { return math::sigmoid(logit(inputs)); }

  /// `scale` multiplies the step.
  void learn(const Inputs& inputs, bool outcome, double scale) {
    const double error = predict(inputs) - (outcome ? 1 : 0);
    for (std::size_t k = 0; k < N; ++k) {
      const double slope = error * inputs[k];
      squares_[k] += slope * slope;
      weights_[k] =
          std::clamp(weights_[k] - scale * kStep * slope / std::sqrt(squares_[k]), -kLargestWeight, kLargestWeight);
    }
  }

  void save(ByteWriter& out) const {
    for (const double weight : weights_) out.put(weight);
    for (const double square : squares_) out.put(square);
  }
  void load(ByteReader& in) {
    for (double& weight : weights_) {
      weight = in.get<double>();
      if (!(std::fabs(weight) <= kLargestWeight)) return in.fail();
    }
    for (double& square : squares_) {
      square = in.get<double>();
      if (!(square > 0 && square < 1e15)) return in.fail();
    }
  }

 private:
  static constexpr double kStep = 0.05;
  static constexpr double kLargestWeight = 100;  // a bound against runaway, far beyond what a weight needs

  Inputs weights_;
  Inputs squares_;
};

}  // namespace model_warmup
