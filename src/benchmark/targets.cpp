// SPDX-License-Identifier: Apache-2.0
#include "benchmark/targets.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace model_warmup {
namespace {

constexpr double kMillisecond = 1000;  // in us
constexpr double kMegabyte = 1 << 20;

struct OperationRow {
  std::string_view name;
  BenchmarkTarget target;
};

constexpr std::array kOperations = {
    OperationRow{"predict_and_warm", {200 * kMillisecond, 280 * kMillisecond, 500}},
    OperationRow{"record_usage", {1 * kMillisecond, 2 * kMillisecond, {}}},
    OperationRow{"analyze_patterns", {50 * kMillisecond, 80 * kMillisecond, {}}},
    OperationRow{"get_usage_stats", {5 * kMillisecond, 10 * kMillisecond, {}}},
    OperationRow{"update_config", {10 * kMillisecond, 15 * kMillisecond, {}}},
    OperationRow{"queue_task", {{}, {}, 1000.0 / 60}},
    OperationRow{"update_metrics", {1 * kMillisecond, {}, {}}},
};

struct ComponentRow {
  std::string_view name;
  double base_mb;
  double mb_per_model;
};

constexpr std::array kComponents = {
    ComponentRow{"UsagePatternAnalyzer", 50, 2}, ComponentRow{"PredictionEngine", 100, 5},
    ComponentRow{"WarmupScheduler", 25, 1},      ComponentRow{"ResourceManager", 10, 0.5},
    ComponentRow{"Metrics Collector", 75, 3},
};

}  // namespace

void enter_target(OperationTimes& times) {
  const auto row = std::ranges::find(kOperations, times.name, &OperationRow::name);
  if (row == kOperations.end()) return;
  BenchmarkTarget target = row->target;
  target.met = (!target.median_us || times.p50_us < *target.median_us) &&
               (!target.p95_us || times.p95_us <= *target.p95_us) &&
               // Faster than the stopwatch can tell is fast enough.
               (!target.per_second || times.mean_us == 0 || times.per_second >= *target.per_second);
  times.target = target;
}

void enter_target(ComponentMemory& memory) {
  const auto row = std::ranges::find(kComponents, memory.component, &ComponentRow::name);
  if (row == kComponents.end()) return;
  memory.target_base_bytes = static_cast<std::uint64_t>(row->base_mb * kMegabyte);
  memory.target_bytes_per_model = static_cast<std::uint64_t>(row->mb_per_model * kMegabyte);
  memory.target_met =
      memory.base_bytes <= *memory.target_base_bytes && memory.bytes_per_model <= *memory.target_bytes_per_model;
}

}  // namespace model_warmup
