// SPDX-License-Identifier: Apache-2.0
#include "bindings/train_job.h"

#include "json/wire.h"

namespace model_warmup {

Result<std::unique_ptr<Job>> TrainJob::make(TrainingTask task, const MLModelTrainer& trainer) {
  auto run = trainer.start(std::move(task.dataset), task.config);
  if (!run) return std::unexpected(std::move(run.error()));
  return std::unique_ptr<Job>(new TrainJob(std::move(*run)));
}

Result<std::string> TrainJob::result() {
  TrainedModel trained = run_.result();
  bytes_ = std::move(trained.bytes);
  return json::write(trained);
}

}  // namespace model_warmup
