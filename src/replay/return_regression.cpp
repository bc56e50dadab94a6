// SPDX-License-Identifier: Apache-2.0
#include "replay/return_regression.h"

#include <algorithm>
#include <cmath>

#include "core/math.h"

namespace model_warmup {
namespace {

constexpr double kStep = 0.1;

/// Six in ten thousand would still be away: no bin is surer than that, and no step is large.
constexpr double kMostLogHazard = 2;

}  // namespace

ReturnRegression::ReturnRegression() { told_.value = 1; }

void ReturnRegression::Weight::step(double slope) {
  squares += slope * slope;
  value -= kStep * slope / std::sqrt(squares);
}

double ReturnRegression::log_hazard(const ReturnTraits& traits, std::size_t bin) const {
  return level_.value + baseline_[bin].value + told_.value * traits.log_told[bin] + uses_.value * traits.log_uses;
}

double ReturnRegression::hazard(const ReturnTraits& traits, std::size_t bin) const {
  return math::exp(std::min(log_hazard(traits, bin), kMostLogHazard));
}

void ReturnRegression::learn(const ReturnTraits& traits, std::size_t bin, double share, bool returned) {
  const double log = log_hazard(traits, bin);
  const double slope = math::exp(std::min(log, kMostLogHazard)) * share - (returned ? 1 : 0);
  if (slope < 0 && log > kMostLogHazard) return;  // nothing above is told apart, so weights would drift there
  level_.step(slope);
  baseline_[bin].step(slope);
  told_.step(slope * traits.log_told[bin]);
  uses_.step(slope * traits.log_uses);
}

}  // namespace model_warmup
