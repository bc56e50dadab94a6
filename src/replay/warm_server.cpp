// SPDX-License-Identifier: Apache-2.0
#include "replay/warm_server.h"

#include <algorithm>

namespace model_warmup {
namespace {

/// Sums of sizes leave the last bits open.
constexpr double kRounding_mb = 1e-6;

}  // namespace

WarmServer::WarmServer(const ModelCosts& costs, double capacity_mb, KeepWarmPolicy& policy)
    : costs_(costs), capacity_mb_(capacity_mb), policy_(policy), slots_(costs.load_ms.size()) {}

void WarmServer::switch_on(double at_ms) {
  now_ms_ = at_ms;
  policy_.plan(*this);
}

UseOutcome WarmServer::use(ModelIndex model) {
  policy_.used(*this, model);
  ++totals_.uses;
  Slot& slot = slots_[model];
  UseOutcome outcome = UseOutcome::cold;
  if (slot.state == State::ready) {
    outcome = UseOutcome::warm;
    slot.used = true;
    slot.last_needed_ms = now_ms_;
  } else {
    slot.waiting.push_back(now_ms_);
    if (slot.state == State::loading) {
      outcome = UseOutcome::late;
    } else if (slot.state == State::absent) {
      slot.state = State::queued;
      queue_.push_back(model);
      serve_queue();
    }
  }
  totals_.cold += outcome == UseOutcome::cold ? 1 : 0;
  totals_.late += outcome == UseOutcome::late ? 1 : 0;
  policy_.plan(*this);
  return outcome;
}

ServerTotals WarmServer::finish() {
  while (std::ranges::any_of(held_, [&](ModelIndex model) { return !slots_[model].idle(); })) {
    pass_until(slots_[next_to_be_ready()].ready_ms);
  }
  while (!held_.empty()) let_go(held_.back());
  return std::move(totals_);
}

ModelIndex WarmServer::next_to_be_ready() const {
  ModelIndex first = kNoModel;
  for (const ModelIndex model : held_) {
    const Slot& slot = slots_[model];
    if (slot.state != State::loading) continue;
    const bool earlier = first == kNoModel || slot.ready_ms < slots_[first].ready_ms;
    if (earlier || (slot.ready_ms == slots_[first].ready_ms && model < first)) first = model;
  }
  return first;
}

void WarmServer::pass_until(double at_ms) {
  for (;;) {
    const ModelIndex first = next_to_be_ready();
    const double load_ms = first == kNoModel ? KeepWarmPolicy::kNever : slots_[first].ready_ms;
    const double plan_ms = policy_.next_plan_ms();
    if (std::min(load_ms, plan_ms) > at_ms) break;
    now_ms_ = std::min(load_ms, plan_ms);
    if (load_ms <= plan_ms) end_load(first);
    policy_.plan(*this);
  }
  now_ms_ = at_ms;
}

void WarmServer::end_load(ModelIndex model) {
  Slot& slot = slots_[model];
  slot.state = State::ready;
  for (const double since_ms : slot.waiting) {
    totals_.waits_ms.push_back(static_cast<float>(now_ms_ - since_ms));
    slot.used = true;
    slot.last_needed_ms = now_ms_;
  }
  slot.waiting.clear();
  serve_queue();
}

void WarmServer::serve_queue() {
  while (!queue_.empty() && make_room(costs_.memory_mb[queue_.front()])) {
    begin_load(queue_.front());
    queue_.pop_front();
  }
}

bool WarmServer::make_room(double memory_mb) {
  double possible_mb = free_mb();
  for (const ModelIndex model : held_) possible_mb += slots_[model].idle() ? costs_.memory_mb[model] : 0;
  if (possible_mb + kRounding_mb < memory_mb) return false;
  while (free_mb() + kRounding_mb < memory_mb) {
    ModelIndex least = kNoModel;
    double least_worth = 0;
    for (const ModelIndex model : held_) {
      if (!slots_[model].idle()) continue;
      const double worth = policy_.worth(*this, model);
      if (least == kNoModel || worth < least_worth || (worth == least_worth && model < least)) {
        least = model;
        least_worth = worth;
      }
    }
    let_go(least);
  }
  return true;
}

void WarmServer::load_ahead(ModelIndex model) { begin_load(model); }

void WarmServer::begin_load(ModelIndex model) {
  Slot& slot = slots_[model];
  slot.state = State::loading;
  slot.used = false;
  slot.began_ms = slot.last_needed_ms = now_ms_;
  slot.ready_ms = now_ms_ + costs_.load_ms[model];
  taken_mb_ += costs_.memory_mb[model];
  held_.push_back(model);
  ++totals_.loads;
  policy_.loading(*this, model);
}

void WarmServer::let_go(ModelIndex model) {
  Slot& slot = slots_[model];
  const double memory_mb = costs_.memory_mb[model];
  totals_.unused_loads += slot.used ? 0 : 1;
  totals_.held_mb_s += memory_mb * (now_ms_ - slot.began_ms) / 1000;
  totals_.wasted_mb_s += memory_mb * (now_ms_ - slot.last_needed_ms) / 1000;
  totals_.idle_model_s += std::max(0.0, now_ms_ - slot.ready_ms) / 1000;
  taken_mb_ -= memory_mb;
  slot.state = State::absent;
  std::erase(held_, model);
  policy_.gone(model);
}

}  // namespace model_warmup
