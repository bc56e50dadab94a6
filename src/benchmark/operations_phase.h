// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "benchmark/benchmark_phase.h"
#include "core/prediction.h"
#include "metrics/model_warmup_metrics.h"

namespace model_warmup {

/// Times each operation of the specification's tables of latency and throughput, in one predictor that has settled.
class OperationsPhase final : public BenchmarkPhase {
 public:
  explicit OperationsPhase(const BenchmarkSetting& setting);

  Result<bool> step(BenchmarkResults& results) override;
  [[nodiscard]] double steps() const override;
  [[nodiscard]] double steps_done() const override { return static_cast<double>(done_); }

 private:
  /// One round of an operation: its inputs, then the call, timed.
  using Round = Result<void> (OperationsPhase::*)(LatencySamples& samples);

  Result<bool> settle();
  void begin_operation();
  Result<void> enter(BenchmarkResults& results);

  Result<void> use_and_predict(LatencySamples& predict);
  Result<void> analyze_patterns(LatencySamples& samples);
  Result<void> analyze_patterns_again(LatencySamples& samples);
  Result<void> get_usage_stats(LatencySamples& samples);
  Result<void> update_config(LatencySamples& samples);
  Result<void> queue_task(LatencySamples& samples);
  Result<void> update_metrics(LatencySamples& samples);

  struct Operation {
    const char* name;
    Round round;
  };
  static const std::vector<Operation>& operations();

  BenchmarkSetting setting_;
  BenchWorld world_;
  std::uint64_t uses_before_;
  std::uint64_t warmup_rounds_;
  std::uint64_t done_ = 0;  // steps
  bool registered_ = false;
  std::size_t operation_ = 0;  // that is being timed
  std::uint64_t round_ = 0;    // of it
  LatencySamples samples_;     // of the operation that is being timed
  LatencySamples recorded_;    // record_usage, timed beside predict_and_warm
  std::vector<WarmupRequest> cached_questions_;
  std::vector<WarmupPrediction> predictions_;  // to count, beside those that the predictor counts itself
  std::vector<std::string> users_;             // who asked for them, as the registry keeps them
  ModelWarmupMetrics metrics_;
};

}  // namespace model_warmup
