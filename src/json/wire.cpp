// SPDX-License-Identifier: Apache-2.0
#include "json/wire.h"

#include <utility>

#include "json/fields/benchmark.h"
#include "json/fields/config.h"
#include "json/fields/error.h"
#include "json/fields/evaluation.h"
#include "json/fields/metrics.h"
#include "json/fields/patterns.h"
#include "json/fields/plan.h"
#include "json/fields/prediction.h"
#include "json/fields/profile.h"
#include "json/fields/replay.h"
#include "json/fields/replies.h"
#include "json/fields/reports.h"
#include "json/fields/request.h"
#include "json/fields/resources.h"
#include "json/fields/schedule.h"
#include "json/fields/training.h"
#include "json/fields/usage.h"

namespace model_warmup::json {

// The types of the wire.
#define WIRE_TYPE(...)                   \
  template <>                            \
  const Codec& codec_of<__VA_ARGS__>() { \
    return kCodec<__VA_ARGS__>;          \
  }

WIRE_TYPE(WarmupConfig)
WIRE_TYPE(WarmupRequest)
WIRE_TYPE(ExecutionContext)
WIRE_TYPE(UsageEvent)
WIRE_TYPE(ModelProfile)
WIRE_TYPE(WarmupTask)
WIRE_TYPE(WarmupSchedule)
WIRE_TYPE(PerformanceImpact)
WIRE_TYPE(WarmupPrediction)
WIRE_TYPE(ReasonCode)
WIRE_TYPE(ModelPrediction)
WIRE_TYPE(ModelSet)
WIRE_TYPE(ResourceRequirements)
WIRE_TYPE(ResourceAvailability)
WIRE_TYPE(ResourceReport)
WIRE_TYPE(ResourceAllocation)
WIRE_TYPE(UsagePattern)
WIRE_TYPE(PatternQuery)
WIRE_TYPE(AdvancedPatterns)
WIRE_TYPE(PlanProblem)
WIRE_TYPE(Plan)
WIRE_TYPE(MetricsReport)
WIRE_TYPE(WarmupOutcome)
WIRE_TYPE(ModelStatus)
WIRE_TYPE(RecordedUse)
WIRE_TYPE(TaskReport)
WIRE_TYPE(TaskFilter)
WIRE_TYPE(TaskResult)
WIRE_TYPE(TaskFailure)
WIRE_TYPE(Demand)
WIRE_TYPE(TaskList)
WIRE_TYPE(LostReport)
WIRE_TYPE(QueueState)
WIRE_TYPE(TrainingTask)
WIRE_TYPE(TrainedModel)
WIRE_TYPE(TrainingStatus)
WIRE_TYPE(DeployOptions)
WIRE_TYPE(EvaluationTask)
WIRE_TYPE(EvaluationReport)
WIRE_TYPE(BenchmarkOptions)
WIRE_TYPE(BenchmarkResults)
WIRE_TYPE(ReplayTask)
WIRE_TYPE(ReplayReport)
WIRE_TYPE(ErrorReply)
WIRE_TYPE(JobStarted)
WIRE_TYPE(JobReply)
WIRE_TYPE(JobsRunning)
WIRE_TYPE(std::optional<UsagePattern>)
WIRE_TYPE(std::optional<WarmupTask>)
WIRE_TYPE(std::vector<ModelId>)
WIRE_TYPE(std::vector<ModelStatus>)
WIRE_TYPE(std::vector<std::string>)

#undef WIRE_TYPE

Result<WarmupConfig> merge(const WarmupConfig& base, std::string_view partial) {
  WarmupConfig merged = base;
  if (auto read = read_into(partial, codec_of<WarmupConfig>(), &merged); !read) {
    return std::unexpected(std::move(read.error()));
  }
  if (auto valid = validate(merged); !valid) return std::unexpected(std::move(valid.error()));
  return merged;
}

template <>
Result<WarmupConfig> parse<WarmupConfig>(std::string_view text) {
  return merge(WarmupConfig(), text);
}

}  // namespace model_warmup::json
