// SPDX-License-Identifier: Apache-2.0
#include "replay/reactive_policies.h"

#include <algorithm>

namespace model_warmup {

void KeepAlivePolicy::plan(WarmServer& server) {
  expired_.clear();
  next_plan_ms_ = kNever;
  for (const ModelIndex model : server.held()) {
    if (!server.is_idle(model)) continue;
    const double end_ms = server.last_needed_ms(model) + keep_ms_;
    if (end_ms <= server.now_ms()) {
      expired_.push_back(model);
    } else {
      next_plan_ms_ = std::min(next_plan_ms_, end_ms);
    }
  }
  for (const ModelIndex model : expired_) server.let_go(model);
}

void LfuPolicy::used(const WarmServer&, ModelIndex model) {
  ++uses_[model];
  last_place_[model] = ++places_;
}

double LfuPolicy::worth(const WarmServer&, ModelIndex model) const {
  const double recency = static_cast<double>(last_place_[model]) / static_cast<double>(places_ + 1);
  return static_cast<double>(uses_[model]) + recency;
}

void GreedyDualPolicy::used(const WarmServer& server, ModelIndex model) {
  uses_[model] += 1;
  set_priority(server, model);
}

void GreedyDualPolicy::set_priority(const WarmServer& server, ModelIndex model) {
  const ModelCosts& costs = server.costs();
  priorities_[model] = clock_ + uses_[model] * (by_load_time_ ? costs.load_ms[model] : 1) / costs.memory_mb[model];
}

void GreedyDualPolicy::gone(ModelIndex model) {
  clock_ = std::max(clock_, priorities_[model]);
  uses_[model] = 0;
}

double BeladyPolicy::worth(const WarmServer&, ModelIndex model) const {
  const std::vector<double>& at_ms = future_.at_ms[model];
  return next_[model] < at_ms.size() ? -at_ms[next_[model]] : -kNever;
}

}  // namespace model_warmup
