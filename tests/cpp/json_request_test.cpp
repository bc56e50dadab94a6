// SPDX-License-Identifier: Apache-2.0
#include "core/request.h"

#include <gtest/gtest.h>

#include <string>

#include "core/usage.h"
#include "json_support.h"

namespace model_warmup::json {
namespace {

TEST(RequestJson, NeedsNothing) { EXPECT_EQ(taken<WarmupRequest>("{}"), WarmupRequest()); }

TEST(RequestJson, EveryFieldIsRead) {
  const auto request = taken<WarmupRequest>(R"({
    "task": "Refactoring", "input_length": 120, "complexity": "High", "priority": "Critical",
    "acceptable_latency_ms": 250.5, "preferred_hardware": "webgpu",
    "user_context": {
      "user_id": "u1", "session_duration_ms": 60000,
      "recent_activities": [{"activity_type": "typing", "timestamp_ms": 1700000000000, "duration_ms": 12, "detail": "x"}],
      "preferences": {"theme": "dark"}, "utc_offset_minutes": -90},
    "project_context": {
      "language": "rust", "size_lines": 9000, "complexity_score": 0.75,
      "recent_changes": [{"path": "a.rs", "change_type": "modified", "lines_changed": 3, "timestamp_ms": 5}]},
    "timestamp_ms": 1700000000001, "horizon_ms": 5000})");
  WarmupRequest expected;
  expected.task = TaskKind::Refactoring;
  expected.input_length = 120;
  expected.complexity = Complexity::High;
  expected.priority = RequestPriority::Critical;
  expected.acceptable_latency_ms = 250.5;
  expected.preferred_hardware = "webgpu";
  expected.user_context.user_id = "u1";
  expected.user_context.session_duration_ms = 60'000;
  expected.user_context.recent_activities = {{"typing", 1'700'000'000'000, 12, "x"}};
  expected.user_context.preferences = {{"theme", "dark"}};
  expected.user_context.utc_offset_minutes = -90;
  expected.project_context.language = "rust";
  expected.project_context.size_lines = 9'000;
  expected.project_context.complexity_score = 0.75;
  expected.project_context.recent_changes = {{"a.rs", "modified", 3, 5}};
  expected.timestamp_ms = 1'700'000'000'001;
  expected.horizon_ms = 5'000;
  EXPECT_EQ(request, expected);
}

TEST(RequestJson, UnknownFieldsAreIgnoredWhateverTheyHold) {
  EXPECT_EQ(
      taken<WarmupRequest>(R"({"tusk": 1, "a": null, "b": [true, {"c": "d"}], "user_context": {"x": {"y": []}}})"),
      WarmupRequest());
}

TEST(RequestJson, TasksAreNamesOrCustom) {
  EXPECT_EQ(taken<WarmupRequest>(R"({"task": "Translation"})").task, ModelTask(TaskKind::Translation));
  EXPECT_EQ(taken<WarmupRequest>(R"({"task": {"Custom": "ocr"}})").task, ModelTask::custom_named("ocr"));
  EXPECT_EQ(taken<WarmupRequest>(R"({"task": null})").task, std::nullopt);
  for (const char* task : {R"("completion")", R"("Custom")", R"("")"}) {
    EXPECT_THAT(refusal<WarmupRequest>(std::string("{\"task\": ") + task + "}"),
                is_invalid("task", "/task",
                           std::string(R"(must be one of "Completion", "Chat", "Classification", "Generation", )") +
                               R"("Analysis", "Refactoring", "Translation" or {"Custom": name}, not )" + task));
  }
  EXPECT_THAT(refusal<WarmupRequest>(R"({"task": 3})"), is_invalid("task", "/task", "not a number"));
  EXPECT_THAT(refusal<WarmupRequest>(R"({"task": {}})"), is_invalid("Custom", "/task", "is required"));
  EXPECT_THAT(refusal<WarmupRequest>(R"({"task": {"Custom": ""}})"),
              is_invalid("Custom", "/task/Custom", "1 to 256 bytes"));
  EXPECT_THAT(refusal<WarmupRequest>(R"({"task": {"Custom": "x", "y": 1}})"), is_invalid("y", "/task/y", "is unknown"));
}

TEST(RequestJson, EnumerationsAreTheSpecificationsSpellings) {
  EXPECT_THAT(
      refusal<WarmupRequest>(R"({"priority": "urgent"})"),
      is_invalid("priority", "/priority", R"(must be one of "Low", "Medium", "High", "Critical", not "urgent")"));
  EXPECT_THAT(refusal<WarmupRequest>(R"({"complexity": 1})"), is_invalid("complexity", "/complexity", "not a number"));
}

TEST(RequestJson, NullIsTakenOnlyWhereAFieldIsOptional) {
  EXPECT_EQ(taken<WarmupRequest>(R"({"input_length": null, "acceptable_latency_ms": null, "timestamp_ms": null})"),
            WarmupRequest());
  EXPECT_EQ(taken<UsageEvent>(R"({"model": "m", "success": null})"), taken<UsageEvent>(R"({"model": "m"})"));
  EXPECT_EQ(taken<ExecutionContext>(R"({"steps": null})"), ExecutionContext());
  EXPECT_THAT(refusal<WarmupRequest>(R"({"priority": null})"), is_invalid("priority", "/priority", "not null"));
  EXPECT_THAT(refusal<WarmupRequest>(R"({"user_context": null})"),
              is_invalid("user_context", "/user_context", "must be an object, not null"));
  EXPECT_THAT(refusal<WarmupRequest>(R"({"user_context": {"recent_activities": null}})"),
              is_invalid("recent_activities", "/user_context/recent_activities", "must be an array, not null"));
  EXPECT_THAT(refusal<WarmupRequest>("null"), is_invalid("request", "", "must be an object, not null"));
}

TEST(RequestJson, WrongTypesAreNamed) {
  EXPECT_THAT(refusal<WarmupRequest>("[]"), is_invalid("request", "", "must be an object, not an array"));
  EXPECT_THAT(refusal<WarmupRequest>("true"), is_invalid("request", "", "must be an object, not a boolean"));
  EXPECT_THAT(refusal<WarmupRequest>(R"("{}")"), is_invalid("request", "", "must be an object, not a string"));
  EXPECT_THAT(refusal<WarmupRequest>("17"), is_invalid("request", "", "must be an object, not a number"));
  EXPECT_THAT(refusal<WarmupRequest>(R"({"input_length": "5"})"),
              is_invalid("input_length", "/input_length", "not a string"));
  EXPECT_THAT(refusal<WarmupRequest>(R"({"input_length": {}})"),
              is_invalid("input_length", "/input_length", "not an object"));
  EXPECT_THAT(refusal<WarmupRequest>(R"({"user_context": {"preferences": {"a": 1}}})"),
              is_invalid("a", "/user_context/preferences/a", "must be a string"));
  EXPECT_THAT(refusal<WarmupRequest>(R"({"user_context": {"preferences": []}})"),
              is_invalid("preferences", "/user_context/preferences", "must be an object of strings, not an array"));
  EXPECT_THAT(refusal<UsageEvent>(R"({"model": "x", "success": 1})"),
              is_invalid("success", "/success", "must be true or false, not a number"));
}

TEST(RequestJson, CountsAreWholeNumbersThatADoubleKnows) {
  const auto with_length = [](const char* number) { return std::string(R"({"input_length": )") + number + "}"; };
  EXPECT_EQ(taken<WarmupRequest>(with_length("9007199254740991")).input_length, 9'007'199'254'740'991U);
  EXPECT_EQ(taken<WarmupRequest>(with_length("1e3")).input_length, 1'000U);
  EXPECT_EQ(taken<WarmupRequest>(with_length("5.0")).input_length, 5U);
  EXPECT_EQ(taken<WarmupRequest>(with_length("-0")).input_length, 0U);
  for (const char* number : {"1.5", "-1", "9007199254740992", "18446744073709551616", "1e300", "1e-5"}) {
    EXPECT_THAT(refusal<WarmupRequest>(with_length(number)),
                is_invalid("input_length", "/input_length",
                           std::string("must be a whole number from 0 to 9007199254740991, not ") + number));
  }
}

TEST(RequestJson, NumbersTooLargeForADoubleAreRefused) {
  EXPECT_THAT(refusal<WarmupRequest>(R"({"timestamp_ms": 1e999})"),
              is_invalid("timestamp_ms", "/timestamp_ms", "is a number too large for a double"));
  EXPECT_THAT(refusal<WarmupRequest>("{\"timestamp_ms\": " + std::string(400, '9') + "}").kind,
              ErrorKind::InvalidInput);
}

TEST(RequestJson, RangesAreHeld) {
  EXPECT_THAT(refusal<WarmupRequest>(R"({"acceptable_latency_ms": -1})"),
              is_invalid("acceptable_latency_ms", "/acceptable_latency_ms",
                         "must be a number from 0 to 8640000000000000, not -1"));
  EXPECT_THAT(refusal<WarmupRequest>(R"({"user_context": {"utc_offset_minutes": 1441}})"),
              is_invalid("utc_offset_minutes", "/user_context/utc_offset_minutes", "from -1440 to 1440, not 1441"));
  EXPECT_THAT(
      refusal<WarmupRequest>(R"({"project_context": {"complexity_score": -0.5}})"),
      is_invalid("complexity_score", "/project_context/complexity_score", "must be a number of at least 0, not -0.5"));
  EXPECT_THAT(refusal<WarmupRequest>(R"({"horizon_ms": 999})"),
              is_invalid("horizon_ms", "/horizon_ms", "from 1000 to 2592000000"));
  EXPECT_THAT(refusal<WarmupRequest>(R"({"timestamp_ms": 8.7e15})"),
              is_invalid("timestamp_ms", "/timestamp_ms", "not 8.7e15"));
}

TEST(RequestJson, LongNumbersAreShownShortened) {
  EXPECT_THAT(refusal<WarmupRequest>("{\"input_length\": 0." + std::string(500, '7') + "}").detail,
              testing::EndsWith("not 0." + std::string(30, '7')));
}

TEST(RequestJson, DurationsAreAlsoTakenAsSerdeWritesThem) {
  EXPECT_EQ(taken<WarmupRequest>(R"({"acceptable_latency": {"secs": 0, "nanos": 500000000}})").acceptable_latency_ms,
            500);
  EXPECT_EQ(taken<WarmupRequest>(R"({"acceptable_latency": {"nanos": 5e8, "secs": 2}})").acceptable_latency_ms, 2'500);
  EXPECT_EQ(taken<WarmupRequest>(R"({"acceptable_latency": {"secs": 0, "nanos": 1}})").acceptable_latency_ms, 1e-6);
  EXPECT_EQ(taken<WarmupRequest>(R"({"acceptable_latency": null})").acceptable_latency_ms, std::nullopt);
  EXPECT_EQ(taken<WarmupRequest>(R"({"user_context": {"session_duration": {"secs": 3600, "nanos": 0}}})")
                .user_context.session_duration_ms,
            3'600'000);
}

TEST(RequestJson, SerdesDurationsAreCheckedToo) {
  const auto latency = [](const char* value) { return std::string(R"({"acceptable_latency": )") + value + "}"; };
  EXPECT_THAT(refusal<WarmupRequest>(latency(R"({"secs": 1})")),
              is_invalid("nanos", "/acceptable_latency", "is required"));
  EXPECT_THAT(refusal<WarmupRequest>(latency(R"({"secs": -1, "nanos": 0})")),
              is_invalid("secs", "/acceptable_latency/secs", "must be a whole number from 0 to"));
  EXPECT_THAT(refusal<WarmupRequest>(latency(R"({"secs": 1, "nanos": 1000000000})")),
              is_invalid("nanos", "/acceptable_latency/nanos", "from 0 to 999999999"));
  EXPECT_THAT(refusal<WarmupRequest>(latency(R"({"secs": 1, "nanos": 0, "ms": 1})")),
              is_invalid("ms", "/acceptable_latency/ms", "is unknown"));
  EXPECT_THAT(refusal<WarmupRequest>(latency("500")),
              is_invalid("acceptable_latency", "/acceptable_latency",
                         R"(must be {"secs", "nanos"}, not a number; acceptable_latency_ms takes a number)"));
  EXPECT_THAT(refusal<WarmupRequest>(R"({"acceptable_latency_ms": {"secs": 1, "nanos": 0}})"),
              is_invalid("acceptable_latency_ms", "/acceptable_latency_ms", "must be a number from 0"));
  EXPECT_THAT(refusal<WarmupRequest>(R"({"horizon": {"secs": 0, "nanos": 1}})"),
              is_invalid("horizon", "/horizon", "from 1000 to 2592000000"));
  EXPECT_THAT(refusal<WarmupRequest>(R"({"acceptable_latency_ms": 1, "acceptable_latency": {"secs": 1, "nanos": 0}})"),
              is_invalid("acceptable_latency", "/acceptable_latency", "is given twice, with _ms and without"));
}

TEST(RequestJson, MomentsHaveNoSuchForm) {
  EXPECT_EQ(taken<WarmupRequest>(R"({"timestamp": {"secs": 1, "nanos": 0}})"), WarmupRequest());
}

TEST(ContextJson, IsARequestWithSteps) {
  const auto context = taken<ExecutionContext>(
      R"({"priority": "High", "user_context": {"user_id": "u"}, "steps": [{"task": "Chat", "input_length": 3, "complexity": "Low"}, {"task": {"Custom": "ocr"}}]})");
  EXPECT_EQ(context.request.priority, RequestPriority::High);
  EXPECT_EQ(context.request.user_context.user_id, "u");
  ASSERT_EQ(context.steps.size(), 2U);
  EXPECT_EQ(context.steps[0], (ExecutionStep{TaskKind::Chat, 3, Complexity::Low}));
  EXPECT_EQ(context.steps[1].task, ModelTask::custom_named("ocr"));
}

TEST(EventJson, NeedsOnlyTheModel) {
  UsageEvent expected;
  expected.model = "guesslang";
  EXPECT_EQ(taken<UsageEvent>(R"({"model": "guesslang"})"), expected);
}

TEST(EventJson, EveryFieldIsRead) {
  const auto event =
      taken<UsageEvent>(R"({"model": "m", "event_id": "e1", "prediction_id": "p1", "user_id": "u", "task": "Chat",
    "timestamp_ms": 1e12, "latency_ms": 12.5, "was_warm": false, "success": false, "request": {"task": "Analysis"}, "more": 1})");
  UsageEvent expected;
  expected.model = "m";
  expected.event_id = "e1";
  expected.prediction_id = "p1";
  expected.user_id = "u";
  expected.task = TaskKind::Chat;
  expected.timestamp_ms = 1e12;
  expected.latency_ms = 12.5;
  expected.was_warm = false;
  expected.success = false;
  expected.request.emplace().task = TaskKind::Analysis;
  EXPECT_EQ(event, expected);
}

}  // namespace
}  // namespace model_warmup::json
