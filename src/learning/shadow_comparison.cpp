// SPDX-License-Identifier: Apache-2.0
#include "learning/shadow_comparison.h"

#include <cmath>

#include "core/math.h"

namespace model_warmup {
namespace {

/// Before that the variance is not known well enough for bounds that rest on it.
constexpr std::uint64_t kFewestUses = 50;

constexpr double kAlpha = 0.05;

/// rho^2 = (-2 ln alpha + ln(1 - 2 ln alpha)) / n gives the tightest bounds at n uses; here n = 500.
constexpr double kRhoSquared = 0.01587;

}  // namespace

void ShadowComparison::add(const UseJudgement& candidate, const UseJudgement& in_use) {
  candidate_.add(candidate);
  in_use_.add(in_use);
  const double gain = in_use.log_loss() - candidate.log_loss();
  const double off = gain - mean_;
  mean_ += off / static_cast<double>(candidate_.events());
  squares_ += off * (gain - mean_);
}

ShadowReport ShadowComparison::report() const {
  const NextModelQuality candidate = candidate_.quality(), in_use = in_use_.quality();
  ShadowReport report;
  report.uses = candidate.events;
  report.log_loss = candidate.log_loss;
  report.log_loss_in_use = in_use.log_loss;
  report.hit_at_1 = candidate.hit_at_1;
  report.hit_at_1_in_use = in_use.hit_at_1;
  report.gain = mean_;
  if (report.uses < 2) return report;
  const auto n = static_cast<double>(report.uses);
  const double variance = squares_ / (n - 1);
  report.gain_standard_error = std::sqrt(variance / n);
  if (report.uses < kFewestUses) return report;
  const double mixed = n * kRhoSquared + 1;
  const double radius = std::sqrt(variance * 2 * mixed / (n * n * kRhoSquared) * math::log(std::sqrt(mixed) / kAlpha));
  report.gain_low = mean_ - radius;
  report.gain_high = mean_ + radius;
  if (*report.gain_low > 0) report.verdict = ShadowVerdict::shadow_better;
  if (*report.gain_high < 0) report.verdict = ShadowVerdict::in_use_better;
  return report;
}

void ShadowComparison::save(ByteWriter& out) const {
  candidate_.save(out);
  in_use_.save(out);
  out.put(mean_);
  out.put(squares_);
}

void ShadowComparison::load(ByteReader& in) {
  candidate_.load(in);
  in_use_.load(in);
  mean_ = in.get<double>();
  squares_ = in.get<double>();
  const bool possible = candidate_.events() == in_use_.events() && std::fabs(mean_) <= 20 && squares_ >= 0 &&
                        squares_ <= 2000 * static_cast<double>(candidate_.events());
  if (!possible) in.fail();
}

}  // namespace model_warmup
