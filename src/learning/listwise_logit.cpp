// SPDX-License-Identifier: Apache-2.0
#include "learning/listwise_logit.h"

#include <algorithm>
#include <cmath>

#include "core/math.h"

namespace model_warmup {
namespace {

constexpr double kSlopeDecay = 0.9;
constexpr double kSquareDecay = 0.999;
constexpr double kEpsilon = 1e-6;
constexpr double kShrink = 1e-5;  // L2
constexpr double kLeastStep = 0.001;
constexpr double kFirstStep = 0.005;
constexpr double kStepFallsOver = 50;
constexpr double kLargestWeight = 100;  // a bound against runaway, far beyond what a weight needs

}  // namespace

void log_softmax(std::span<double> scores) {
  if (scores.empty()) return;
  const double greatest = *std::ranges::max_element(scores);
  double sum = 0;
  for (const double score : scores) sum += math::exp(score - greatest);
  const double norm = greatest + math::log(sum);
  for (double& score : scores) score -= norm;
}

ListwiseLogit::ListwiseLogit(std::span<const float> initial_weights)
    : weights_(initial_weights.begin(), initial_weights.end()),
      slope_(weights_.size(), 0.0f),
      square_slope_(weights_.size(), 0.0f) {}

void ListwiseLogit::predict(std::span<const float> rows, std::span<double> log_p) const {
  for (std::size_t i = 0; i < log_p.size(); ++i) {
    const auto row = rows.subspan(i * weights_.size(), weights_.size());
    float score = 0;
    for (std::size_t k = 0; k < row.size(); ++k) score += weights_[k] * row[k];
    log_p[i] = score;
  }
  log_softmax(log_p);
}

void ListwiseLogit::learn(std::span<const float> rows, std::span<const double> log_p, std::size_t chosen, double scale) {
  std::vector<float> gradient(weights_.size(), 0.0f);
  for (std::size_t i = 0; i < log_p.size(); ++i) {
    const auto error = static_cast<float>(math::exp(log_p[i]) - (i == chosen ? 1 : 0));
    const auto row = rows.subspan(i * weights_.size(), weights_.size());
    for (std::size_t k = 0; k < row.size(); ++k) gradient[k] += error * row[k];
  }
  ++steps_;
  const auto t = static_cast<double>(steps_);
  const double step = scale * std::max(kLeastStep, kFirstStep / std::sqrt(1 + t / kStepFallsOver));
  const double correction = std::sqrt(1 - math::pow(kSquareDecay, t)) / (1 - math::pow(kSlopeDecay, t));
  for (std::size_t k = 0; k < weights_.size(); ++k) {
    const double g = gradient[k] + kShrink * weights_[k];
    slope_[k] = static_cast<float>(kSlopeDecay * slope_[k] + (1 - kSlopeDecay) * g);
    square_slope_[k] = static_cast<float>(kSquareDecay * square_slope_[k] + (1 - kSquareDecay) * g * g);
    const double change = step * correction * slope_[k] / (std::sqrt(double{square_slope_[k]}) + kEpsilon);
    weights_[k] = static_cast<float>(std::clamp(weights_[k] - change, -kLargestWeight, kLargestWeight));
  }
}

void ListwiseLogit::save(ByteWriter& out) const {
  out.put(steps_);
  out.put(static_cast<std::uint32_t>(weights_.size()));
  for (const auto* values : {&weights_, &slope_, &square_slope_}) {
    for (const float value : *values) out.put(value);
  }
}

void ListwiseLogit::load(ByteReader& in) {
  steps_ = in.get<std::uint64_t>();
  if (in.get<std::uint32_t>() != weights_.size()) return in.fail();
  const auto load_within = [&](std::vector<float>& values, double least, double greatest) {
    for (float& value : values) {
      value = in.get<float>();
      if (!(value >= least && value <= greatest)) return in.fail();
    }
  };
  load_within(weights_, -kLargestWeight, kLargestWeight);
  load_within(slope_, -1e12, 1e12);
  load_within(square_slope_, 0, 1e24);
}

}  // namespace model_warmup
