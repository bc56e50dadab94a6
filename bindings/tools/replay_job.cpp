// SPDX-License-Identifier: Apache-2.0
#include "bindings/tools/replay_job.h"

#include "json/wire.h"

namespace model_warmup {

Result<std::unique_ptr<Job>> ReplayJob::make(const std::string& input, ModelWarmupPredictor& predictor,
                                             const Stopwatch&) {
  auto task = json::parse<ReplayTask>(input);
  if (!task) return std::unexpected(std::move(task.error()));
  auto run = PolicyReplay(predictor.config()).start(std::move(task->dataset), task->options);
  if (!run) return std::unexpected(std::move(run.error()));
  return std::unique_ptr<Job>(new ReplayJob(std::move(*run)));
}

Result<std::string> ReplayJob::result() { return json::write(run_.result()); }

}  // namespace model_warmup
