// SPDX-License-Identifier: Apache-2.0
#include "learning/horizon_calibration.h"

#include <algorithm>

#include "core/math.h"

namespace model_warmup {
namespace {

constexpr double kLeast = 1e-6;
constexpr double kMost = 0.999;
constexpr double kMostUses = 30;

/// As it is: the product of the two probabilities, uncorrected (the logit comes divided by 3).
constexpr std::array<double, 6> kFirstWeights = {0, 3, 0, 0, 0, 0};

}  // namespace

HorizonCalibration::HorizonCalibration()
    : calibrators_{Calibrator(kFirstWeights, 1), Calibrator(kFirstWeights, 1), Calibrator(kFirstWeights, 1),
                   Calibrator(kFirstWeights, 1), Calibrator(kFirstWeights, 1)} {}

HorizonCalibration::Place HorizonCalibration::place_of(double horizon_ms) {
  const auto above = std::ranges::lower_bound(kHorizons_ms, horizon_ms);
  if (above == kHorizons_ms.begin()) return {0, 0, 0};
  if (above == kHorizons_ms.end()) return {kHorizons_ms.size() - 1, kHorizons_ms.size() - 1, 0};
  const auto upper = static_cast<std::size_t>(above - kHorizons_ms.begin());
  const double lower_ms = kHorizons_ms[upper - 1];
  return {upper - 1, upper, math::log(horizon_ms / lower_ms) / math::log(*above / lower_ms)};
}

auto HorizonCalibration::features(const HorizonInputs& in) -> Calibrator::Inputs {
  const double raw = math::logit(std::clamp(in.any_use * in.next_probability, kLeast, kMost)) / 3;
  const double any = math::logit(std::clamp(in.any_use, kLeast, kMost)) / 3;
  const double interval = math::logit(std::clamp(in.interval_probability, kLeast, kMost)) / 3;
  const double uses = math::log1p(std::min(in.expected_uses, kMostUses)) / 3;
  return {1, raw, in.previous ? 1.0 : 0.0, in.previous ? any : 0, in.previous ? 0 : uses, in.known ? interval : 0};
}

double HorizonCalibration::predict(const HorizonInputs& inputs, const Place& place) const {
  const auto x = features(inputs);
  const double lower = calibrators_[place.lower].logit(x);
  const double upper = place.upper_share > 0 ? calibrators_[place.upper].logit(x) : lower;
  return math::sigmoid(lower + place.upper_share * (upper - lower));
}

void HorizonCalibration::learn(const HorizonInputs& inputs, std::size_t horizon, bool used, double scale) {
  calibrators_[horizon].learn(features(inputs), used, scale);
}

void HorizonCalibration::save(ByteWriter& out) const {
  for (const Calibrator& calibrator : calibrators_) calibrator.save(out);
}

void HorizonCalibration::load(ByteReader& in) {
  for (Calibrator& calibrator : calibrators_) calibrator.load(in);
}

}  // namespace model_warmup
