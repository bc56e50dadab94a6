// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "bindings/job_runner.h"
#include "evaluation/ml_model_evaluator.h"
#include "predictor/model_warmup_predictor.h"

namespace model_warmup {

/// An evaluation as a job: of a fresh predictor with the configuration of this one, and beside it of the trained model
/// that is deployed, if one is.
class EvaluateJob final : public Job {
 public:
  /// `input`: an EvaluationTask. Errors: as of reading it and of `MLModelEvaluator::start`.
  [[nodiscard]] static Result<std::unique_ptr<Job>> make(const std::string& input, ModelWarmupPredictor& predictor,
                                                         const Stopwatch& stopwatch);

  bool step() override { return run_.step(); }
  [[nodiscard]] double progress() const override { return run_.progress(); }
  [[nodiscard]] Result<std::string> result() override;

 private:
  explicit EvaluateJob(EvaluationRun run) : run_(std::move(run)) {}

  EvaluationRun run_;
};

}  // namespace model_warmup
