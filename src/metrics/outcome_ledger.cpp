// SPDX-License-Identifier: Apache-2.0
#include "metrics/outcome_ledger.h"

#include <cmath>
#include <numeric>

namespace model_warmup {
namespace {

/// What a warm-up counts for after one more: about the last forty speak.
constexpr double kDiscount = 0.975;

void save_account(ByteWriter& out, const OutcomeTotals& totals, const RunningBalance& balance) {
  for (const std::uint64_t count : totals.counts) out.put(count);
  for (const double sum : {totals.saved_ms, totals.lost_ms, totals.wasted_mb_s, totals.held_mb_s, balance.weight,
                           balance.mean_ms, balance.squares_ms2, balance.total_ms}) {
    out.put(sum);
  }
}

void load_account(ByteReader& in, OutcomeTotals& totals, RunningBalance& balance) {
  for (std::uint64_t& count : totals.counts) count = in.get<std::uint64_t>();
  for (double* sum : {&totals.saved_ms, &totals.lost_ms, &totals.wasted_mb_s, &totals.held_mb_s, &balance.weight,
                      &balance.mean_ms, &balance.squares_ms2, &balance.total_ms}) {
    *sum = in.get<double>();
    const bool may_be_negative = sum == &balance.mean_ms || sum == &balance.total_ms;
    if (!std::isfinite(*sum) || (*sum < 0 && !may_be_negative)) in.fail();
  }
}

}  // namespace

std::uint64_t OutcomeTotals::warmups() const { return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}); }

void OutcomeTotals::add(const WarmupOutcome& outcome) {
  ++counts[static_cast<std::size_t>(outcome.outcome)];
  saved_ms += outcome.saved_ms;
  lost_ms += outcome.lost_ms;
  wasted_mb_s += outcome.wasted_mb_s;
  held_mb_s += outcome.held_mb_s;
}

// West, "Updating mean and variance estimates: an improved method", Communications of the ACM 22(9), 1979, with the old
// weight discounted before each new one.
void RunningBalance::add(double net_ms) {
  total_ms += net_ms;
  weight = weight * kDiscount + 1;
  squares_ms2 *= kDiscount;
  const double off = net_ms - mean_ms;
  mean_ms += off / weight;
  squares_ms2 += off * (net_ms - mean_ms);
}

double RunningBalance::standard_error_ms() const {
  if (weight <= 0) return 0;
  // The root of variance / weight; the effective number of samples is up to twice the weight, so this is cautious.
  return std::sqrt(squares_ms2) / weight;
}

void OutcomeLedger::record(ModelIndex model, const WarmupOutcome& outcome, double net_ms) {
  if (model >= by_model_.size()) by_model_.resize(model + 1);
  for (Account* account : {&total_, &by_model_[model]}) {
    account->totals.add(outcome);
    account->balance.add(net_ms);
  }
}

OutcomeTotals OutcomeLedger::totals(ModelIndex model) const {
  return model < by_model_.size() ? by_model_[model].totals : OutcomeTotals();
}

RunningBalance OutcomeLedger::balance(ModelIndex model) const {
  return model < by_model_.size() ? by_model_[model].balance : RunningBalance();
}

void OutcomeLedger::reset() {
  total_ = {};
  by_model_.clear();
}

void OutcomeLedger::save(ByteWriter& out) const {
  save_account(out, total_.totals, total_.balance);
  out.put(static_cast<std::uint32_t>(by_model_.size()));
  for (const Account& account : by_model_) save_account(out, account.totals, account.balance);
}

bool OutcomeLedger::load(ByteReader& in, std::span<const ModelIndex> models) {
  OutcomeLedger read(catalog_);
  load_account(in, read.total_.totals, read.total_.balance);
  const auto accounts = in.count(8 * (kOutcomeKinds + 8));
  if (accounts > models.size()) in.fail();
  for (std::uint32_t i = 0; in.ok() && i < accounts; ++i) {
    if (models[i] >= read.by_model_.size()) read.by_model_.resize(models[i] + 1);
    Account& account = read.by_model_[models[i]];
    load_account(in, account.totals, account.balance);
  }
  if (!in.ok()) return false;
  total_ = read.total_;
  by_model_ = std::move(read.by_model_);
  return true;
}

}  // namespace model_warmup
