// SPDX-License-Identifier: Apache-2.0
#include "planning/governor.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/hash.h"

namespace model_warmup {
namespace {

/// Fewer warm-ups than this say nothing.
constexpr double kEnoughWarmups = 8;
/// Half-widths of the confidence interval, in standard errors: 95 %, and 99 % where trials are looked at one after the
/// other until one is convincing, as chance is in the end.
constexpr double kStandardErrors = 2;
constexpr double kStandardErrorsToResume = 2.6;
/// So many discounted warm-ups are nearly all that a balance ever holds (40): waiting for more would tell no more.
constexpr double kAllThereIsToKnow = 36;
constexpr double kFirstPause_ms = 5 * 60'000.0;
constexpr double kLongestPause_ms = 24 * 3'600'000.0;
/// A promise so many times as great as those that were tried is another matter.
constexpr double kFarMore = 2;

double pause_after_ms(std::uint32_t trials) {
  return std::min(kLongestPause_ms, std::ldexp(kFirstPause_ms, static_cast<int>(std::min(trials, 20u)) - 1));
}

std::string does_not_pay(std::string_view what, const RunningBalance& balance) {
  const auto ms = [](double value) { return std::to_string(std::llround(value)) + " ms"; };
  const std::string so_far = std::string(what) + " ahead has lately ";
  if (balance.mean_ms < 0) return so_far + "cost " + ms(-balance.mean_ms) + " more than it saved each time";
  return so_far + "saved " + ms(balance.mean_ms) + " each time, give or take " + ms(balance.standard_error_ms()) +
         ", after it had not paid";
}

}  // namespace

Governor::Governor(const WarmupConfig& config, const ModelCatalog& catalog, const OutcomeLedger& ledger)
    : config_(config), catalog_(catalog), ledger_(ledger) {}

Governor::Rest Governor::rest_of(ModelIndex model) const {
  return model < by_model_.size() ? by_model_[model] : Rest();
}

/// Windows of one horizon each are numbered from the epoch.
double Governor::holdout_window(double now_ms) const { return std::floor(now_ms / config_.effective_horizon_ms()); }

std::uint64_t Governor::holdout_key(ModelIndex model, std::string_view user, double now_ms) const {
  const auto window = static_cast<std::int64_t>(holdout_window(now_ms));
  const std::uint64_t who = hash_combine(hash_text(user), hash_text(catalog_.id(model).to_string()));
  return hash_combine(hash_combine(config_.seed.value_or(0), who), static_cast<std::uint64_t>(window));
}

bool Governor::Rest::pays(const RunningBalance& balance) const {
  const double error_ms = balance.standard_error_ms();
  if (trials > 0) return balance.mean_ms >= kStandardErrorsToResume * error_ms;
  if (balance.weight < kEnoughWarmups) return true;
  if (balance.weight < kAllThereIsToKnow) return balance.mean_ms + kStandardErrors * error_ms >= 0;
  return balance.mean_ms >= error_ms;
}

double Governor::Rest::next_trial_ms(const RunningBalance& balance, double promised_ms_now, double now_ms) const {
  if (pays(balance)) return now_ms;
  if (trials > 0 && (balance.total_ms > total_at_trial_ms || promised_ms_now > kFarMore * promised_ms)) return now_ms;
  return next_trial_at_ms;
}

void Governor::Rest::tried(const RunningBalance& balance, double promised_ms_now, double now_ms) {
  // Several models of one plan are one trial of warming as a whole.
  if (next_trial_ms(balance, promised_ms_now, now_ms) > now_ms) return;
  if (balance.total_ms > total_at_trial_ms) trials = 0;
  next_trial_at_ms = now_ms + pause_after_ms(++trials);
  total_at_trial_ms = balance.total_ms;
  promised_ms = std::max(promised_ms, promised_ms_now);
}

Verdict Governor::verdict(ModelIndex model, std::string_view user, double promised_ms, double now_ms) const {
  const bool whole_pays = whole_.pays(ledger_.balance());
  const bool model_pays = rest_of(model).pays(ledger_.balance(model));
  if (!whole_pays || !model_pays) {
    const double next_trial_at_ms = std::max(whole_.next_trial_ms(ledger_.balance(), promised_ms, now_ms),
                                             rest_of(model).next_trial_ms(ledger_.balance(model), promised_ms, now_ms));
    const std::string why = model_pays ? does_not_pay("warming", ledger_.balance())
                                       : does_not_pay("warming this model", ledger_.balance(model));
    if (next_trial_at_ms > now_ms)
      return {Verdict::Kind::stopped, why + "; it rests until the next trial", promised_ms};
    return {Verdict::Kind::trial, why + "; this is a trial", promised_ms};
  }
  if (config_.holdout_share > 0) {
    const double draw = static_cast<double>(holdout_key(model, user, now_ms) >> 11) * 0x1.0p-53;
    if (draw < config_.holdout_share) {
      return {Verdict::Kind::held_out, "left undone on purpose, to measure what warming brings", promised_ms};
    }
  }
  return {.promised_ms = promised_ms};
}

void Governor::considered(ModelIndex model, std::string_view user, const Verdict& verdict, double now_ms) {
  const bool held_out = verdict.kind == Verdict::Kind::held_out;
  if (config_.holdout_share <= 0 || (!held_out && verdict.kind != Verdict::Kind::go)) return;
  holdout_.settle(now_ms);
  holdout_.open({.key = holdout_key(model, user, now_ms),
                 .model = model,
                 .user = user,
                 .arm = held_out ? WarmupOpportunity::Arm::held_out : WarmupOpportunity::Arm::warmed,
                 .ends_at_ms = (holdout_window(now_ms) + 1) * config_.effective_horizon_ms()});
}

void Governor::planned(ModelIndex model, const Verdict& verdict, double now_ms) {
  const auto follow = [&](Rest& rest, const RunningBalance& balance) {
    if (rest.pays(balance)) {
      rest = {};
    } else if (verdict.kind == Verdict::Kind::trial) {
      rest.tried(balance, verdict.promised_ms, now_ms);
    }
  };
  if (model >= by_model_.size()) by_model_.resize(model + 1);
  follow(whole_, ledger_.balance());
  follow(by_model_[model], ledger_.balance(model));
}

void Governor::describe(MetricsReport& report, double now_ms) const {
  report.held_out = holdout_.opened(WarmupOpportunity::Arm::held_out);
  report.holdout = holdout_.report();
  const auto describe_one = [&](const RunningBalance& balance, std::string_view what, const Rest& rest, bool& stopped,
                                std::string& words) {
    if (rest.pays(balance)) return;
    stopped = rest.next_trial_ms(balance, 0, now_ms) > now_ms;
    words = does_not_pay(what, balance) + (stopped ? "; it rests until the next trial" : "; the next one is a trial");
  };
  describe_one(ledger_.balance(), "warming", whole_, report.stopped, report.verdict);
  for (ModelOutcomeReport& entry : report.models) {
    const auto model = catalog_.find(entry.model_id);
    if (!model) continue;
    describe_one(ledger_.balance(*model), "warming this model", rest_of(*model), entry.stopped, entry.verdict);
  }
}

void Governor::reset() {
  whole_ = {};
  by_model_.clear();
  holdout_.reset();
}

void Governor::save(ByteWriter& out) const {
  const auto save_rest = [&](const Rest& rest) {
    out.put(rest.trials);
    out.put(rest.next_trial_at_ms);
    out.put(rest.total_at_trial_ms);
    out.put(rest.promised_ms);
  };
  save_rest(whole_);
  holdout_.save(out);
  out.put(static_cast<std::uint32_t>(by_model_.size()));
  for (const Rest& rest : by_model_) save_rest(rest);
}

bool Governor::load(ByteReader& in, std::span<const ModelIndex> models) {
  const auto load_rest = [&] {
    Rest rest;
    rest.trials = in.get<std::uint32_t>();
    rest.next_trial_at_ms = in.get<double>();
    rest.total_at_trial_ms = in.get<double>();
    rest.promised_ms = in.get<double>();
    for (const double value : {rest.next_trial_at_ms, rest.total_at_trial_ms, rest.promised_ms}) {
      if (!std::isfinite(value)) in.fail();
    }
    return rest;
  };
  const Rest whole = load_rest();
  HoldoutTrial holdout;
  if (!holdout.load(in)) return false;
  const auto count = in.count(28);
  if (count > models.size()) in.fail();
  std::vector<Rest> by_model;
  for (std::uint32_t i = 0; in.ok() && i < count; ++i) {
    if (models[i] >= by_model.size()) by_model.resize(models[i] + 1);
    by_model[models[i]] = load_rest();
  }
  if (!in.ok()) return false;
  whole_ = whole;
  holdout_ = holdout;
  by_model_ = std::move(by_model);
  return true;
}

}  // namespace model_warmup
