// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/usage.h"
#include "json/fields/request.h"

namespace model_warmup::json {

#define FIELD(...) MODEL_WARMUP_FIELD(UsageEvent, __VA_ARGS__)
template <>
struct Spec<UsageEvent> {
  static constexpr std::string_view kType = "UsageEvent";
  static constexpr std::string_view kSubject = "event";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "A model was really used: the label that everything learns from.";
  static constexpr std::array kFields = {
      FIELD(model, kName, "Name or id of a registered model.").required(),
      FIELD(event_id, kName, "An event that was seen before under this id is ignored."),
      FIELD(prediction_id, kName, "The prediction that this use answers."),
      FIELD(user_id, kName, "Who used it. Without it: the request's user."),
      FIELD(task, kName, "What it was used for. Without it: the request's task."),
      FIELD(timestamp_ms, kMoment, "When. Without it: the predictor's clock."),
      FIELD(latency_ms, kDuration, "How long the user waited for the model."),
      FIELD(was_warm, kAny, "Whether the model was warm."),
      FIELD(success, kAny, "Whether it served its purpose.").nullable(),
      FIELD(request, kAny, "What was known before the model was chosen."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(ModelShare, __VA_ARGS__)
template <>
struct Spec<ModelShare> {
  static constexpr std::string_view kType = "ModelShare";
  static constexpr std::string_view kSubject = "share";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "A model's share of something.";
  static constexpr std::array kFields = {
      FIELD(model_id, kAny, "The model.").required(),
      FIELD(name, kLabel, "Its name."),
      FIELD(share, kShare, "Its share."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(TaskShare, __VA_ARGS__)
template <>
struct Spec<TaskShare> {
  static constexpr std::string_view kType = "TaskShare";
  static constexpr std::string_view kSubject = "share";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "A task's share of something.";
  static constexpr std::array kFields = {
      FIELD(task, kName, "The task.").required(),
      FIELD(share, kShare, "Its share."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(UsagePattern, __VA_ARGS__)
template <>
struct Spec<UsagePattern> {
  static constexpr std::string_view kType = "UsagePattern";
  static constexpr std::string_view kSubject = "pattern";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "How a model has been used, over all users. Distributions are decayed shares that add up to 1, or are all 0.";
  static constexpr std::array kFields = {
      FIELD(model_id, kAny, "The model.").required(),
      FIELD(name, kLabel, "Its name."),
      FIELD(usage_count, kCount, "How often it was used."),
      FIELD(last_used_at_ms, kMoment, "When it was used last."),
      FIELD(avg_session_duration_ms, kDuration, "How long sessions with it last."),
      FIELD(success_rate, kShare, "Share of its uses that served their purpose."),
      FIELD(task_distribution, kAny, "What it is used for, most frequent first."),
      FIELD(hourly_distribution, kShare, "When in the day, by local hour."),
      FIELD(weekday_distribution, kShare, "When in the week, Monday first."),
      FIELD(avg_interval_ms, kDuration, "Time between uses by one user."),
      FIELD(trend, (Range{-1, 1}), "Recent rate of use against the long-run rate: -1 gone, 1 new."),
      FIELD(top_successors, kAny, "What is used right after, at most five."),
  };
};
#undef FIELD

}  // namespace model_warmup::json
