// SPDX-License-Identifier: Apache-2.0
#include "planning/expected_value.h"

#include <algorithm>

namespace model_warmup {
namespace {

constexpr double kMemoryPeriod_ms = 3'600'000;
constexpr double kWaitPerCpu = 0.3;
constexpr double kWaitPerMegabyte_ms = 1;
/// What any cold start counts for when they are what a plan keeps small.
constexpr double kColdStart_ms = 5'000;
/// Waiting that is worth nothing is worth nothing to save; a finite cost keeps the arithmetic clean.
constexpr double kLeastValueOfTime = 1e-9;

}  // namespace

double Expectation::urgency() const {
  const double next = std::min(next_probability, usage_probability);
  return next + rush_probability * (usage_probability - next);
}

double Prices::saved_ms(const ModelCost& cost, const Expectation& e) const {
  return e.urgency() * (config_.objective == Objective::wait ? cost.load_time_ms.value : kColdStart_ms);
}

double Prices::of_memory_ms(double memory_mb, double held_ms) const {
  const double share = memory_mb / static_cast<double>(config_.max_memory_mb);
  return 1000 * share * (held_ms / kMemoryPeriod_ms) / std::max(config_.value_of_time, kLeastValueOfTime);
}

double Prices::of_load_ms(const ModelCost& cost) const {
  const double load_ms = kWaitPerCpu * cost.load_time_ms.value * cost.cpu_percent.value / 100 +
                         kWaitPerMegabyte_ms * cost.download_mb.value;
  return load_ms / std::max(config_.value_of_time, kLeastValueOfTime);
}

ExpectedValue Prices::of_loading(const ModelCost& cost, const Expectation& e) const {
  return {saved_ms(cost, e), of_memory_ms(cost.memory_mb.value, e.round_ms) + of_load_ms(cost)};
}

ExpectedValue Prices::of_keeping(const ModelCost& cost, const Expectation& e) const {
  return {saved_ms(cost, e) + e.usage_probability * of_load_ms(cost), of_memory_ms(cost.memory_mb.value, e.round_ms)};
}

}  // namespace model_warmup
