// SPDX-License-Identifier: Apache-2.0
#include "replay/return_regression.h"

#include <algorithm>
#include <cmath>

#include "core/math.h"

namespace model_warmup {
namespace {

constexpr double kStep = 0.1;

/// Six in ten thousand would still be away: no bin is surer than that, and no step runs away.
constexpr double kMostLogHazard = 2;

}  // namespace

ReturnRegression::ReturnRegression() { told_.value = 1; }

void ReturnRegression::Weight::step(double slope) {
  squares += slope * slope;
  value -= kStep * slope / std::sqrt(squares);
}

double ReturnRegression::hazard(const ReturnTraits& traits, std::size_t bin) const {
  const double log_hazard =
      level_.value + baseline_[bin].value + told_.value * traits.log_told[bin] + uses_.value * traits.log_uses;
  return math::exp(std::min(log_hazard, kMostLogHazard));
}

void ReturnRegression::learn(const ReturnTraits& traits, std::size_t bin, double share, bool returned) {
  const double slope = hazard(traits, bin) * share - (returned ? 1 : 0);
  level_.step(slope);
  baseline_[bin].step(slope);
  told_.step(slope * traits.log_told[bin]);
  uses_.step(slope * traits.log_uses);
}

}  // namespace model_warmup
