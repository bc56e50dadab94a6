// SPDX-License-Identifier: Apache-2.0
#include "bindings/train_job.h"

#include "json/wire.h"

namespace model_warmup {

Result<std::unique_ptr<Job>> TrainJob::make(const std::string& input, ModelWarmupPredictor& predictor,
                                            const Stopwatch&) {
  auto task = json::parse<TrainingTask>(input);
  if (!task) return std::unexpected(std::move(task.error()));
  const auto parts = predictor.parts();
  const MLModelTrainer trainer(parts->config, parts->learned->engine.model());
  auto run = trainer.start(std::move(task->dataset), task->config);
  if (!run) return std::unexpected(std::move(run.error()));
  return std::unique_ptr<Job>(new TrainJob(std::move(*run)));
}

Result<std::string> TrainJob::result() {
  TrainedModel trained = run_.result();
  bytes_ = std::move(trained.bytes);
  return json::write(trained);
}

}  // namespace model_warmup
