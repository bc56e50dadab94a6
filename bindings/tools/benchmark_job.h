// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "benchmark/performance_benchmarker.h"
#include "bindings/job_runner.h"
#include "bindings/tools/heap_meter.h"
#include "predictor/model_warmup_predictor.h"

namespace model_warmup {

/// A benchmark as a job: of fresh predictors with the configuration of this one.
class BenchmarkJob final : public Job {
 public:
  /// `input`: BenchmarkOptions. Errors: as of reading it and of `PerformanceBenchmarker::start`.
  [[nodiscard]] static Result<std::unique_ptr<Job>> make(const std::string& input, ModelWarmupPredictor& predictor,
                                                         const Stopwatch& stopwatch);

  bool step() override { return run_.step(); }
  [[nodiscard]] double progress() const override { return run_.progress(); }
  [[nodiscard]] Result<std::string> result() override;

 private:
  BenchmarkJob(std::unique_ptr<HeapMeter> meter, BenchmarkRun run) : meter_(std::move(meter)), run_(std::move(run)) {}

  std::unique_ptr<HeapMeter> meter_;  // outlives the run
  BenchmarkRun run_;
};

}  // namespace model_warmup
