// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model_profile.h"
#include "core/schedule.h"

namespace model_warmup {

/// A scheduling problem that stands alone: integer ms from 0, ids are free strings, a limit left out does not bind.

struct PlanLimits {
  std::optional<std::uint64_t> memory_mb{};
  std::optional<std::uint64_t> max_models{};
  std::optional<double> cpu_percent{};
  std::optional<std::uint64_t> max_parallel_loads{};
  std::optional<std::uint64_t> horizon_ms{};
  std::uint64_t min_residency_ms = 0;

  friend bool operator==(const PlanLimits&, const PlanLimits&) = default;
};

/// Something that could be loaded. Finishing `l` ms after the deadline is worth `value` for l <= 0, nothing for
/// l >= late_ms, else floor(value * (1 - l / late_ms)) in doubles in this order.
struct PlanCandidate {
  std::string id{};
  std::uint64_t memory_mb = 0;
  double cpu_percent = 0;
  std::uint64_t load_time_ms = 0;
  std::uint64_t value = 0;
  std::optional<std::uint64_t> deadline_ms{};  ///< none: never late
  std::uint64_t late_ms = 0;
  std::vector<std::string> depends_on{};  ///< ids of candidates or residents that must be loaded before this one starts
  std::optional<WarmStage> stage{};

  friend bool operator==(const PlanCandidate&, const PlanCandidate&) = default;
};

/// Something loaded already. Keeping it is worth `keep_value`; letting it go frees its memory and its place.
struct PlanResident {
  std::string id{};
  std::uint64_t memory_mb = 0;
  std::uint64_t keep_value = 0;
  bool in_use = false;
  bool pinned = false;
  std::int64_t since_ms = 0;  ///< <= 0

  friend bool operator==(const PlanResident&, const PlanResident&) = default;
};

struct PlanProblem {
  PlanLimits limits{};
  std::vector<PlanCandidate> candidates{};
  std::vector<PlanResident> resident{};
  std::optional<std::uint64_t> node_budget{};  ///< makes the result reproducible
  std::optional<double> budget_ms{};           ///< by the stopwatch

  friend bool operator==(const PlanProblem&, const PlanProblem&) = default;
};

struct PlannedTask {
  std::string id;
  TaskAction action = TaskAction::Warm;
  std::optional<WarmStage> stage;
  std::uint64_t start_ms = 0;

  friend bool operator==(const PlannedTask&, const PlannedTask&) = default;
};

struct Plan {
  std::vector<PlannedTask> tasks;  ///< by start; releases before loads of the same moment
  std::uint64_t value = 0;         ///< of loads, plus keep_value of the residents kept
  std::uint64_t upper_bound = 0;   ///< no plan is worth more
  bool proved_optimal = false;
  std::uint64_t nodes = 0;
  double elapsed_ms = 0;  ///< by the stopwatch

  friend bool operator==(const Plan&, const Plan&) = default;
};

}  // namespace model_warmup
