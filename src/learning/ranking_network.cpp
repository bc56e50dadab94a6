// SPDX-License-Identifier: Apache-2.0
#include "learning/ranking_network.h"

#include <algorithm>
#include <cmath>

#include "core/math.h"

namespace model_warmup {
namespace {

constexpr float kLeak = 0.05f;
constexpr float kSlopeDecay = 0.9f;
constexpr float kSquareDecay = 0.999f;
constexpr float kEpsilon = 1e-6f;
constexpr float kShrink = 1e-5f;  // L2
constexpr double kLeastStep = 0.001;
constexpr double kFirstStep = 0.005;
constexpr double kStepFallsOver = 50;
constexpr float kLargestParameter = 100;  // a bound against runaway, far beyond what a weight needs
constexpr float kNegligible = 2e-4f;      // errors below move nothing
constexpr float kHiddenSpread = 0.7f;     // of the first weights, as a share of Glorot & Bengio's (AISTATS 2010)
constexpr float kOutputSpread = 0.1f;

float rectified(float x) { return x > 0 ? x : kLeak * x; }
float rectifier_slope(float activation) { return activation > 0 ? 1 : kLeak; }

}  // namespace

RankingNetwork::RankingNetwork(const NextModelOptions& options) : hidden_(options.hidden_units) {
  const std::size_t size = linear() + kFeatures;
  parameters_.assign(size, 0);
  slope_.assign(size, 0);
  square_slope_.assign(size, 0);
  Random random(mix64(options.seed ^ 0x6E65745F73656564ull));
  const auto spread = [&](float width) { return static_cast<float>(random.uniform() * 2 - 1) * width; };
  const float width = kHiddenSpread * std::sqrt(6.0f / static_cast<float>(kFeatures + hidden_));
  for (std::size_t i = 0; i < biases(); ++i) parameters_[i] = spread(width);
  for (std::size_t i = outputs(); i < linear(); ++i) parameters_[i] = spread(kOutputSpread);
  parameters_[linear() + static_cast<std::size_t>(Feature::stack)] = 1;
  parameters_[linear() + static_cast<std::size_t>(Feature::user3)] = 0.5f;
  parameters_[linear() + static_cast<std::size_t>(Feature::task)] = 0.5f;
}

void RankingNetwork::forward(std::span<const float> rows, std::span<float> hidden, std::span<double> p) const {
  const float* const output = &parameters_[outputs()];
  const float* const direct = &parameters_[linear()];
  for (std::size_t i = 0; i < p.size(); ++i) {
    const float* const row = &rows[i * kFeatures];
    float* const unit = &hidden[i * hidden_];
    std::copy_n(&parameters_[biases()], hidden_, unit);
    float score = 0;
    for (std::size_t f = 0; f < kFeatures; ++f) {
      const float x = row[f];
      if (x == 0) continue;
      score += x * direct[f];
      const float* const weight = &parameters_[f * hidden_];
      for (std::size_t j = 0; j < hidden_; ++j) unit[j] += x * weight[j];
    }
    for (std::size_t j = 0; j < hidden_; ++j) {
      unit[j] = rectified(unit[j]);
      score += unit[j] * output[j];
    }
    p[i] = score;
  }
  const double greatest = *std::ranges::max_element(p);
  double sum = 0;
  for (double& value : p) sum += value = math::exp(value - greatest);
  for (double& value : p) value /= sum;
}

void RankingNetwork::predict(std::span<const float> rows, std::span<double> p) const {
  if (p.empty()) return;
  std::vector<float> hidden(p.size() * hidden_);
  forward(rows, hidden, p);
}

void RankingNetwork::add_gradient(std::span<const float> rows, std::size_t chosen, std::span<float> gradient) const {
  const std::size_t n = rows.size() / kFeatures;
  std::vector<float> hidden(n * hidden_), back(hidden_);
  std::vector<double> p(n);
  forward(rows, hidden, p);
  const float* const output = &parameters_[outputs()];
  for (std::size_t i = 0; i < n; ++i) {
    const float error = static_cast<float>(p[i]) - (i == chosen ? 1.0f : 0.0f);
    if (std::fabs(error) < kNegligible) continue;
    const float* const row = &rows[i * kFeatures];
    const float* const unit = &hidden[i * hidden_];
    for (std::size_t j = 0; j < hidden_; ++j) {
      gradient[outputs() + j] += error * unit[j];
      back[j] = error * output[j] * rectifier_slope(unit[j]);
      gradient[biases() + j] += back[j];
    }
    for (std::size_t f = 0; f < kFeatures; ++f) {
      const float x = row[f];
      if (x == 0) continue;
      gradient[linear() + f] += error * x;
      float* const slope = &gradient[f * hidden_];
      for (std::size_t j = 0; j < hidden_; ++j) slope[j] += x * back[j];
    }
  }
}

void RankingNetwork::step(std::span<const float> gradient, double scale) {
  ++steps_;
  const auto t = static_cast<double>(steps_);
  const double rate = scale * std::max(kLeastStep, kFirstStep / std::sqrt(1 + t / kStepFallsOver));
  const double correction = std::sqrt(1 - math::pow(double{kSquareDecay}, t)) / (1 - math::pow(double{kSlopeDecay}, t));
  const auto size = static_cast<float>(rate * correction);
  for (std::size_t k = 0; k < parameters_.size(); ++k) {
    const float g = gradient[k] + kShrink * parameters_[k];
    slope_[k] = kSlopeDecay * slope_[k] + (1 - kSlopeDecay) * g;
    square_slope_[k] = kSquareDecay * square_slope_[k] + (1 - kSquareDecay) * g * g;
    const float moved = parameters_[k] - size * slope_[k] / (std::sqrt(square_slope_[k]) + kEpsilon);
    parameters_[k] = std::clamp(moved, -kLargestParameter, kLargestParameter);
  }
}

void RankingNetwork::learn(std::span<const float> rows, std::size_t chosen, const ReplayWindow& window, Random& random,
                           double scale) {
  std::vector<float> gradient(parameters_.size(), 0.0f);
  add_gradient(rows, chosen, gradient);
  if (const std::uint64_t lists = window.end() - window.first(); lists > 0) {
    const auto& replayed = window.list(window.first() + random.below(static_cast<std::uint32_t>(lists)));
    if (replayed.rows > 0) {
      std::vector<float> restored(replayed.values.size());
      ReplayWindow::restore(replayed.values, restored);
      add_gradient(restored, 0, gradient);
    }
  }
  step(gradient, scale);
}

std::array<double, kFeatures> RankingNetwork::contributions(std::span<const float> row,
                                                            std::span<const float> reference) const {
  std::array<double, kFeatures> result{};
  std::vector<float> input(hidden_), at_reference(hidden_);
  std::copy_n(&parameters_[biases()], hidden_, input.begin());
  std::ranges::copy(input, at_reference.begin());
  for (std::size_t f = 0; f < kFeatures; ++f) {
    for (std::size_t j = 0; j < hidden_; ++j) {
      input[j] += row[f] * parameters_[f * hidden_ + j];
      at_reference[j] += reference[f] * parameters_[f * hidden_ + j];
    }
  }
  for (std::size_t j = 0; j < hidden_; ++j) {
    // How much of a change before the rectifier comes out behind it.
    const float change = input[j] - at_reference[j];
    const float passed =
        change == 0 ? rectifier_slope(input[j]) : (rectified(input[j]) - rectified(at_reference[j])) / change;
    const double weight = double{passed} * parameters_[outputs() + j];
    for (std::size_t f = 0; f < kFeatures; ++f) {
      result[f] += weight * parameters_[f * hidden_ + j] * (double{row[f]} - reference[f]);
    }
  }
  for (std::size_t f = 0; f < kFeatures; ++f) {
    result[f] += double{parameters_[linear() + f]} * (double{row[f]} - reference[f]);
  }
  return result;
}

void RankingNetwork::save(ByteWriter& out) const {
  out.put(static_cast<std::uint8_t>(hidden_));
  out.put(steps_);
  for (const auto* values : {&parameters_, &slope_, &square_slope_}) {
    for (const float value : *values) out.put(value);
  }
}

void RankingNetwork::load(ByteReader& in) {
  if (in.get<std::uint8_t>() != hidden_) return in.fail();
  steps_ = in.get<std::uint64_t>();
  const auto load_within = [&](std::vector<float>& values, float least, float greatest) {
    for (float& value : values) {
      value = in.get<float>();
      if (!(value >= least && value <= greatest)) return in.fail();
    }
  };
  load_within(parameters_, -kLargestParameter, kLargestParameter);
  load_within(slope_, -1e12f, 1e12f);
  load_within(square_slope_, 0, 1e24f);
}

}  // namespace model_warmup
