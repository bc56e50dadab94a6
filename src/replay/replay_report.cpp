// SPDX-License-Identifier: Apache-2.0
#include "replay/replay_report.h"

#include <algorithm>
#include <array>
#include <string>

namespace model_warmup {
namespace {

std::unexpected<WarmupError> refused(const char* field, const std::string& why) {
  return std::unexpected(WarmupError::invalid_input(field, why).at(std::string("/") + field));
}

Result<void> check_sizes(const ReplayOptions& options) {
  if (options.machine == ReplayMachine::unlimited) {
    if (!options.slots.empty()) return refused("slots", "has no meaning on an unlimited machine");
    if (!options.memory_mb.empty()) return refused("memory_mb", "has no meaning on an unlimited machine");
  }
  if (!options.slots.empty() && !options.memory_mb.empty()) return refused("memory_mb", "stands in place of slots");
  if (options.slots.size() > ReplayOptions::kMostSettings) return refused("slots", "holds at most 16 settings");
  if (options.memory_mb.size() > ReplayOptions::kMostSettings) return refused("memory_mb", "holds at most 16 settings");
  for (const std::uint64_t slots : options.slots) {
    if (slots < 1 || slots > ReplayOptions::kMostSlots) return refused("slots", "must be from 1 to 10000");
  }
  for (const double memory_mb : options.memory_mb) {
    if (!(memory_mb > 0 && memory_mb <= 9'007'199'254'740'991)) return refused("memory_mb", "must be greater than 0");
  }
  return {};
}

Result<void> check_policies(const ReplayOptions& options) {
  for (std::size_t i = 0; i < options.policies.size(); ++i) {
    const WarmPolicy policy = options.policies[i];
    if (std::ranges::count(options.policies, policy) > 1) return refused("policies", "names one twice");
    const bool heeds_time = policy == WarmPolicy::no_warm || policy == WarmPolicy::keep_alive ||
                            policy == WarmPolicy::hybrid_histogram || policy == WarmPolicy::cold_starts;
    if (options.machine == ReplayMachine::unlimited && !heeds_time) {
      return refused("policies", "names one that lets nothing go where there is room for everything");
    }
  }
  if (options.keep_alive_ms.size() > ReplayOptions::kMostKeepAlives) {
    return refused("keep_alive_ms", "holds at most 16 times");
  }
  for (const double keep_ms : options.keep_alive_ms) {
    if (!(keep_ms > 0 && keep_ms <= 8.64e15)) return refused("keep_alive_ms", "must be greater than 0");
  }
  return {};
}

}  // namespace

std::string_view to_string(WarmPolicy policy) {
  constexpr std::array<std::string_view, kWarmPolicies> kNames = {
      "no_warm",          "keep_alive",       "lru",    "lfu",         "greedy_dual",
      "greedy_dual_cost", "hybrid_histogram", "belady", "cold_starts", "wait"};
  return kNames[static_cast<std::size_t>(policy)];
}

std::string_view to_string(ReplayMachine machine) {
  constexpr std::array<std::string_view, 3> kNames = {"server", "per_user", "unlimited"};
  return kNames[static_cast<std::size_t>(machine)];
}

Result<void> validate(const ReplayOptions& options) {
  if (auto valid = check_sizes(options); !valid) return valid;
  if (auto valid = check_policies(options); !valid) return valid;
  if (options.load_quantiles_ms.size() > ReplayOptions::kMostQuantiles) {
    return refused("load_quantiles_ms", "holds at most 1000 quantiles");
  }
  for (std::size_t i = 0; i < options.load_quantiles_ms.size(); ++i) {
    const double quantile_ms = options.load_quantiles_ms[i];
    const double before_ms = i > 0 ? options.load_quantiles_ms[i - 1] : 0;
    if (!(quantile_ms >= before_ms && quantile_ms <= 8.64e15)) {
      return refused("load_quantiles_ms", "must rise, from 0 on");
    }
  }
  if (options.draws < 1 || options.draws > ReplayOptions::kMostDraws) return refused("draws", "must be from 1 to 1000");
  return {};
}

}  // namespace model_warmup
