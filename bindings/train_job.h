// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bindings/job_runner.h"
#include "core/clock.h"
#include "learning/ml_model_trainer.h"
#include "predictor/model_warmup_predictor.h"

namespace model_warmup {

/// A training as a job. Its result is the trained model without its bytes, which are asked for apart.
class TrainJob final : public Job {
 public:
  /// `input`: a TrainingTask. Errors: as of reading it and of `MLModelTrainer::start`.
  [[nodiscard]] static Result<std::unique_ptr<Job>> make(const std::string& input, ModelWarmupPredictor& predictor,
                                                         const Stopwatch& stopwatch);

  bool step() override { return run_.step(); }
  [[nodiscard]] double progress() const override { return run_.progress(); }
  [[nodiscard]] Result<std::string> result() override;
  [[nodiscard]] std::vector<std::uint8_t> take_bytes() override { return std::exchange(bytes_, {}); }

 private:
  explicit TrainJob(TrainingRun run) : run_(std::move(run)) {}

  TrainingRun run_;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace model_warmup
