// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "json/fields/metrics.h"
#include "json/fields/profile.h"
#include "json/fields/schedule.h"
#include "planning/warmup_queue.h"
#include "predictor/reports.h"

namespace model_warmup::json {

template <>
struct ChoiceSpec<ModelState> {
  static constexpr std::string_view kType = "ModelState";
  static constexpr auto kLast = ModelState::warm;
  static constexpr std::string_view kDoc = "Whether a model is ready for use.";
};

#define FIELD(...) MODEL_WARMUP_FIELD(CostFigure, __VA_ARGS__)
template <>
struct Spec<CostFigure> {
  static constexpr std::string_view kType = "CostFigure";
  static constexpr std::string_view kSubject = "cost";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "One figure of a cost, and where it comes from.";
  static constexpr std::array kFields = {
      FIELD(value, kNonNegative, "The figure."),
      FIELD(source, kAny, "Where it comes from."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(ModelCost, __VA_ARGS__)
template <>
struct Spec<ModelCost> {
  static constexpr std::string_view kType = "ModelCost";
  static constexpr std::string_view kSubject = "costs";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "What warming a model takes, from nothing to primed.";
  static constexpr std::array kFields = {
      FIELD(memory_mb, kAny, "Memory that it holds then, in MB."),
      FIELD(load_time_ms, kAny, "Time that it takes, in ms."),
      FIELD(download_mb, kAny, "What is downloaded on the way, in MB."),
      FIELD(cpu_percent, kAny, "CPU while loading, in % of the whole machine."),
      FIELD(network_mbps, kAny, "Bandwidth while loading, in Mbps."),
  };
};
#undef FIELD

template <>
struct Spec<ModelStatus> {
  static constexpr std::string_view kType = "ModelStatus";
  static constexpr std::string_view kSubject = "model";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "A registered model as it stands: what was declared, what it costs by now, and where it is.";
#define PRESENCE(member, name, range, doc) describe<&ModelStatus::presence, &ModelPresence::member>(name, range, doc)
  static constexpr auto kFields = [] {
    auto fields = joined(
        profile_fields<&ModelStatus::profile>(),
        std::array{
            MODEL_WARMUP_FIELD(ModelStatus, costs, kAny, "What it costs by now: measured, declared or assumed."),
            PRESENCE(state, "state", kAny, "Whether it is ready for use."),
            PRESENCE(stage, "stage", kAny, "The stage it holds; null: nothing of it is in memory.").null_when_none(),
            PRESENCE(memory_mb, "held_mb", kMegabytes, "Memory that it holds."),
            PRESENCE(since_ms, "since_ms", kMoment, "When its present state began."),
            PRESENCE(in_use, "in_use", kCount, "Leases on it, those on models that need it included."),
            PRESENCE(last_used_at_ms, "last_used_at_ms", kMoment, "End of the last lease, or start of a running one."),
        });
    fields[0] = describe<&ModelStatus::profile, &ModelProfile::model_id>("model_id", kAny, "Its UUID.").required();
    return fields;
  }();
#undef PRESENCE
};

#define FIELD(...) MODEL_WARMUP_FIELD(RecordedUse, __VA_ARGS__)
template <>
struct Spec<RecordedUse> {
  static constexpr std::string_view kType = "RecordedUse";
  static constexpr std::string_view kSubject = "use";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "What became of an event that was told.";
  static constexpr std::array kFields = {
      FIELD(recorded, kAny, "Whether it was learned from."),
      FIELD(duplicate, kAny, "Whether its event_id was seen before."),
      FIELD(outcomes, kAny, "Ends of warm-ups that this use settled."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(TaskReport, __VA_ARGS__)
template <>
struct Spec<TaskReport> {
  static constexpr std::string_view kType = "TaskReport";
  static constexpr std::string_view kSubject = "report";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "What the end of a task, or a lease, decided.";
  static constexpr std::array kFields = {
      FIELD(outcomes, kAny, "Ends of warm-ups."),
      FIELD(retry_at_ms, kMoment, "A failed warm-up is tried again then."),
      FIELD(dropped, kAny, "Tasks that went with a failed one."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(Demand, __VA_ARGS__)
template <>
struct Spec<Demand> {
  static constexpr std::string_view kType = "Demand";
  static constexpr std::string_view kSubject = "demand";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "Somebody needs a model now.";
  static constexpr std::array kFields = {
      FIELD(model, kName, "Name or id of a registered model.").required(),
      FIELD(user_id, kName, "Who needs it."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(TaskList, __VA_ARGS__)
template <>
struct Spec<TaskList> {
  static constexpr std::string_view kType = "TaskList";
  static constexpr std::string_view kSubject = "tasks";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "Tasks to run.";
  static constexpr std::array kFields = {
      FIELD(tasks, kAny, "The tasks, in the order in which they are to start."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(LostReport, __VA_ARGS__)
template <>
struct Spec<LostReport> {
  static constexpr std::string_view kType = "LostReport";
  static constexpr std::string_view kSubject = "report";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "What went with a model that was lost.";
  static constexpr std::array kFields = {
      FIELD(outcomes, kAny, "Ends of warm-ups."),
      FIELD(lost, kName, "Names of what is gone, the model's own first; empty: it held nothing."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(QueueState, __VA_ARGS__)
template <>
struct Spec<QueueState> {
  static constexpr std::string_view kType = "QueueState";
  static constexpr std::string_view kSubject = "queue";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "What waits and what runs.";
  static constexpr std::array kFields = {
      FIELD(tasks, kAny, "Waiting, in the order in which they would start."),
      FIELD(running, kAny, "Handed out and not ended."),
      FIELD(overdue, kAny, "Running warm-ups that take longer than warmup_timeout_seconds: cancel them."),
      FIELD(next_start_at_ms, kMoment, "When the next may start; null: none that waits starts by the clock alone.")
          .null_when_none(),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(TaskFilter, __VA_ARGS__)
template <>
struct Spec<TaskFilter> {
  static constexpr std::string_view kType = "TaskFilter";
  static constexpr std::string_view kSubject = "filter";
  static constexpr Unknown kUnknown = Unknown::refused;
  static constexpr std::string_view kDoc = "Which tasks a runner asks for, so that several can share a queue.";
  static constexpr std::array kFields = {
      FIELD(models, kName, "Names or ids. Without it: all models."),
      FIELD(demanded_only, kAny, "Only what somebody waits for."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(TaskResult, __VA_ARGS__)
template <>
struct Spec<TaskResult> {
  static constexpr std::string_view kType = "TaskResult";
  static constexpr std::string_view kSubject = "result";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "What a runner measured of a load; what it leaves out was not measured.";
  static constexpr std::array kFields = {
      FIELD(load_time_ms, kDuration, "How long this load took, from the stage that was held before."),
      FIELD(memory_mb, (Range{0, kMaxInteger, "MB"}),
            "All the memory that the model holds now, earlier stages included."),
      FIELD(stage, kAny, "How far it got."),
      FIELD(measured_impact, kAny, "What it did to the responsiveness of its host."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(TaskFailure, __VA_ARGS__)
template <>
struct Spec<TaskFailure> {
  static constexpr std::string_view kType = "TaskFailure";
  static constexpr std::string_view kSubject = "failure";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "Why a load failed.";
  static constexpr std::array kFields = {
      FIELD(reason, kText, "Why, in words."),
      FIELD(still_reserved, kAny, "The loader has not settled: its memory stays set aside until taskSettled."),
  };
};
#undef FIELD

}  // namespace model_warmup::json
