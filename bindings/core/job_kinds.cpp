// SPDX-License-Identifier: Apache-2.0
// The jobs of the module that applications use.
#include "bindings/job_kinds.h"

#include "bindings/plan_job.h"
#include "bindings/train_job.h"

namespace model_warmup {

std::span<const JobKind> job_kinds() {
  static constexpr JobKind kKinds[] = {{"plan", &PlanJob::make}, {"train", &TrainJob::make}};
  return kKinds;
}

}  // namespace model_warmup
