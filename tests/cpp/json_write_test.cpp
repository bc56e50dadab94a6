// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/plan.h"
#include "core/prediction.h"
#include "core/usage.h"
#include "json/error_reply.h"
#include "json/replies.h"
#include "json_support.h"
#include "metrics/metrics_report.h"
#include "planning/warmup_queue.h"
#include "predictor/reports.h"

namespace model_warmup::json {
namespace {

ModelId id_of(std::string_view name) { return ModelId::from_name(name); }

/// What is written, parsed and written again.
template <class T>
void expect_round_trip(const T& value) {
  const Result<std::string> text = write(value);
  ASSERT_TRUE(text) << text.error().message();
  EXPECT_EQ(taken<T>(*text), value) << *text;
}

WarmupTask some_task() {
  WarmupTask task;
  task.task_id = "t1";
  task.model_id = id_of("m");
  task.name = "m \"quoted\" é";
  task.action = TaskAction::Release;
  task.stage = WarmStage::session;
  task.priority = RequestPriority::High;
  task.start_at_ms = 1.7e12 + 0.25;
  task.estimated_duration_ms = 12.125;
  task.deadline_at_ms = 1.7e12 + 5;
  task.depends_on = {"t0", "t2"};
  task.resource_requirements = {100, 12.5, 3.75, 7};
  task.expected_value_ms = -3.5;
  task.reason = "used after guesslang in 14 of 17 cases";
  task.demanded = true;
  task.user_id = "u";
  return task;
}

ModelPrediction some_model(std::string name) {
  ModelPrediction model;
  model.model_id = id_of(name);
  model.name = std::move(name);
  model.usage_probability = 2.0 / 3;
  model.time_until_needed_p90_ms = 1e9;
  return model;
}

TEST(Write, DefaultsOfEveryTypeComeBack) {
  expect_round_trip(WarmupConfig());
  expect_round_trip(WarmupRequest());
  expect_round_trip(ExecutionContext());
  expect_round_trip(WarmupTask());
  expect_round_trip(WarmupSchedule());
  expect_round_trip(PerformanceImpact());
  expect_round_trip(WarmupPrediction());
  expect_round_trip(ModelSet());
  expect_round_trip(ResourceRequirements());
  expect_round_trip(ResourceAvailability());
  expect_round_trip(ResourceReport());
  expect_round_trip(UsagePattern());
  expect_round_trip(PlanProblem());
  expect_round_trip(Plan());
  expect_round_trip(MetricsReport());
  expect_round_trip(WarmupOutcome());
  expect_round_trip(RecordedUse());
  expect_round_trip(TaskReport());
  expect_round_trip(TaskList());
  expect_round_trip(LostReport());
  expect_round_trip(QueueState());
  expect_round_trip(JobsRunning());
}

TEST(Write, APredictionComesBack) {
  WarmupPrediction prediction;
  prediction.prediction_id = "p1";
  prediction.timestamp_ms = 1.7e12;
  prediction.horizon_ms = 300'000;
  prediction.predicted_models = {some_model("a"), some_model("b")};
  prediction.predicted_models[0].reasoning = {"used most", "by day"};
  prediction.predicted_models[0].next_probability = 0.1 + 0.2;
  prediction.schedule.tasks = {some_task(), WarmupTask()};
  prediction.schedule.total_estimated_time_ms = 4'000;
  prediction.schedule.priority = RequestPriority::Critical;
  prediction.performance_impact = {12.5, 100, 0.25, 3, 0.05, false};
  prediction.confidence_score = 0.7;
  prediction.skipped = {{id_of("c"), "c", "no room"}};
  prediction.warm_models = {id_of("a"), id_of("c")};
  prediction.next_decision_at_ms = 1.7e12 + 60'000;
  expect_round_trip(prediction);
  expect_round_trip(prediction.into_model_set());
}

TEST(Write, AUsagePatternComesBack) {
  UsagePattern pattern;
  pattern.model_id = id_of("a");
  pattern.name = "a";
  pattern.usage_count = 12;
  pattern.task_distribution = {{ModelTask::custom_named("ocr"), 0.75}, {TaskKind::Chat, 0.25}};
  pattern.hourly_distribution[23] = 1.0 / 3;
  pattern.weekday_distribution[0] = 1;
  pattern.trend = -0.5;
  pattern.top_successors = {{id_of("b"), "b", 0.5}};
  expect_round_trip(pattern);
  expect_round_trip(std::optional(pattern));
}

TEST(Write, AModelsStatusComesBack) {
  ModelStatus status;
  status.profile.model_id = id_of("a");
  status.profile.name = "a";
  status.profile.stages = {{WarmStage::fetched, 1, 2, 3}};
  status.costs.memory_mb = {120.5, ResourceSource::measured};
  status.presence.state = ModelState::warm;
  status.presence.stage = WarmStage::primed;
  status.presence.memory_mb = 120;
  status.presence.in_use = 2;
  expect_round_trip(status);
  expect_round_trip(std::vector<ModelStatus>{status, status});
}

TEST(Write, ReportsComeBack) {
  const WarmupOutcome outcome = {"t1", id_of("a"), "a", OutcomeKind::late_hit, 12.5, 0.125, 3, 1.7e12};
  expect_round_trip(RecordedUse{true, false, {outcome}});
  expect_round_trip(TaskReport{{outcome}, 5.5, {some_task()}});
  expect_round_trip(QueueState{{some_task()}, {some_task()}, {}, 17});
  MetricsReport report;
  report.total_predictions = 3;
  report.per_task = {{"Chat", 2, 1, 0.5}, {"", 1, 0, 0}};
  report.models = {{id_of("a"), "a", {.warmups = 1, .hit = 1, .saved_ms = 5}, true, "does not pay"}};
  report.outcomes.balance_ms = -12;
  expect_round_trip(report);
}

TEST(Write, APlanComesBack) {
  Plan plan;
  plan.tasks = {{"r", TaskAction::Release, std::nullopt, 0}, {"a", TaskAction::Warm, WarmStage::session, 5}};
  plan.value = 9'007'199'254'740'991;
  plan.proved_optimal = true;
  plan.elapsed_ms = 0.75;
  expect_round_trip(plan);
}

TEST(Write, FixedListsMustBeWhole) {
  const std::string id = id_of("a").to_string();
  EXPECT_THAT(refusal<UsagePattern>(R"({"model_id": ")" + id + R"(", "weekday_distribution": [0, 0, 0]})"),
              is_invalid("weekday_distribution", "/weekday_distribution/2", "has too few entries"));
  EXPECT_THAT(
      refusal<UsagePattern>(R"({"model_id": ")" + id + R"(", "weekday_distribution": [0, 0, 0, 0, 0, 0, 0, 0]})"),
      is_invalid("weekday_distribution", "/weekday_distribution/7", "has too many entries"));
}

TEST(Write, ListsOnTheirOwn) {
  EXPECT_EQ(write(std::vector<ModelId>()), "[]");
  EXPECT_EQ(write(std::vector{id_of("a")}), "[\"" + id_of("a").to_string() + "\"]");
  EXPECT_EQ(write(std::vector<std::string>{"a", "\n"}), R"(["a","\n"])");
  EXPECT_EQ(write(std::optional<WarmupTask>()), "null");
  EXPECT_EQ(taken<std::optional<WarmupTask>>("null"), std::nullopt);
}

TEST(Write, EmptyOptionalsAreLeftOutOrSaidToBeNull) {
  EXPECT_EQ(write(TaskReport()), R"({"outcomes":[],"dropped":[]})");
  EXPECT_EQ(write(QueueState()), R"({"tasks":[],"running":[],"overdue":[],"next_start_at_ms":null})");
}

TEST(Write, WhatJsonCannotSayIsAnError) {
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    WarmupPrediction prediction;
    prediction.predicted_models = {some_model("a")};
    prediction.predicted_models[0].usage_probability = bad;
    const auto text = write(prediction);
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().message(), "Internal error: usage_probability is not a finite number");
  }
}

TEST(Write, NamesThatAreNoUtf8DoNotSpoilTheDocument) {
  WarmupTask task;
  task.name = "a\xFF";
  EXPECT_EQ(taken<WarmupTask>(write(task).value()).name, "a\uFFFD");
}

TEST(Write, JobsCarryTheirResultAsItIs) {
  JobReply job = {"j1", "plan", JobPhase::done, 1, RawJson{R"({"value":5})"}, std::nullopt};
  EXPECT_EQ(write(job), R"({"job_id":"j1","kind":"plan","state":"done","progress":1,"result":{"value":5}})");
  job = {"j1", "plan", JobPhase::failed, 0.5, std::nullopt, reply_of(WarmupError::internal("broken"))};
  EXPECT_EQ(
      write(job),
      R"({"job_id":"j1","kind":"plan","state":"failed","progress":0.5,"error":{"kind":"Internal","code":"INTERNAL",)"
      R"("message":"Internal error: broken"}})");
  EXPECT_THAT(refusal<JobReply>(R"({"job_id": "j", "kind": "plan", "result": 5})"),
              is_invalid("result", "/result", "must be left out"));
}

// ---- errors
// ----------------------------------------------------------------------------------------------------------

TEST(WriteError, EachKindHasItsFields) {
  EXPECT_EQ(write_error(WarmupError::configuration("no")),
            R"({"kind":"Configuration","code":"CONFIGURATION","message":"Configuration error: no"})");
  EXPECT_EQ(write_error(WarmupError::prediction("no")),
            R"({"kind":"Prediction","code":"PREDICTION","message":"Prediction failed: no","reason":"no"})");
  EXPECT_EQ(
      write_error(WarmupError::resource_allocation("memory")),
      R"({"kind":"ResourceAllocation","code":"RESOURCE_ALLOCATION","message":"Resource allocation failed: memory","resource":"memory"})");
  EXPECT_EQ(write_error(WarmupError::timeout("load")),
            R"({"kind":"Timeout","code":"TIMEOUT","message":"Warmup operation timeout: load","operation":"load"})");
  EXPECT_EQ(
      write_error(WarmupError::invalid_input("task", "unknown")),
      R"({"kind":"InvalidInput","code":"INVALID_INPUT","message":"Invalid input: task - unknown","field":"task","reason":"unknown"})");
  EXPECT_EQ(
      write_error(WarmupError::resource_exhausted("queue")),
      R"({"kind":"ResourceExhausted","code":"RESOURCE_EXHAUSTED","message":"System resource exhausted: queue","resource":"queue"})");
  EXPECT_EQ(write_error(WarmupError::internal("no", "TRAPPED")),
            R"({"kind":"Internal","code":"TRAPPED","message":"Internal error: no"})");
}

TEST(WriteError, PathAndOffsetAreThereWhenTheErrorHasThem) {
  EXPECT_EQ(write_error(refusal<WarmupRequest>(R"({"task" 5})")),
            R"({"kind":"InvalidInput","code":"INVALID_INPUT","message":"Invalid input: task - is not JSON at byte 8: )"
            R"(Missing a colon after a name of object member.","field":"task","reason":"is not JSON at byte 8: )"
            R"(Missing a colon after a name of object member.","path":"/task","offset":8})");
}

TEST(WriteError, ComesBackAsAReply) {
  const WarmupError error = refusal<WarmupRequest>(R"({"task": "x"})");
  EXPECT_EQ(taken<ErrorReply>(write_error(error)), reply_of(error));
}

TEST(WriteError, TenThousandErrorsAreAlike) {
  const std::string document =
      R"({"user_context": {"recent_activities": [{"activity_type": "run"}, {"activity_type": 5}]}})";
  const std::string first = write_error(refusal<WarmupRequest>(document));
  for (int i = 0; i < 10'000; ++i) ASSERT_EQ(write_error(parse<WarmupRequest>(document).error()), first);
}

}  // namespace
}  // namespace model_warmup::json
