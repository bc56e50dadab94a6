// SPDX-License-Identifier: Apache-2.0
// The jobs of the tools' module: all there are.
#include "bindings/job_kinds.h"

#include "bindings/plan_job.h"
#include "bindings/tools/benchmark_job.h"
#include "bindings/tools/evaluate_job.h"
#include "bindings/tools/replay_job.h"
#include "bindings/train_job.h"

namespace model_warmup {

std::span<const JobKind> job_kinds() {
  static constexpr JobKind kKinds[] = {{"plan", &PlanJob::make},
                                       {"train", &TrainJob::make},
                                       {"evaluate", &EvaluateJob::make},
                                       {"replay", &ReplayJob::make},
                                       {"benchmark", &BenchmarkJob::make}};
  return kKinds;
}

}  // namespace model_warmup
