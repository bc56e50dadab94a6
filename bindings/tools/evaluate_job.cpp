// SPDX-License-Identifier: Apache-2.0
#include "bindings/tools/evaluate_job.h"

#include <optional>

#include "json/wire.h"

namespace model_warmup {

Result<std::unique_ptr<Job>> EvaluateJob::make(const std::string& input, ModelWarmupPredictor& predictor,
                                               const Stopwatch&) {
  auto task = json::parse<EvaluationTask>(input);
  if (!task) return std::unexpected(std::move(task.error()));
  std::optional<LearnedModel> trained;
  if (predictor.training_status().model_version) trained = predictor.parts()->learned->engine.model();
  auto run = MLModelEvaluator(predictor.config(), std::move(trained)).start(std::move(task->dataset), task->options);
  if (!run) return std::unexpected(std::move(run.error()));
  return std::unique_ptr<Job>(new EvaluateJob(std::move(*run)));
}

Result<std::string> EvaluateJob::result() { return json::write(run_.result()); }

}  // namespace model_warmup
