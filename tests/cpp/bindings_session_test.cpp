// SPDX-License-Identifier: Apache-2.0
#include "bindings/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace model_warmup {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// Bytes as a call takes them.
std::string text_of(const Session::Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

class SessionTest : public ::testing::Test {
 protected:
  static constexpr double kNow = 1'750'000'000'000;

  ManualClock stopwatch_;
  Session session_{"{\"prediction_threshold\":0,\"seed\":1}", std::nullopt, false, stopwatch_, stopwatch_};
};

TEST_F(SessionTest, ABadConfigurationIsItsError) {
  const Session session("{\"max_memory\":1}", std::nullopt, false, stopwatch_, stopwatch_);
  EXPECT_THAT(session.error(), StartsWith("!{\"kind\":\"InvalidInput\""));
  EXPECT_THAT(session.error(), HasSubstr("max_memory_mb"));
}

TEST_F(SessionTest, AnswersWithJson) {
  EXPECT_EQ(session_.error(), "");
  EXPECT_THAT(session_.call("registerModel", kNow, "{\"name\":\"a\"}"), HasSubstr("\"name\":\"a\""));
  EXPECT_THAT(session_.call("recordUsage", kNow, "{\"model\":\"a\"}"),
              StartsWith("{\"recorded\":true,\"duplicate\":false"));
  EXPECT_THAT(session_.call("predict", kNow, "{}"), StartsWith("{\"prediction_id\":\"p1\""));
  EXPECT_EQ(session_.call("usageStats", kNow, "b").front(), '!');
}

TEST_F(SessionTest, AnErrorIsMarkedAndNamesItsField) {
  const std::string reply = session_.call("recordUsage", kNow, "{\"model\":\"nobody\"}");
  EXPECT_THAT(reply, StartsWith("!{\"kind\":\"InvalidInput\""));
  EXPECT_THAT(reply, HasSubstr("\"field\":\"model\""));
}

TEST_F(SessionTest, AnErrorFoundAfterReadingHasThePathOfItsField) {
  session_.call("registerModel", kNow, "{\"name\":\"a\"}");
  EXPECT_THAT(session_.call("recordUsage", kNow, "{\"model\":\"nobody\"}"), HasSubstr("\"path\":\"/model\""));
  EXPECT_THAT(session_.call("demandModel", kNow, "{\"model\":\"nobody\"}"), HasSubstr("\"path\":\"/model\""));
  EXPECT_THAT(session_.call("registerModel", kNow, "{\"name\":\"a\"}"), HasSubstr("\"path\":\"/name\""));
  EXPECT_THAT(session_.call("enqueueTask", kNow, "{\"name\":\"nobody\"}"), HasSubstr("\"path\":\"/name\""));
  EXPECT_THAT(session_.call("enqueueTask", kNow, "{\"name\":\"a\",\"action\":\"Release\"}"),
              HasSubstr("\"path\":\"/action\""));
  EXPECT_THAT(session_.call("enqueueTask", kNow, "{\"name\":\"a\",\"depends_on\":[\"t9\"]}"),
              HasSubstr("\"path\":\"/depends_on"));
}

TEST_F(SessionTest, AnErrorAboutAnArgumentBesideTheDocumentHasNoPath) {
  EXPECT_THAT(session_.call("taskCompleted", kNow, "t9", "{}"), Not(HasSubstr("\"path\"")));
  EXPECT_THAT(session_.call("leaseStarted", kNow, "nobody"), Not(HasSubstr("\"path\"")));
}

TEST_F(SessionTest, AMomentThatIsNoneIsRefusedEverywhere) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(session_.call("predict", kNaN, "{}"), HasSubstr("\"field\":\"now\""));
  EXPECT_THAT(session_.call("queue", std::numeric_limits<double>::infinity()), StartsWith("!"));
}

TEST_F(SessionTest, PatternsAreTold) {
  session_.call("registerModel", kNow, "{\"name\":\"a\"}");
  session_.call("recordUsage", kNow, "{\"model\":\"a\"}");
  EXPECT_THAT(session_.call("advancedPatterns", kNow, "{}"), StartsWith("{\"uses\":1,\"users\":1,"));
  EXPECT_THAT(session_.call("advancedPatterns", kNow, "{\"user_id\":\"b\"}"), StartsWith("{\"uses\":0,"));
  EXPECT_THAT(session_.call("advancedPatterns", kNow, "{\"limit\":0}"), HasSubstr("\"path\":\"/limit\""));
}

TEST_F(SessionTest, NothingToRunIsNull) { EXPECT_EQ(session_.call("nextTask", kNow, "{}"), "null"); }

TEST_F(SessionTest, AConfigurationIsMerged) {
  EXPECT_THAT(session_.call("updateConfig", kNow, "{\"max_memory_mb\":512}"), HasSubstr("\"max_memory_mb\":512"));
  EXPECT_THAT(session_.call("config", kNow), HasSubstr("\"prediction_threshold\":0,"));
}

TEST_F(SessionTest, StateGoesOutAndIn) {
  session_.call("registerModel", kNow, "{\"name\":\"a\"}");
  session_.call("recordUsage", kNow, "{\"model\":\"a\"}");
  const auto bytes = session_.export_state(kNow);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(session_.call("importState", kNow, text_of(*bytes)), "{}");
  EXPECT_THAT(session_.call("importState", kNow, text_of(*bytes).substr(0, 40)), HasSubstr("SNAPSHOT_DAMAGED"));
}

constexpr const char* kProblem =
    R"({"limits":{"memory_mb":100,"horizon_ms":10000},"node_budget":500,)"
    R"("candidates":[{"id":"x","memory_mb":60,"cpu_percent":1,"load_time_ms":10,"value":5},)"
    R"({"id":"y","memory_mb":60,"cpu_percent":1,"load_time_ms":10,"value":7}]})";

TEST_F(SessionTest, APlanIsMadeAtOnce) {
  const std::string plan = session_.call("planSchedule", kNow, kProblem);
  EXPECT_THAT(plan, HasSubstr("\"id\":\"y\""));
  EXPECT_THAT(plan, HasSubstr("\"value\":7"));
}

TEST_F(SessionTest, AJobRunsInSlicesToTheSamePlan) {
  EXPECT_EQ(session_.call("jobStart", kNow, "plan", kProblem), "{\"job_id\":\"j1\"}");
  EXPECT_THAT(session_.call("jobStatus", kNow, "j1"), HasSubstr("\"state\":\"running\""));
  for (int slice = 0; slice < 1000 && session_.call("jobStep", kNow, "", "", 0) != "{\"running\":0}"; ++slice) {
  }
  const std::string status = session_.call("jobStatus", kNow, "j1");
  EXPECT_THAT(status, HasSubstr("\"state\":\"done\""));
  EXPECT_THAT(status, HasSubstr("\"result\":" + session_.call("planSchedule", kNow, kProblem)));
  EXPECT_THAT(session_.call("jobStatus", kNow, "j1"), StartsWith("!"));
}

TEST_F(SessionTest, ACancelledJobSaysSo) {
  session_.call("jobStart", kNow, "plan", kProblem);
  EXPECT_EQ(session_.call("jobCancel", kNow, "j1"), "{}");
  EXPECT_THAT(session_.call("jobStatus", kNow, "j1"), HasSubstr("\"state\":\"cancelled\""));
  EXPECT_EQ(session_.call("jobStep", kNow, "", "", 1), "{\"running\":0}");
}

// ---- training ---------------------------------------------------------------------------------------------------

/// Forty uses of two models in turns.
std::string training(const std::string& config = "{}") {
  std::string events;
  for (int i = 0; i < 40; ++i) {
    events += std::string(i > 0 ? "," : "") + R"({"model":")" + (i % 2 == 0 ? "a" : "b") + R"(","timestamp_ms":)" +
              std::to_string(i * 60'000) + "}";
  }
  return R"({"dataset":{"events":[)" + events + R"(]},"config":)" + config + "}";
}

class TrainingSessionTest : public SessionTest {
 protected:
  /// Steps until nothing runs; gives the status of the job.
  std::string finished(const std::string& job) {
    for (int slice = 0; slice < 1000 && session_.call("jobStep", kNow, "", "", 0) != "{\"running\":0}"; ++slice) {
    }
    return session_.call("jobStatus", kNow, job);
  }
};

TEST_F(TrainingSessionTest, ATrainingGivesAModelAndItsBytesApart) {
  EXPECT_EQ(session_.call("jobStart", kNow, "train", training()), "{\"job_id\":\"j1\"}");
  EXPECT_FALSE(session_.job_bytes(kNow, "j1")) << "it has not ended";
  const std::string status = finished("j1");
  EXPECT_THAT(status, HasSubstr("\"state\":\"done\""));
  EXPECT_THAT(status, HasSubstr("\"result\":{\"model_version\":\""));
  EXPECT_THAT(status, HasSubstr("\"in_use\":{\"events\":8"));
  const auto bytes = session_.job_bytes(kNow, "j1");
  ASSERT_TRUE(bytes);
  EXPECT_THAT(session_.job_bytes(kNow, "j1").error(), HasSubstr("\"field\":\"job_id\"")) << "given once";
  EXPECT_THAT(session_.call("deploy", kNow, text_of(*bytes), "{}"), HasSubstr("\"can_roll_back\":true"));
  EXPECT_EQ(session_.export_model(kNow), *bytes);
  EXPECT_THAT(session_.call("deploy", kNow, text_of(*bytes), "{\"shadow\":true}"),
              HasSubstr("\"shadow\":{\"model_version\":\""));
  EXPECT_THAT(session_.call("promote", kNow), HasSubstr("\"previous_version\":\""));
  EXPECT_THAT(session_.call("rollback", kNow), HasSubstr("\"can_roll_back\":false"));
  EXPECT_THAT(session_.call("endShadow", kNow), HasSubstr("\"field\":\"shadow\""));
  EXPECT_THAT(session_.call("trainingStatus", kNow), StartsWith("{\"model_version\":\""));
}

TEST_F(TrainingSessionTest, TheBytesOfTheLastFewJobsAreKept) {
  for (int i = 1; i <= 6; ++i) {
    session_.call("jobStart", kNow, "train", training("{\"epochs\":1}"));
    finished("j" + std::to_string(i));
  }
  EXPECT_FALSE(session_.job_bytes(kNow, "j2"));
  EXPECT_TRUE(session_.job_bytes(kNow, "j3"));
  EXPECT_TRUE(session_.job_bytes(kNow, "j6"));
}

TEST_F(TrainingSessionTest, ACancelledTrainingSaysSoAndGivesNothing) {
  session_.call("jobStart", kNow, "train", training());
  session_.call("jobStep", kNow, "", "", 0);
  EXPECT_EQ(session_.call("jobCancel", kNow, "j1"), "{}");
  EXPECT_THAT(session_.call("jobStatus", kNow, "j1"), HasSubstr("\"state\":\"cancelled\""));
  EXPECT_FALSE(session_.job_bytes(kNow, "j1"));
}

TEST_F(TrainingSessionTest, ATrainingAndAPlanAreWorkedOnByTurns) {
  session_.call("jobStart", kNow, "train", training("{\"epochs\":50}"));
  session_.call("jobStart", kNow, "plan", kProblem);
  for (int slice = 0; slice < 100; ++slice) session_.call("jobStep", kNow, "", "", 0);
  EXPECT_THAT(session_.call("jobStatus", kNow, "j2"), HasSubstr("\"state\":\"done\""));
}

TEST_F(TrainingSessionTest, WhatIsWrongIsNamedWithItsPlace) {
  EXPECT_THAT(session_.call("jobStart", kNow, "train", training("{\"epoch\":3}")), HasSubstr("\\\"epochs\\\""));
  EXPECT_THAT(session_.call("jobStart", kNow, "train", training("{\"trees\":65}")),
              HasSubstr("\"path\":\"/config/trees\""));
  EXPECT_THAT(session_.call("jobStart", kNow, "train", "{}"), HasSubstr("\"field\":\"dataset\""));
  EXPECT_THAT(session_.call("jobStart", kNow, "train", R"({"dataset":{"events":[{"model":"a"},{"model":"a"}]}})"),
              HasSubstr("\"path\":\"/dataset/events/0/timestamp_ms\""));
  EXPECT_THAT(session_.call("jobStart", kNow, "train", R"({"dataset":{"events":[],"profile":[]}})"),
              HasSubstr("\\\"profiles\\\""));
  EXPECT_THAT(session_.call("deploy", kNow, "", "{}"), HasSubstr("SNAPSHOT_DAMAGED"));
  EXPECT_THAT(session_.call("deploy", kNow, "", "{\"shadows\":true}"), HasSubstr("\\\"shadow\\\""));
}

TEST_F(SessionTest, AMethodThatIsNoneIsRefused) {
  EXPECT_THAT(session_.call("dance", kNow), HasSubstr("\"field\":\"method\""));
}

TEST_F(SessionTest, AnUnknownKindOfJobIsNamed) {
  EXPECT_THAT(session_.call("jobStart", kNow, "dance", "{}"), HasSubstr("\"field\":\"kind\""));
}

}  // namespace
}  // namespace model_warmup
