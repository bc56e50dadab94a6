// SPDX-License-Identifier: Apache-2.0
#include "schema/wire_types.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

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
#include "json/wire.h"

namespace model_warmup::schema {
namespace {

using json::Codec;
using json::Kind;

bool is_scalar(Kind kind) {
  return kind != Kind::optional && kind != Kind::list && kind != Kind::object && kind != Kind::text_map;
}

template <class T>
void add(WireTypes& types) {
  using Spec = json::Spec<T>;
  StructDescription description{&json::kTable<T>, Spec::kType, Spec::kDoc, false, false, {}};
  T defaults;
  for (const json::DescribedField& described : Spec::kFields) {
    const json::Field& field = described.field;
    std::string text;
    if (is_scalar(field.codec->kind) && !field.required)
      text = json::write_from(*field.codec, field.at(&defaults)).value();
    if (text == "\"\"" || field.codec->kind == Kind::model_id) text.clear();  // what means "none" is no default to tell
    description.fields.push_back({described, std::move(text)});
  }
  types.structs.push_back(std::move(description));
}

template <class... T>
void add_all(WireTypes& types) {
  (add<T>(types), ...);
}

template <class... E>
void add_choices(WireTypes& types) {
  (types.choices.push_back({&json::kCodec<E>, json::ChoiceSpec<E>::kType, json::ChoiceSpec<E>::kDoc}), ...);
}

/// Marks a struct and all inside it.
void mark(WireTypes& types, const json::Table& table, bool StructDescription::* use) {
  const auto found = std::ranges::find(types.structs, &table, &StructDescription::table);
  if (found == types.structs.end() || (*found).*use) return;
  (*found).*use = true;
  for (const FieldDescription& field : found->fields) {
    const Codec* codec = field.described.field.codec;
    while (codec->inner != nullptr) codec = codec->inner;
    if (codec->table != nullptr) mark(types, *codec->table, use);
  }
}

template <class... T>
void mark_inputs(WireTypes& types) {
  (mark(types, json::kTable<T>, &StructDescription::input), ...);
}

template <class... T>
void mark_outputs(WireTypes& types) {
  (mark(types, json::kTable<T>, &StructDescription::output), ...);
}

template <class Descriptions, class Key, class Member>
const auto& find(const Descriptions& descriptions, const Key* key, Member member) {
  const auto found = std::ranges::find(descriptions, key, member);
  if (found == descriptions.end()) {
    std::fputs("a field has a type that wire_types() does not list\n", stderr);
    std::abort();
  }
  return *found;
}

}  // namespace

const StructDescription& WireTypes::of(const json::Table& table) const {
  return find(structs, &table, &StructDescription::table);
}

const ChoiceDescription& WireTypes::of(const Codec& choice) const {
  return find(choices, &choice, &ChoiceDescription::codec);
}

WireTypes wire_types() {
  WireTypes types;
  add_choices<Complexity, RequestPriority, WarmStage, TaskAction, ResourceSource, Objective, OutcomeKind, ModelState,
              RhythmKind, AnomalyKind, ShadowVerdict, Baseline, EnginePart, ClusterKind, WarmPolicy, ReplayMachine,
              GrowthAxis, ImpactSource, json::JobPhase, ErrorKind>(types);
  add_all<WarmupConfig>(types);
  add_all<UserActivity, FileChange, UserContext, ProjectContext, WarmupRequest, ExecutionStep, ExecutionContext>(types);
  add_all<UsageEvent, ModelShare, TaskShare, UsagePattern>(types);
  add_all<PatternQuery, ModelName, Transition, FrequentSequence, Rhythm, SessionPattern, DriftPattern, Anomaly,
          AdvancedPatterns>(types);
  add_all<StageCost, ModelProfile, CostFigure, ModelCost, ModelStatus>(types);
  add_all<ResourceRequirements, AvailableResource, ResourceAvailability, ResourceReport, ResourceAllocation>(types);
  add_all<WarmupTask, WarmupSchedule, MeasuredImpact, PerformanceImpact>(types);
  add_all<ReasonCode, ModelPrediction, SkippedModel, WarmupPrediction, PreparedModel, ModelSet>(types);
  add_all<PlanLimits, PlanCandidate, PlanResident, PlanProblem, PlannedTask, Plan>(types);
  add_all<WarmupOutcome, TaskAccuracy, OutcomeReport, ModelOutcomeReport, ArmReport, HoldoutReport, ImpactAccuracy,
          MetricsReport>(types);
  add_all<RecordedUse, TaskReport, Demand, TaskList, LostReport, QueueState, TaskFilter, TaskResult, TaskFailure>(
      types);
  add_all<TrainingDataset, TrainingConfig, TrainingTask, NextModelQuality, TrainingEpoch, TrainingReport, TrainedModel,
          ShadowReport, TrainingStatus, DeployOptions>(types);
  add_all<EvaluationOptions, EvaluationTask, Estimate, RankingScores, ReliabilityBin, TaskScores, HorizonScores,
          TimeError, EngineScores, Lead, RivalScores, BaselineScores, AblationScores, EvaluationReport>(types);
  add_all<ReplayOptions, ReplayTask, PolicyFigures, PairedDifference, EqualMemory, ReplaySetting, ReplayReport>(types);
  add_all<BenchmarkMachine, BenchmarkBuild, BenchmarkOptions, StopwatchQuality, BenchmarkTarget, OperationTimes,
          GrowthPoint, ComponentMemory, CacheResults, BenchmarkResults>(types);
  add_all<json::ErrorReply, json::JobStarted, json::JobReply, json::JobsRunning>(types);

  mark_inputs<WarmupConfig, WarmupRequest, ExecutionContext, UsageEvent, PatternQuery, ModelProfile, ResourceReport,
              ResourceRequirements, PlanProblem, WarmupTask, WarmupSchedule, Demand, TaskFilter, TaskResult,
              TaskFailure, TrainingTask, DeployOptions, EvaluationTask, ReplayTask, BenchmarkOptions>(types);
  mark_outputs<WarmupConfig, WarmupPrediction, ModelSet, UsagePattern, AdvancedPatterns, ModelStatus, RecordedUse,
               ResourceAvailability, ResourceAllocation, Plan, PerformanceImpact, WarmupTask, TaskReport, TaskList,
               LostReport, QueueState, MetricsReport, TrainedModel, TrainingStatus, EvaluationReport, ReplayReport,
               BenchmarkResults, json::ErrorReply, json::JobStarted, json::JobReply, json::JobsRunning>(types);
  return types;
}

bool is_optional(const json::Field& field) { return field.codec->kind == Kind::optional; }

bool may_be_null(const json::Field& field, bool input) {
  return input ? is_optional(field) || field.nullable : field.null_when_none;
}

const Codec& without_optional(const Codec& codec) { return codec.kind == Kind::optional ? *codec.inner : codec; }

}  // namespace model_warmup::schema
