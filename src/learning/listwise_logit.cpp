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
constexpr double kLeastStep = 0.002;
constexpr double kFirstStep = 0.01;
constexpr double kStepFallsOver = 50;
constexpr double kLargestWeight = 100;  // a bound against runaway, far beyond what a weight needs

}  // namespace

ListwiseLogit::ListwiseLogit(std::span<const float> initial_weights, std::size_t stages) : sets_(1 + stages) {
  for (WeightSet& set : sets_) {
    set.weights.assign(initial_weights.size(), 0);
    set.slope.assign(initial_weights.size(), 0);
    set.square_slope.assign(initial_weights.size(), 0);
  }
  std::ranges::copy(initial_weights, sets_.front().weights.begin());
}

std::vector<float> ListwiseLogit::weights(std::size_t stage) const {
  std::vector<float> weights = sets_.front().weights;
  const auto& own = sets_[1 + stage].weights;
  for (std::size_t k = 0; k < weights.size(); ++k) weights[k] += own[k];
  return weights;
}

void ListwiseLogit::predict(std::size_t stage, std::span<const float> rows, std::span<double> p) const {
  if (p.empty()) return;
  const std::vector<float> w = weights(stage);
  for (std::size_t i = 0; i < p.size(); ++i) {
    const auto row = rows.subspan(i * w.size(), w.size());
    float score = 0;
    for (std::size_t k = 0; k < w.size(); ++k) score += w[k] * row[k];
    p[i] = score;
  }
  const double greatest = *std::ranges::max_element(p);
  double sum = 0;
  for (double& value : p) sum += value = math::exp(value - greatest);
  for (double& value : p) value /= sum;
}

void ListwiseLogit::WeightSet::step(std::span<const float> gradient, double scale) {
  ++steps;
  const auto t = static_cast<double>(steps);
  const double rate = scale * std::max(kLeastStep, kFirstStep / std::sqrt(1 + t / kStepFallsOver));
  const double correction = std::sqrt(1 - math::pow(kSquareDecay, t)) / (1 - math::pow(kSlopeDecay, t));
  for (std::size_t k = 0; k < weights.size(); ++k) {
    const double g = gradient[k] + kShrink * weights[k];
    slope[k] = static_cast<float>(kSlopeDecay * slope[k] + (1 - kSlopeDecay) * g);
    square_slope[k] = static_cast<float>(kSquareDecay * square_slope[k] + (1 - kSquareDecay) * g * g);
    const double change = rate * correction * slope[k] / (std::sqrt(double{square_slope[k]}) + kEpsilon);
    weights[k] = static_cast<float>(std::clamp(weights[k] - change, -kLargestWeight, kLargestWeight));
  }
}

void ListwiseLogit::learn(std::size_t stage, std::span<const float> rows, std::span<const double> p, std::size_t chosen,
                          double scale) {
  std::vector<float> gradient(sets_.front().weights.size(), 0.0f);
  for (std::size_t i = 0; i < p.size(); ++i) {
    const auto error = static_cast<float>(p[i] - (i == chosen ? 1 : 0));
    const auto row = rows.subspan(i * gradient.size(), gradient.size());
    for (std::size_t k = 0; k < gradient.size(); ++k) gradient[k] += error * row[k];
  }
  sets_.front().step(gradient, scale);
  sets_[1 + stage].step(gradient, scale);
}

void ListwiseLogit::save(ByteWriter& out) const {
  out.put(static_cast<std::uint32_t>(sets_.size()));
  out.put(static_cast<std::uint32_t>(sets_.front().weights.size()));
  for (const WeightSet& set : sets_) {
    out.put(set.steps);
    for (const auto* values : {&set.weights, &set.slope, &set.square_slope}) {
      for (const float value : *values) out.put(value);
    }
  }
}

void ListwiseLogit::load(ByteReader& in) {
  if (in.get<std::uint32_t>() != sets_.size() || in.get<std::uint32_t>() != sets_.front().weights.size())
    return in.fail();
  const auto load_within = [&](std::vector<float>& values, double least, double greatest) {
    for (float& value : values) {
      value = in.get<float>();
      if (!(value >= least && value <= greatest)) return in.fail();
    }
  };
  for (WeightSet& set : sets_) {
    set.steps = in.get<std::uint64_t>();
    load_within(set.weights, -kLargestWeight, kLargestWeight);
    load_within(set.slope, -1e12, 1e12);
    load_within(set.square_slope, 0, 1e24);
  }
}

}  // namespace model_warmup
