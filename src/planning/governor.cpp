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
/// Half-width of the confidence interval, in standard errors: 95 %.
constexpr double kStandardErrors = 2;
constexpr double kFirstPause_ms = 5 * 60'000.0;
constexpr double kLongestPause_ms = 24 * 3'600'000.0;

bool pays(const RunningBalance& balance) {
  return balance.weight < kEnoughWarmups || balance.mean_ms + kStandardErrors * balance.standard_error_ms() >= 0;
}

double pause_after_ms(std::uint32_t trials) {
  return std::min(kLongestPause_ms, std::ldexp(kFirstPause_ms, static_cast<int>(std::min(trials, 20u)) - 1));
}

std::string does_not_pay(std::string_view what, const RunningBalance& balance) {
  return std::string(what) + " ahead has lately cost " + std::to_string(std::llround(-balance.mean_ms)) +
         " ms more than it saved each time";
}

}  // namespace

Governor::Governor(const WarmupConfig& config, const ModelCatalog& catalog, const OutcomeLedger& ledger)
    : config_(config), catalog_(catalog), ledger_(ledger) {}

Governor::Rest Governor::rest_of(ModelIndex model) const {
  return model < by_model_.size() ? by_model_[model] : Rest();
}

std::uint64_t Governor::holdout_key(ModelIndex model, std::string_view user, double now_ms) const {
  const auto window = static_cast<std::int64_t>(std::floor(now_ms / config_.effective_horizon_ms()));
  const std::uint64_t who = hash_combine(hash_text(user), hash_text(catalog_.id(model).to_string()));
  return hash_combine(hash_combine(config_.seed.value_or(0), who), static_cast<std::uint64_t>(window));
}

Verdict Governor::verdict(ModelIndex model, std::string_view user, double now_ms) const {
  const bool whole_pays = pays(ledger_.balance());
  const bool model_pays = pays(ledger_.balance(model));
  if (!whole_pays || !model_pays) {
    const double next_trial_at_ms =
        std::max(whole_pays ? now_ms : whole_.next_trial_at_ms, model_pays ? now_ms : rest_of(model).next_trial_at_ms);
    const std::string why = model_pays ? does_not_pay("warming", ledger_.balance())
                                       : does_not_pay("warming this model", ledger_.balance(model));
    if (next_trial_at_ms > now_ms) return {Verdict::Kind::stopped, why + "; it rests until the next trial"};
    return {Verdict::Kind::trial, why + "; this is a trial"};
  }
  if (config_.holdout_share > 0) {
    const double draw = static_cast<double>(holdout_key(model, user, now_ms) >> 11) * 0x1.0p-53;
    if (draw < config_.holdout_share) {
      return {Verdict::Kind::held_out, "left undone on purpose, to measure what warming brings"};
    }
  }
  return {};
}

void Governor::planned(ModelIndex model, std::string_view user, const Verdict& verdict, double now_ms) {
  if (verdict.kind == Verdict::Kind::held_out) {
    const std::uint64_t key = holdout_key(model, user, now_ms);
    if (model >= last_held_out_.size()) last_held_out_.resize(model + 1, 0);
    if (last_held_out_[model] != key) ++held_out_;
    last_held_out_[model] = key;
    return;
  }
  if (verdict.kind == Verdict::Kind::stopped) return;
  const auto follow = [&](Rest& rest, const RunningBalance& balance) {
    if (pays(balance)) {
      rest = {};
    } else if (verdict.kind == Verdict::Kind::trial) {
      rest.next_trial_at_ms = now_ms + pause_after_ms(++rest.trials);
    }
  };
  if (model >= by_model_.size()) by_model_.resize(model + 1);
  follow(whole_, ledger_.balance());
  follow(by_model_[model], ledger_.balance(model));
}

void Governor::describe(MetricsReport& report, double now_ms) const {
  report.held_out = held_out_;
  const auto describe_one = [&](const RunningBalance& balance, std::string_view what, double next_trial_at_ms,
                                bool& stopped, std::string& words) {
    if (pays(balance)) return;
    stopped = next_trial_at_ms > now_ms;
    words = does_not_pay(what, balance) + (stopped ? "; it rests until the next trial" : "; the next one is a trial");
  };
  describe_one(ledger_.balance(), "warming", whole_.next_trial_at_ms, report.stopped, report.verdict);
  for (ModelOutcomeReport& entry : report.models) {
    const auto model = catalog_.find(entry.model_id);
    if (!model) continue;
    describe_one(ledger_.balance(*model), "warming this model", rest_of(*model).next_trial_at_ms, entry.stopped,
                 entry.verdict);
  }
}

void Governor::reset() {
  whole_ = {};
  by_model_.clear();
  held_out_ = 0;
  last_held_out_.clear();
}

void Governor::save(ByteWriter& out) const {
  const auto save_rest = [&](const Rest& rest) {
    out.put(rest.trials);
    out.put(rest.next_trial_at_ms);
  };
  save_rest(whole_);
  out.put(held_out_);
  out.put(static_cast<std::uint32_t>(by_model_.size()));
  for (const Rest& rest : by_model_) save_rest(rest);
}

bool Governor::load(ByteReader& in, std::span<const ModelIndex> models) {
  const auto load_rest = [&] {
    Rest rest;
    rest.trials = in.get<std::uint32_t>();
    rest.next_trial_at_ms = in.get<double>();
    if (!std::isfinite(rest.next_trial_at_ms)) in.fail();
    return rest;
  };
  const Rest whole = load_rest();
  const auto held_out = in.get<std::uint64_t>();
  const auto count = in.count(12);
  if (count > models.size()) in.fail();
  std::vector<Rest> by_model;
  for (std::uint32_t i = 0; in.ok() && i < count; ++i) {
    if (models[i] >= by_model.size()) by_model.resize(models[i] + 1);
    by_model[models[i]] = load_rest();
  }
  if (!in.ok()) return false;
  whole_ = whole;
  held_out_ = held_out;
  by_model_ = std::move(by_model);
  last_held_out_.clear();
  return true;
}

}  // namespace model_warmup
