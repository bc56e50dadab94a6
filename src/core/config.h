// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"

namespace model_warmup {

/// What a plan tries to keep small: the time people wait, or the number of uses that found the model cold.
enum class Objective : std::uint8_t { wait, cold_starts };

[[nodiscard]] std::string_view to_string(Objective objective);

/// Everything that can be set, with the specification's defaults. Ranges are checked by `validate`.
struct WarmupConfig {
  std::uint64_t max_warm_models = 5;
  std::uint64_t max_memory_mb = 2048;
  double max_cpu_percent = 30.0;  ///< share of the whole machine, 0 to 100
  double prediction_threshold = 0.7;
  std::uint64_t usage_window_seconds = 3600;
  std::uint64_t max_queue_size = 100;
  std::uint64_t warmup_timeout_seconds = 30;
  double performance_impact_threshold = 0.1;
  double learning_rate = 0.1;
  bool background_warmup_enabled = true;
  std::uint64_t prediction_cache_ttl_seconds = 300;

  std::uint64_t max_predictions = 10;
  std::uint64_t max_parallel_loads = 2;
  double min_residency_ms = 10'000;
  /// What a second of somebody's waiting is worth, in units of what holding `max_memory_mb` for an hour costs.
  double value_of_time = 1.0;
  double holdout_share = 0;  ///< of worthwhile warm-ups left undone, to measure what the others bring
  std::uint64_t max_users = 10'000;
  std::optional<double> horizon_ms{};  ///< none: min(usage window, 300 s)
  Objective objective = Objective::wait;
  bool hash_user_ids = true;
  std::optional<std::uint64_t> seed{};

  [[nodiscard]] double effective_horizon_ms() const;
  [[nodiscard]] double usage_window_ms() const { return static_cast<double>(usage_window_seconds) * 1000; }

  friend bool operator==(const WarmupConfig&, const WarmupConfig&) = default;
};

/// The values that a numeric field of the configuration takes, bounds included. Written here once: `validate`, the
/// wire format, the generated types and the documentation all read it.
struct ConfigRange {
  std::string_view field;
  double min;
  double max;
};

inline constexpr std::array kConfigRanges = {
    ConfigRange{"max_warm_models", 1, 10'000},
    ConfigRange{"max_memory_mb", 1, 67'108'864},
    ConfigRange{"max_cpu_percent", 1, 100},
    ConfigRange{"prediction_threshold", 0, 1},
    ConfigRange{"usage_window_seconds", 1, 2'592'000},
    ConfigRange{"max_queue_size", 1, 100'000},
    ConfigRange{"warmup_timeout_seconds", 1, 86'400},
    ConfigRange{"performance_impact_threshold", 0, 1},
    ConfigRange{"learning_rate", 0, 1},
    ConfigRange{"prediction_cache_ttl_seconds", 0, 86'400},
    ConfigRange{"max_predictions", 1, 10'000},
    ConfigRange{"max_parallel_loads", 1, 64},
    ConfigRange{"min_residency_ms", 0, 86'400'000},
    ConfigRange{"value_of_time", 0, 1'000'000},
    ConfigRange{"holdout_share", 0, 0.5},
    ConfigRange{"max_users", 1, 1'000'000},
    ConfigRange{"horizon_ms", 1'000, 2'592'000'000},
    ConfigRange{"seed", 0, 9'007'199'254'740'991},
};

/// The range of a field of `kConfigRanges`. Precondition: it has one.
[[nodiscard]] constexpr const ConfigRange& config_range(std::string_view field) {
  return *std::ranges::find(kConfigRanges, field, &ConfigRange::field);
}

/// Refuses what lies outside a field's range (`Configuration`, naming field, range and value).
[[nodiscard]] Result<void> validate(const WarmupConfig& config);

/// The specification's guidelines that this configuration leaves, each as one sentence; none is an error.
/// `total_memory_mb` is the machine's memory, when known: the 50-70 % guideline needs it. Only over 70 % is a warning:
/// taking less harms nobody, and the specification's own default would warn on any machine of more than 4 GB.
[[nodiscard]] std::vector<std::string> guideline_warnings(const WarmupConfig& config,
                                                          std::optional<std::uint64_t> total_memory_mb = std::nullopt);

}  // namespace model_warmup
