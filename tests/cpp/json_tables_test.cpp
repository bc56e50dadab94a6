// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <set>
#include <type_traits>

#include "json/fields/config.h"
#include "json/fields/error.h"
#include "json/fields/evaluation.h"
#include "json/fields/metrics.h"
#include "json/fields/patterns.h"
#include "json/fields/plan.h"
#include "json/fields/prediction.h"
#include "json/fields/profile.h"
#include "json/fields/replies.h"
#include "json/fields/reports.h"
#include "json/fields/request.h"
#include "json/fields/resources.h"
#include "json/fields/schedule.h"
#include "json/fields/training.h"
#include "json/fields/usage.h"

namespace model_warmup::json {
namespace {

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

// Something for every member, of three kinds so that std::optional never has two ways to take it.
struct AnyObject {
  template <class T>
    requires(std::is_class_v<T> && !kIsOptional<T>)
  operator T() const {
    return T();
  }
};
struct AnyOptional {
  template <class T>
    requires(kIsOptional<T>)
  operator T() const {
    return T();
  }
};
struct AnyScalar {
  template <class T>
    requires(std::is_arithmetic_v<T> || std::is_enum_v<T>)
  operator T() const {
    return T();
  }
};

/// How many members an aggregate has: as many initializers as it takes.
template <class T, class... Taken>
consteval std::size_t members_of() {
  if constexpr (requires { T{Taken()..., AnyObject()}; }) {
    return members_of<T, Taken..., AnyObject>();
  } else if constexpr (requires { T{Taken()..., AnyOptional()}; }) {
    return members_of<T, Taken..., AnyOptional>();
  } else if constexpr (requires { T{Taken()..., AnyScalar()}; }) {
    return members_of<T, Taken..., AnyScalar>();
  } else {
    return sizeof...(Taken);
  }
}

struct Example {
  std::optional<double> a;
  std::string b;
  std::array<double, 3> c;
  PlanLimits d;
  bool e;
};
static_assert(members_of<Example>() == 5);

template <class T>
class Table : public testing::Test {};

using Structs =
    testing::Types<WarmupConfig, UserActivity, FileChange, UserContext, ProjectContext, WarmupRequest, ExecutionStep,
                   UsageEvent, ModelShare, TaskShare, UsagePattern, PatternQuery, ModelName, Transition,
                   FrequentSequence, Rhythm, SessionPattern, DriftPattern, Anomaly, AdvancedPatterns, StageCost,
                   ModelProfile, CostFigure, ModelCost, ResourceRequirements, AvailableResource, ResourceAvailability,
                   ResourceReport, ResourceAllocation, WarmupTask, WarmupSchedule, PerformanceImpact, ModelPrediction,
                   SkippedModel, WarmupPrediction, PreparedModel, ModelSet, PlanLimits, PlanCandidate, PlanResident,
                   PlanProblem, PlannedTask, Plan, WarmupOutcome, TaskAccuracy, OutcomeReport, ModelOutcomeReport,
                   MetricsReport, RecordedUse, TaskReport, Demand, TaskList, LostReport, QueueState, TaskFilter,
                   TaskResult, TaskFailure, TrainingDataset, TrainingConfig, TrainingTask, NextModelQuality,
                   TrainingEpoch, TrainingReport, ShadowReport, TrainingStatus, DeployOptions, EvaluationOptions,
                   EvaluationTask, Estimate, RankingScores, ReliabilityBin, TaskScores, HorizonScores, TimeError, Lead,
                   RivalScores, BaselineScores, AblationScores, ErrorReply, JobStarted, JobReply, JobsRunning>;
TYPED_TEST_SUITE(Table, Structs);

TYPED_TEST(Table, HasEveryMemberOfItsStruct) { EXPECT_EQ(Spec<TypeParam>::kFields.size(), members_of<TypeParam>()); }

TYPED_TEST(Table, LeadsEachFieldToAMemberOfItsOwn) {
  TypeParam object;
  std::set<const void*> members;
  for (const DescribedField& described : Spec<TypeParam>::kFields) {
    const auto* member = static_cast<const std::byte*>(described.field.at(&object));
    const auto* begin = reinterpret_cast<const std::byte*>(&object);
    EXPECT_TRUE(member >= begin && member < begin + sizeof object) << described.field.name;
    EXPECT_TRUE(members.insert(member).second) << described.field.name;
  }
}

TYPED_TEST(Table, SaysWhatEachFieldIs) {
  EXPECT_TRUE(Spec<TypeParam>::kDoc.ends_with('.'));
  for (const DescribedField& described : Spec<TypeParam>::kFields) {
    EXPECT_TRUE(described.doc.ends_with('.')) << described.field.name;
    EXPECT_LE(described.range.min, described.range.max) << described.field.name;
    EXPECT_TRUE(!described.field.duration || described.field.name.ends_with("_ms")) << described.field.name;
  }
}

}  // namespace
}  // namespace model_warmup::json
