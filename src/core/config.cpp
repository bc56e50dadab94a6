// SPDX-License-Identifier: Apache-2.0
#include "core/config.h"

#include <cmath>
#include <utility>

namespace model_warmup {
namespace {

/// A value with up to nine decimals. (Not std::to_string, which brings all of printf into the module.)
std::string number(double value) {
  constexpr double kMost = 1e15;
  if (std::isnan(value)) return "NaN";
  if (std::fabs(value) >= kMost) return value > 0 ? "over 1e15" : "under -1e15";
  const double size = std::fabs(value);
  const auto billionths = std::llround((size - std::floor(size)) * 1e9);
  const auto whole = static_cast<std::int64_t>(std::floor(size)) + billionths / 1'000'000'000;
  std::string text = (value < 0 ? "-" : "") + std::to_string(whole);
  if (billionths % 1'000'000'000 == 0) return text;
  std::string decimals = std::to_string(1'000'000'000 + billionths).substr(1);
  while (decimals.back() == '0') decimals.pop_back();
  return text + "." + decimals;
}

std::vector<std::pair<std::string_view, double>> numbers_of(const WarmupConfig& c) {
  const auto count = [](std::uint64_t n) { return static_cast<double>(n); };
  std::vector<std::pair<std::string_view, double>> numbers = {
      {"max_warm_models", count(c.max_warm_models)},
      {"max_memory_mb", count(c.max_memory_mb)},
      {"max_cpu_percent", c.max_cpu_percent},
      {"prediction_threshold", c.prediction_threshold},
      {"usage_window_seconds", count(c.usage_window_seconds)},
      {"max_queue_size", count(c.max_queue_size)},
      {"warmup_timeout_seconds", count(c.warmup_timeout_seconds)},
      {"performance_impact_threshold", c.performance_impact_threshold},
      {"learning_rate", c.learning_rate},
      {"prediction_cache_ttl_seconds", count(c.prediction_cache_ttl_seconds)},
      {"max_predictions", count(c.max_predictions)},
      {"max_parallel_loads", count(c.max_parallel_loads)},
      {"min_residency_ms", c.min_residency_ms},
      {"value_of_time", c.value_of_time},
      {"holdout_share", c.holdout_share},
      {"max_users", count(c.max_users)},
  };
  if (c.horizon_ms) numbers.emplace_back("horizon_ms", *c.horizon_ms);
  if (c.seed) numbers.emplace_back("seed", count(*c.seed));
  return numbers;
}

}  // namespace

std::string_view to_string(Objective objective) { return objective == Objective::wait ? "wait" : "cold_starts"; }

double WarmupConfig::effective_horizon_ms() const {
  return horizon_ms.value_or(std::min(usage_window_ms(), 300'000.0));
}

Result<void> validate(const WarmupConfig& config) {
  for (const auto& [field, value] : numbers_of(config)) {
    const ConfigRange& range = config_range(field);
    if (value >= range.min && value <= range.max) continue;  // false for NaN
    WarmupError error =
        WarmupError::configuration(std::string(field) + " is " + number(value) + " and must lie between " +
                                   number(range.min) + " and " + number(range.max));
    error.path = "/" + std::string(field);
    return std::unexpected(std::move(error));
  }
  return {};
}

std::vector<std::string> guideline_warnings(const WarmupConfig& config, std::optional<std::uint64_t> total_memory_mb) {
  std::vector<std::string> warnings;
  const auto warn = [&](std::string_view field, double value, std::string_view guideline) {
    warnings.push_back(std::string(field) + " is " + number(value) + "; the guideline is " + std::string(guideline));
  };
  const auto outside = [](double value, double low, double high) { return value < low || value > high; };
  if (total_memory_mb && *total_memory_mb > 0) {
    const double share = static_cast<double>(config.max_memory_mb) / static_cast<double>(*total_memory_mb);
    if (share > 0.7) {
      warn("max_memory_mb", static_cast<double>(config.max_memory_mb), "50 to 70 % of the machine's memory");
    }
  }
  if (config.max_cpu_percent > 30) warn("max_cpu_percent", config.max_cpu_percent, "at most 30");
  if (outside(static_cast<double>(config.max_warm_models), 3, 5)) {
    warn("max_warm_models", static_cast<double>(config.max_warm_models), "3 to 5 on most machines");
  }
  if (outside(config.prediction_threshold, 0.7, 0.8)) {
    warn("prediction_threshold", config.prediction_threshold, "0.7 to 0.8");
  }
  if (outside(static_cast<double>(config.usage_window_seconds), 1800, 7200)) {
    warn("usage_window_seconds", static_cast<double>(config.usage_window_seconds), "1800 to 7200");
  }
  if (outside(config.learning_rate, 0.01, 0.1)) warn("learning_rate", config.learning_rate, "0.01 to 0.1");
  return warnings;
}

}  // namespace model_warmup
