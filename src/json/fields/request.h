// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/request.h"
#include "json/fields/choices.h"
#include "json/fields/ranges.h"

namespace model_warmup::json {

#define FIELD(...) MODEL_WARMUP_FIELD(UserActivity, __VA_ARGS__)
template <>
struct Spec<UserActivity> {
  static constexpr std::string_view kType = "UserActivity";
  static constexpr std::string_view kSubject = "activity";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "Something the person did. Well known are typing, pause, cursor_move, file_open, save, run, test, debug, "
      "branch_switch, diagnostics, selection, refactor_command, chat_focus, intent and deadline; others are taken too.";
  static constexpr std::array kFields = {
      FIELD(activity_type, kName, "What was done.").required(),
      FIELD(timestamp_ms, kMoment, "When. Without it: the moment of the call."),
      FIELD(duration_ms, kDuration, "How long it took."),
      FIELD(detail, kText, "What an intent or a deadline is about; never the text of a prompt."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(FileChange, __VA_ARGS__)
template <>
struct Spec<FileChange> {
  static constexpr std::string_view kType = "FileChange";
  static constexpr std::string_view kSubject = "change";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "A file that changed.";
  static constexpr std::array kFields = {
      FIELD(path, kText, "Its path, of which only the extension is ever kept.").required(),
      FIELD(change_type, kName, "How it changed, for instance \"modified\"."),
      FIELD(lines_changed, kCount, "Lines added, removed or altered."),
      FIELD(timestamp_ms, kMoment, "When. Without it: the moment of the call."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(UserContext, __VA_ARGS__)
template <>
struct Spec<UserContext> {
  static constexpr std::string_view kType = "UserContext";
  static constexpr std::string_view kSubject = "user_context";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "Who asks, and what they have been doing.";
  static constexpr std::array kFields = {
      FIELD(user_id, kName, "Whose habits the request belongs to; kept as a keyed hash."),
      FIELD(session_duration_ms, kDuration, "How long the current session has lasted."),
      FIELD(recent_activities, kAny, "What the person did lately, oldest first."),
      FIELD(preferences, kText, "Preferences by name."),
      FIELD(utc_offset_minutes, (Range{-1440, 1440, "minutes"}), "Local time minus UTC: makes hours of the day local."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(ProjectContext, __VA_ARGS__)
template <>
struct Spec<ProjectContext> {
  static constexpr std::string_view kType = "ProjectContext";
  static constexpr std::string_view kSubject = "project_context";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "What is being worked on.";
  static constexpr std::array kFields = {
      FIELD(language, kLabel, "Programming or natural language; empty when not known."),
      FIELD(size_lines, kCount, "Size of the project in lines."),
      FIELD(complexity_score, kNonNegative, "A metric of its complexity, as long as it is always the same one."),
      FIELD(recent_changes, kAny, "Files that changed lately, oldest first."),
  };
};
#undef FIELD

/// The fields of a request, wherever it stands: `Path` leads from the table's struct to the request.
template <auto... Path>
consteval auto request_fields() {
#define FIELD(member, range, doc) describe<Path..., &WarmupRequest::member>(#member, range, doc)
  return std::array{
      FIELD(task, kName, "What is to be done. Without it the question is what this user needs next."),
      FIELD(input_length, kCount, "Size of the input, in characters or tokens, as long as it is always the same."),
      FIELD(complexity, kAny, "How hard the task is."),
      FIELD(priority, kAny, "How urgent it is; the priority of the plan that it leads to."),
      FIELD(acceptable_latency_ms, kDuration, "How long an answer may take."),
      FIELD(preferred_hardware, kName, "Where the model should run, for instance \"webgpu\"."),
      FIELD(user_context, kAny, "Who asks, and what they have been doing."),
      FIELD(project_context, kAny, "What is being worked on."),
      FIELD(timestamp_ms, kMoment, "When it was asked. Without it: the predictor's clock."),
      FIELD(horizon_ms, (Range{config_range("horizon_ms").min, config_range("horizon_ms").max, "ms", true}),
            "How far ahead usage_probability looks. Without it: the configuration's."),
  };
#undef FIELD
}

template <>
struct Spec<WarmupRequest> {
  static constexpr std::string_view kType = "WarmupRequest";
  static constexpr std::string_view kSubject = "request";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "The question put to the predictor. All of it may be left out. Without task it asks what this user needs next, "
      "with task which model will serve this request.";
  static constexpr auto kFields = request_fields();
};

#define FIELD(...) MODEL_WARMUP_FIELD(ExecutionStep, __VA_ARGS__)
template <>
struct Spec<ExecutionStep> {
  static constexpr std::string_view kType = "ExecutionStep";
  static constexpr std::string_view kSubject = "step";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "One step that an orchestrator is about to take.";
  static constexpr std::array kFields = {
      FIELD(task, kName, "What the step does.").required(),
      FIELD(input_length, kCount, "Size of its input, in the unit of the request's."),
      FIELD(complexity, kAny, "How hard it is."),
  };
};
#undef FIELD

template <>
struct Spec<ExecutionContext> {
  static constexpr std::string_view kType = "ExecutionContext";
  static constexpr std::string_view kSubject = "context";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "What an orchestrator knows before it runs: the fields of a request, and the steps that will follow in order. "
      "Where it names no task, the first step's task, length and complexity are used.";
  static constexpr auto kFields =
      joined(request_fields<&ExecutionContext::request>(),
             std::array{MODEL_WARMUP_FIELD(ExecutionContext, steps, kAny, "The steps, in order.").nullable()});
};

}  // namespace model_warmup::json
