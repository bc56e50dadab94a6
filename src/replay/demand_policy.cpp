// SPDX-License-Identifier: Apache-2.0
#include "replay/demand_policy.h"

#include <algorithm>

namespace model_warmup {
namespace {

/// How much more a swap must gain than it gives up: forecasts err, and a load is not free.
constexpr double kClearly = 1.5;

/// What a load into free room must gain at least, in uses.
constexpr double kLeastGain = 0.01;

}  // namespace

DemandPolicy::DemandPolicy(const DemandView& view, Objective objective, double patience_ms)
    : view_(view), objective_(objective), worth_(patience_ms) {}

double DemandPolicy::cost(const WarmServer& server, ModelIndex model) const {
  const ModelCosts& costs = server.costs();
  return (objective_ == Objective::wait ? costs.load_ms[model] : 1) / costs.memory_mb[model];
}

double DemandPolicy::worth(const WarmServer& server, ModelIndex model) const {
  return worth_.of(view_.first_uses[model], server.now_ms() - view_.at_ms) * cost(server, model);
}

double DemandPolicy::gain(const WarmServer& server, ModelIndex model) const {
  const double ramp_ms = objective_ == Objective::wait ? server.costs().load_ms[model] : 0;
  return worth_.of(view_.first_uses[model], server.now_ms() - view_.at_ms, ramp_ms);
}

void DemandPolicy::plan(WarmServer& server) {
  // Each swap raises the worth of what is held or on its way, so this ends.
  for (;;) {
    if (server.has_queue()) return;
    ModelIndex best = kNoModel;
    double best_gain = 0;
    for (std::size_t i = 0; i < view_.first_uses.size(); ++i) {
      const auto model = static_cast<ModelIndex>(i);
      if (!server.is_absent(model)) continue;
      const double uses = gain(server, model);
      const double by_cost = uses * cost(server, model);
      if (uses < kLeastGain || by_cost <= best_gain) continue;
      best = model;
      best_gain = by_cost;
    }
    if (best == kNoModel || !swap_in(server, best)) return;
  }
}

bool DemandPolicy::swap_in(WarmServer& server, ModelIndex model) {
  const double memory_mb = server.costs().memory_mb[model];
  const double gained = gain(server, model) * cost(server, model) * memory_mb;
  victims_.clear();
  for (const ModelIndex held : server.held()) {
    if (server.is_ready(held)) victims_.push_back(held);
  }
  std::ranges::sort(victims_, [&](ModelIndex a, ModelIndex b) {
    const double worth_a = worth(server, a), worth_b = worth(server, b);
    return worth_a != worth_b ? worth_a < worth_b : a < b;
  });
  double free_mb = server.free_mb(), given_up = 0;
  std::size_t gone = 0;
  while (free_mb < memory_mb) {
    if (gone == victims_.size()) return false;
    const ModelIndex victim = victims_[gone++];
    free_mb += server.costs().memory_mb[victim];
    given_up += worth(server, victim) * server.costs().memory_mb[victim];
  }
  if (gained <= kClearly * given_up) return false;
  for (std::size_t i = 0; i < gone; ++i) server.let_go(victims_[i]);
  server.load_ahead(model);
  return true;
}

void PricedPolicy::Promises::update(const DemandView& view) {
  at_ms_ = view.at_ms;
  models_ = view.first_uses.size();
  promises_.resize(models_ * kAheadBins);
  for (std::size_t step = 0; step < kAheadBins; ++step) {
    for (std::size_t model = 0; model < models_; ++model) {
      const FirstUse& first = view.first_uses[model];
      double unused = 1;
      for (std::size_t bin = 0; bin < step; ++bin) unused -= first[bin];
      double used = 0, held_s = 0, best = 0;
      for (std::size_t bin = step; bin < kAheadBins && unused > 1e-9; ++bin) {
        const double width_s = (kAheadEdges_ms[bin + 1] - kAheadEdges_ms[bin]) / 1000;
        held_s += width_s * (unused - used - first[bin] / 2);
        used += first[bin];
        if (held_s > 0) best = std::max(best, used / held_s);
      }
      promises_[step * models_ + model] = best;
    }
  }
}

void PricedPolicy::plan(WarmServer& server) {
  const auto begin_ms = [&](std::size_t step) {
    return step < kAheadBins ? promises_.at_ms() + kAheadEdges_ms[step] : kNever;
  };
  std::size_t step = 0;
  while (begin_ms(step + 1) <= server.now_ms()) ++step;
  next_plan_ms_ = begin_ms(step + 1);
  const std::span<const double> promises = promises_.after(step);
  for (std::size_t i = 0; i < promises.size(); ++i) {
    const auto model = static_cast<ModelIndex>(i);
    const bool wanted = promises[i] >= price_per_s_;
    if (wanted && server.is_absent(model)) server.load_ahead(model);
    if (!wanted && server.is_idle(model)) server.let_go(model);
  }
}

}  // namespace model_warmup
