// SPDX-License-Identifier: Apache-2.0
#include "replay/contestant.h"

#include <limits>

#include "core/math.h"
#include "replay/hybrid_histogram_policy.h"

namespace model_warmup {
namespace {

/// Prices of memory * time, from keeping almost everything to almost nothing: P(use) asked for each second.
constexpr double kDearest = 0.03;
constexpr double kCheaper = 0.66;
constexpr int kPrices = 24;

std::vector<WarmPolicy> policies_of(const ReplayOptions& options) {
  if (!options.policies.empty()) return options.policies;
  if (options.machine == ReplayMachine::unlimited) {
    return {WarmPolicy::no_warm, WarmPolicy::keep_alive, WarmPolicy::hybrid_histogram, WarmPolicy::cold_starts};
  }
  std::vector<WarmPolicy> all(kWarmPolicies);
  for (std::size_t i = 0; i < kWarmPolicies; ++i) all[i] = static_cast<WarmPolicy>(i);
  return all;
}

}  // namespace

double MachineSize::capacity_mb() const {
  if (slots) return static_cast<double>(*slots);
  return memory_mb.value_or(std::numeric_limits<double>::infinity());
}

std::vector<Contestant> contestants_of(const ReplayOptions& options) {
  std::vector<Contestant> contestants;
  for (const WarmPolicy policy : policies_of(options)) {
    if (policy == WarmPolicy::keep_alive) {
      for (const double keep_ms : options.keep_alive_ms) contestants.push_back({policy, keep_ms, std::nullopt});
    } else if (policy == WarmPolicy::cold_starts && options.machine == ReplayMachine::unlimited) {
      double price = kDearest;
      for (int i = 0; i < kPrices; ++i, price *= kCheaper) contestants.push_back({policy, std::nullopt, price});
    } else {
      contestants.push_back({policy, std::nullopt, std::nullopt});
    }
  }
  return contestants;
}

std::vector<MachineSize> sizes_of(const ReplayOptions& options) {
  std::vector<MachineSize> sizes;
  sizes.reserve(options.slots.size() + options.memory_mb.size());
  for (const std::uint64_t slots : options.slots) sizes.push_back({slots, std::nullopt});
  for (const double memory_mb : options.memory_mb) sizes.push_back({std::nullopt, memory_mb});
  if (!sizes.empty()) return sizes;
  switch (options.machine) {
    case ReplayMachine::server: return {{2, std::nullopt}, {4, std::nullopt}, {8, std::nullopt}};
    case ReplayMachine::per_user: return {{2, std::nullopt}};
    case ReplayMachine::unlimited: break;
  }
  return {{std::nullopt, std::nullopt}};
}

std::unique_ptr<KeepWarmPolicy> make_policy(const Contestant& contestant, const PolicySources& sources) {
  switch (contestant.policy) {
    case WarmPolicy::no_warm: return std::make_unique<KeepAlivePolicy>(0);
    case WarmPolicy::keep_alive: return std::make_unique<KeepAlivePolicy>(*contestant.keep_alive_ms);
    case WarmPolicy::lru: return std::make_unique<LruPolicy>();
    case WarmPolicy::lfu: return std::make_unique<LfuPolicy>(sources.models);
    case WarmPolicy::greedy_dual: return std::make_unique<GreedyDualPolicy>(sources.models, false);
    case WarmPolicy::greedy_dual_cost: return std::make_unique<GreedyDualPolicy>(sources.models, true);
    case WarmPolicy::hybrid_histogram: return std::make_unique<HybridHistogramPolicy>(sources.models);
    case WarmPolicy::belady: return std::make_unique<BeladyPolicy>(sources.future);
    case WarmPolicy::cold_starts:
      if (contestant.price_per_s) return std::make_unique<PricedPolicy>(sources.promises, *contestant.price_per_s);
      return std::make_unique<DemandPolicy>(sources.view, Objective::cold_starts, sources.patience_ms);
    case WarmPolicy::wait: break;
  }
  return std::make_unique<DemandPolicy>(sources.view, Objective::wait, sources.patience_ms);
}

}  // namespace model_warmup
