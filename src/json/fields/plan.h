// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/plan.h"
#include "json/fields/choices.h"
#include "json/fields/ranges.h"

namespace model_warmup::json {

#define FIELD(...) MODEL_WARMUP_FIELD(PlanLimits, __VA_ARGS__)
template <>
struct Spec<PlanLimits> {
  static constexpr std::string_view kType = "PlanLimits";
  static constexpr std::string_view kSubject = "limits";
  static constexpr Unknown kUnknown = Unknown::refused;
  static constexpr std::string_view kDoc = "What a plan must keep to; a limit left out does not bind.";
  static constexpr std::array kFields = {
      FIELD(memory_mb, kMegabytes, "Memory of everything loaded or being loaded."),
      FIELD(max_models, kCount, "Number of models loaded or being loaded."),
      FIELD(cpu_percent, kNonNegative, "CPU of the loads that run at a time, in any unit; over 100 too."),
      FIELD(max_parallel_loads, kCount, "Loads that run at a time."),
      FIELD(horizon_ms, kWholeMs, "Every load ends by then."),
      FIELD(min_residency_ms, kWholeMs, "A resident is not released earlier than this after it was loaded."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(PlanCandidate, __VA_ARGS__)
template <>
struct Spec<PlanCandidate> {
  static constexpr std::string_view kType = "PlanCandidate";
  static constexpr std::string_view kSubject = "candidate";
  static constexpr Unknown kUnknown = Unknown::refused;
  static constexpr std::string_view kDoc =
      "Something that could be loaded. Finishing l ms after the deadline is worth value for l <= 0, nothing for "
      "l >= late_ms, else floor(value * (1 - l / late_ms)).";
  static constexpr std::array kFields = {
      FIELD(id, kName, "Any string; no two share one.").required(),
      FIELD(memory_mb, kMegabytes, "Memory that it takes from the start of its load on."),
      FIELD(cpu_percent, kNonNegative, "CPU that its load takes, in the unit of the limit."),
      FIELD(load_time_ms, kWholeMs, "How long its load takes."),
      FIELD(value, kCount, "What having it in time is worth."),
      FIELD(deadline_ms, kWholeMs, "When its load should have ended. Without it: never late."),
      FIELD(late_ms, kWholeMs, "How late it can be before it is worth nothing."),
      FIELD(depends_on, kName, "Ids of candidates or residents that must be loaded before its load starts."),
      FIELD(stage, kAny, "How far it is warmed."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(PlanResident, __VA_ARGS__)
template <>
struct Spec<PlanResident> {
  static constexpr std::string_view kType = "PlanResident";
  static constexpr std::string_view kSubject = "resident";
  static constexpr Unknown kUnknown = Unknown::refused;
  static constexpr std::string_view kDoc = "Something that is loaded; letting it go frees its memory and its place.";
  static constexpr std::array kFields = {
      FIELD(id, kName, "Any string; no two share one.").required(),
      FIELD(memory_mb, kMegabytes, "Memory that it holds."),
      FIELD(keep_value, kCount, "What keeping it is worth."),
      FIELD(in_use, kAny, "In use: not to be let go."),
      FIELD(pinned, kAny, "Never to be let go."),
      FIELD(since_ms, (Range{-kMaxInteger, 0, "ms"}), "When it was loaded; now is 0."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(PlanProblem, __VA_ARGS__)
template <>
struct Spec<PlanProblem> {
  static constexpr std::string_view kType = "PlanProblem";
  static constexpr std::string_view kSubject = "problem";
  static constexpr Unknown kUnknown = Unknown::refused;
  static constexpr std::string_view kDoc =
      "A scheduling problem that stands alone: whole ms from 0, and only its own limits apply.";
  static constexpr std::array kFields = {
      FIELD(limits, kAny, "What the plan must keep to."),
      FIELD(candidates, kAny, "What could be loaded."),
      FIELD(resident, kAny, "What is loaded.").nullable(),
      FIELD(node_budget, kCount, "Most nodes that the search visits; makes the plan reproducible."),
      FIELD(budget_ms, kDuration, "Most time that the search takes."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(PlannedTask, __VA_ARGS__)
template <>
struct Spec<PlannedTask> {
  static constexpr std::string_view kType = "PlannedTask";
  static constexpr std::string_view kSubject = "task";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "One operation of a plan.";
  static constexpr std::array kFields = {
      FIELD(id, kName, "The candidate or resident.").required(),
      FIELD(action, kAny, "Load it, or let it go."),
      FIELD(stage, kAny, "How far it is warmed."),
      FIELD(start_ms, kWholeMs, "When it starts."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(Plan, __VA_ARGS__)
template <>
struct Spec<Plan> {
  static constexpr std::string_view kType = "Plan";
  static constexpr std::string_view kSubject = "plan";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "The best plan found, with an honest bound.";
  static constexpr std::array kFields = {
      FIELD(tasks, kAny, "By start; releases before loads of the same moment."),
      FIELD(value, kCount, "Of the loads, and of the residents kept."),
      FIELD(upper_bound, kCount, "No plan is worth more."),
      FIELD(proved_optimal, kAny, "Whether no plan is worth more than this one."),
      FIELD(nodes, kCount, "Nodes that the search visited."),
      FIELD(elapsed_ms, kDuration, "How long it took."),
  };
};
#undef FIELD

}  // namespace model_warmup::json
