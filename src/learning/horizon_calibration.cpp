// SPDX-License-Identifier: Apache-2.0
#include "learning/horizon_calibration.h"

#include <algorithm>

#include "core/math.h"

namespace model_warmup {
namespace {

constexpr double kCaution = 1;

/// As it is: the product of the two probabilities, uncorrected (its logit comes divided by 3).
constexpr std::array<double, 6> kFirstWeights = {0, 3, 0, 0, 0, 0};

}  // namespace

double calibration_logit(double p) { return math::logit(std::clamp(p, 1e-6, 0.999)) / 3; }

HorizonCalibration::HorizonCalibration()
    : calibrators_{Calibrator(kFirstWeights, kCaution), Calibrator(kFirstWeights, kCaution),
                   Calibrator(kFirstWeights, kCaution), Calibrator(kFirstWeights, kCaution),
                   Calibrator(kFirstWeights, kCaution)} {}

auto HorizonCalibration::features(const HorizonOutlook& outlook, const HorizonInputs& in) -> Calibrator::Inputs {
  const double any = outlook.any_use_logit, uses = outlook.log_uses;
  return {1, in.next_use, in.previous ? 1.0 : 0.0, in.previous ? any : 0, in.previous ? 0 : uses, in.interval};
}

double HorizonCalibration::predict(const HorizonOutlook& outlook, const HorizonInputs& inputs) const {
  const auto x = features(outlook, inputs);
  const auto above = std::ranges::lower_bound(kHorizons_ms, outlook.horizon_ms);
  const auto upper = static_cast<std::size_t>(above - kHorizons_ms.begin());
  if (upper == kHorizons_ms.size()) return calibrators_.back().logit(x);
  if (upper == 0 || *above == outlook.horizon_ms) return calibrators_[upper].logit(x);
  const double lower_ms = kHorizons_ms[upper - 1];
  const double share = math::log(outlook.horizon_ms / lower_ms) / math::log(*above / lower_ms);
  return (1 - share) * calibrators_[upper - 1].logit(x) + share * calibrators_[upper].logit(x);
}

void HorizonCalibration::learn(std::size_t horizon, const HorizonOutlook& outlook, const HorizonInputs& inputs,
                               bool used, double scale) {
  calibrators_[horizon].learn(features(outlook, inputs), used, scale);
}

void HorizonCalibration::save(ByteWriter& out) const {
  for (const Calibrator& calibrator : calibrators_) calibrator.save(out);
}

void HorizonCalibration::load(ByteReader& in) {
  for (Calibrator& calibrator : calibrators_) calibrator.load(in);
}

}  // namespace model_warmup
