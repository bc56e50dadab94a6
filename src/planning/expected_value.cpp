// SPDX-License-Identifier: Apache-2.0
#include "planning/expected_value.h"

#include <algorithm>

namespace model_warmup {
namespace {

constexpr double kMemoryPeriod_ms = 600'000;
constexpr double kWaitPerCpu = 0.1;
constexpr double kWaitPerMegabyte_ms = 1;
/// What any cold start counts for when they are what a plan keeps small.
constexpr double kColdStart_ms = 5'000;
/// Waiting that is worth nothing is worth nothing to save; a finite cost keeps the arithmetic clean.
constexpr double kLeastValueOfTime = 1e-9;

}  // namespace

double Prices::saved_ms(double load_time_ms, double probability) const {
  return probability * (config_.objective == Objective::wait ? load_time_ms : kColdStart_ms);
}

double Prices::of_memory_ms(double memory_mb, double held_ms) const {
  const double share = memory_mb / static_cast<double>(config_.max_memory_mb);
  return 1000 * share * (held_ms / kMemoryPeriod_ms) / std::max(config_.value_of_time, kLeastValueOfTime);
}

ExpectedValue Prices::of_loading(const ModelCost& cost, const Expectation& e) const {
  const double until_used = std::min(e.time_until_needed_ms, e.horizon_ms);
  const double held_ms = e.usage_probability * until_used + (1 - e.usage_probability) * e.horizon_ms;
  const double value_of_time = std::max(config_.value_of_time, kLeastValueOfTime);
  const double load_ms = kWaitPerCpu * cost.load_time_ms.value * cost.cpu_percent.value / 100 +
                         kWaitPerMegabyte_ms * cost.download_mb.value;
  return {saved_ms(cost.load_time_ms.value, e.usage_probability),
          of_memory_ms(cost.memory_mb.value, held_ms) + load_ms / value_of_time};
}

ExpectedValue Prices::of_keeping(const ModelCost& cost, const Expectation& e) const {
  return {saved_ms(cost.load_time_ms.value, e.usage_probability), of_memory_ms(cost.memory_mb.value, e.horizon_ms)};
}

}  // namespace model_warmup
