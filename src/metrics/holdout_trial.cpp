// SPDX-License-Identifier: Apache-2.0
#include "metrics/holdout_trial.h"

#include <algorithm>
#include <cmath>

#include "core/hash.h"

namespace model_warmup {
namespace {

/// Half-width of the normal distribution's 95 % interval, in standard errors.
constexpr double kQuantile = 1.96;
/// The fewest of an arm whose variance says something.
constexpr std::uint64_t kFewest = 2;

}  // namespace

// Welford, "Note on a method for calculating corrected sums of squares and products", Technometrics 4(3), 1962.
void HoldoutTrial::ArmSums::end(double wait_ms) {
  ++ended;
  const double off = wait_ms - mean_ms;
  mean_ms += off / static_cast<double>(ended);
  squares_ms2 += off * (wait_ms - mean_ms);
}

ArmReport HoldoutTrial::ArmSums::report() const { return {ended, used, mean_ms}; }

void HoldoutTrial::open(const WarmupOpportunity& opportunity) {
  if (open_.size() >= kMaxOpen || std::ranges::find(open_, opportunity.key, &Open::key) != open_.end()) return;
  open_.push_back(
      {opportunity.key, opportunity.model, hash_text(opportunity.user), opportunity.arm, opportunity.ends_at_ms});
  ++of(opportunity.arm).opened;
}

void HoldoutTrial::used(ModelIndex model, std::string_view user, double at_ms, double wait_ms) {
  settle(at_ms);
  const std::uint64_t who = hash_text(user);
  for (Open& opportunity : open_) {
    if (opportunity.decided || opportunity.model != model || opportunity.user != who) continue;
    // It stays listed until its window ends, so that it is not counted again.
    opportunity.decided = true;
    ++of(opportunity.arm).used;
    of(opportunity.arm).end(std::max(0.0, wait_ms));
  }
}

void HoldoutTrial::settle(double now_ms) {
  std::erase_if(open_, [&](const Open& opportunity) {
    if (opportunity.ends_at_ms > now_ms) return false;
    if (!opportunity.decided) of(opportunity.arm).end(0);
    return true;
  });
}

HoldoutReport HoldoutTrial::report() const {
  const ArmSums& warmed = of(WarmupOpportunity::Arm::warmed);
  const ArmSums& held_out = of(WarmupOpportunity::Arm::held_out);
  HoldoutReport report;
  report.warmed = warmed.report();
  report.held_out = held_out.report();
  if (warmed.ended < kFewest || held_out.ended < kFewest) return report;
  const auto squared_error = [](const ArmSums& arm) {
    const auto n = static_cast<double>(arm.ended);
    return arm.squares_ms2 / (n - 1) / n;
  };
  const double saved_ms = held_out.mean_ms - warmed.mean_ms;
  const double margin_ms = kQuantile * std::sqrt(squared_error(warmed) + squared_error(held_out));
  report.saved_ms = saved_ms;
  report.saved_low_ms = saved_ms - margin_ms;
  report.saved_high_ms = saved_ms + margin_ms;
  return report;
}

void HoldoutTrial::forget_user(std::string_view user) {
  std::erase_if(open_, [who = hash_text(user)](const Open& opportunity) { return opportunity.user == who; });
}

void HoldoutTrial::save(ByteWriter& out) const {
  for (const ArmSums& arm : arms_) {
    for (const std::uint64_t count : {arm.opened, arm.ended, arm.used}) out.put(count);
    out.put(arm.mean_ms);
    out.put(arm.squares_ms2);
  }
}

bool HoldoutTrial::load(ByteReader& in) {
  HoldoutTrial read;
  for (ArmSums& arm : read.arms_) {
    for (std::uint64_t* count : {&arm.opened, &arm.ended, &arm.used}) *count = in.get<std::uint64_t>();
    for (double* figure : {&arm.mean_ms, &arm.squares_ms2}) {
      *figure = in.get<double>();
      if (!std::isfinite(*figure) || *figure < 0) in.fail();
    }
    if (arm.ended > arm.opened || arm.used > arm.ended) in.fail();
  }
  if (!in.ok()) return false;
  *this = read;
  return true;
}

}  // namespace model_warmup
