// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/schedule.h"
#include "json/fields/resources.h"

namespace model_warmup::json {

#define FIELD(...) MODEL_WARMUP_FIELD(WarmupTask, __VA_ARGS__)
template <>
struct Spec<WarmupTask> {
  static constexpr std::string_view kType = "WarmupTask";
  static constexpr std::string_view kSubject = "task";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "One operation: warm a model to a stage, or let it go.";
  static constexpr std::array kFields = {
      FIELD(task_id, kLabel, "Given by the queue when empty."),
      FIELD(model_id, kAny, "The model; the name will do as well."),
      FIELD(name, kLabel, "The model's name; the id will do as well."),
      FIELD(action, kAny, "What is done with it."),
      FIELD(stage, kAny, "How far it is warmed."),
      FIELD(priority, kAny, "How urgent it is."),
      FIELD(start_at_ms, kMoment, "Not to be started before."),
      FIELD(estimated_duration_ms, kDuration, "How long it should take."),
      FIELD(deadline_at_ms, kMoment, "When it should be done; later is worth less."),
      FIELD(depends_on, kName, "Ids of the tasks that must be done first."),
      FIELD(resource_requirements, kAny, "What it takes."),
      FIELD(expected_value_ms, kAny, "Waiting time that it should save, less its costs, in ms; an estimate."),
      FIELD(reason, kText, "Why it was planned."),
      FIELD(demanded, kAny, "Somebody waits for it: it goes before all speculation and is not bounded by its limits."),
      FIELD(user_id, kLabel, "Whose plan it belongs to."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(WarmupSchedule, __VA_ARGS__)
template <>
struct Spec<WarmupSchedule> {
  static constexpr std::string_view kType = "WarmupSchedule";
  static constexpr std::string_view kSubject = "schedule";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "The operations that a prediction leads to.";
  static constexpr std::array kFields = {
      FIELD(tasks, kAny, "The operations, in the order of their start."),
      FIELD(total_estimated_time_ms, kDuration, "From the start of the first to the end of the last."),
      FIELD(resource_requirements, kAny, "What they take together at their peak."),
      FIELD(priority, kAny, "The request's priority."),
  };
};
#undef FIELD

template <>
struct ChoiceSpec<ImpactSource> {
  static constexpr std::string_view kType = "ImpactSource";
  static constexpr auto kLast = ImpactSource::corrected;
  static constexpr std::string_view kDoc =
      "Whether an impact comes from the model of the machine alone or takes in what was measured of earlier loads.";
};

#define FIELD(...) MODEL_WARMUP_FIELD(MeasuredImpact, __VA_ARGS__)
template <>
struct Spec<MeasuredImpact> {
  static constexpr std::string_view kType = "MeasuredImpact";
  static constexpr std::string_view kSubject = "measured_impact";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "What a host measured of its own responsiveness while a load ran.";
  static constexpr std::array kFields = {
      FIELD(latency_increase_ms, kDuration, "How much longer than usual other work had to wait, on average.")
          .required(),
      FIELD(long_task_ms, kDuration, "Time in which nothing else could run for 50 ms or more."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(PerformanceImpact, __VA_ARGS__)
template <>
struct Spec<PerformanceImpact> {
  static constexpr std::string_view kType = "PerformanceImpact";
  static constexpr std::string_view kSubject = "impact";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "What running a schedule does to the machine; an estimate.";
  static constexpr std::array kFields = {
      FIELD(cpu_impact_percent, kLoad, "CPU that it adds."),
      FIELD(memory_impact_mb, kMegabytes, "Memory that it adds."),
      FIELD(network_impact_mbps, kBandwidth, "Network bandwidth that it uses."),
      FIELD(latency_increase_ms, kDuration, "How much slower everything else gets."),
      FIELD(responsiveness_impact, kShare, "How much of it the person notices."),
      FIELD(is_acceptable, kAny, "Whether it stays within the configuration's limits."),
      FIELD(source, kAny, "Whether latency and responsiveness take in what was measured of earlier loads."),
      FIELD(latency_error_ms, kDuration,
            "How far off such latencies have been, on average; null: no load has been measured.")
          .null_when_none(),
  };
};
#undef FIELD

}  // namespace model_warmup::json
