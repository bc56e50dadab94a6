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
  EXPECT_THAT(session_.register_model(kNow, "{\"name\":\"a\"}", false), HasSubstr("\"name\":\"a\""));
  EXPECT_THAT(session_.record_usage(kNow, "{\"model\":\"a\"}"), StartsWith("{\"recorded\":true,\"duplicate\":false"));
  EXPECT_THAT(session_.predict(kNow, "{}"), StartsWith("{\"prediction_id\":\"p1\""));
  EXPECT_EQ(session_.usage_stats(kNow, "b").front(), '!');
}

TEST_F(SessionTest, AnErrorIsMarkedAndNamesItsField) {
  const std::string reply = session_.record_usage(kNow, "{\"model\":\"nobody\"}");
  EXPECT_THAT(reply, StartsWith("!{\"kind\":\"InvalidInput\""));
  EXPECT_THAT(reply, HasSubstr("\"field\":\"model\""));
}

TEST_F(SessionTest, AnErrorFoundAfterReadingHasThePathOfItsField) {
  session_.register_model(kNow, "{\"name\":\"a\"}", false);
  EXPECT_THAT(session_.record_usage(kNow, "{\"model\":\"nobody\"}"), HasSubstr("\"path\":\"/model\""));
  EXPECT_THAT(session_.demand_model(kNow, "{\"model\":\"nobody\"}"), HasSubstr("\"path\":\"/model\""));
  EXPECT_THAT(session_.register_model(kNow, "{\"name\":\"a\"}", false), HasSubstr("\"path\":\"/name\""));
  EXPECT_THAT(session_.enqueue_task(kNow, "{\"name\":\"nobody\"}"), HasSubstr("\"path\":\"/name\""));
  EXPECT_THAT(session_.enqueue_task(kNow, "{\"name\":\"a\",\"action\":\"Release\"}"),
              HasSubstr("\"path\":\"/action\""));
  EXPECT_THAT(session_.enqueue_task(kNow, "{\"name\":\"a\",\"depends_on\":[\"t9\"]}"),
              HasSubstr("\"path\":\"/depends_on"));
}

TEST_F(SessionTest, AnErrorAboutAnArgumentBesideTheDocumentHasNoPath) {
  EXPECT_THAT(session_.task_completed(kNow, "t9", "{}"), Not(HasSubstr("\"path\"")));
  EXPECT_THAT(session_.lease_started(kNow, "nobody"), Not(HasSubstr("\"path\"")));
}

TEST_F(SessionTest, AMomentThatIsNoneIsRefusedEverywhere) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(session_.predict(kNaN, "{}"), HasSubstr("\"field\":\"now\""));
  EXPECT_THAT(session_.queue(std::numeric_limits<double>::infinity()), StartsWith("!"));
}

TEST_F(SessionTest, NothingToRunIsNull) { EXPECT_EQ(session_.next_task(kNow, "{}"), "null"); }

TEST_F(SessionTest, AConfigurationIsMerged) {
  EXPECT_THAT(session_.update_config(kNow, "{\"max_memory_mb\":512}"), HasSubstr("\"max_memory_mb\":512"));
  EXPECT_THAT(session_.config(), HasSubstr("\"prediction_threshold\":0,"));
}

TEST_F(SessionTest, StateGoesOutAndIn) {
  session_.register_model(kNow, "{\"name\":\"a\"}", false);
  session_.record_usage(kNow, "{\"model\":\"a\"}");
  const auto bytes = session_.export_state(kNow);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(session_.import_state(kNow, *bytes), "{}");
  EXPECT_THAT(session_.import_state(kNow, std::span(*bytes).first(40)), HasSubstr("SNAPSHOT_DAMAGED"));
}

constexpr const char* kProblem =
    R"({"limits":{"memory_mb":100,"horizon_ms":10000},"node_budget":500,)"
    R"("candidates":[{"id":"x","memory_mb":60,"cpu_percent":1,"load_time_ms":10,"value":5},)"
    R"({"id":"y","memory_mb":60,"cpu_percent":1,"load_time_ms":10,"value":7}]})";

TEST_F(SessionTest, APlanIsMadeAtOnce) {
  const std::string plan = session_.plan_schedule(kNow, kProblem);
  EXPECT_THAT(plan, HasSubstr("\"id\":\"y\""));
  EXPECT_THAT(plan, HasSubstr("\"value\":7"));
}

TEST_F(SessionTest, AJobRunsInSlicesToTheSamePlan) {
  EXPECT_EQ(session_.job_start(kNow, "plan", kProblem), "{\"job_id\":\"j1\"}");
  EXPECT_THAT(session_.job_status(kNow, "j1"), HasSubstr("\"state\":\"running\""));
  for (int slice = 0; slice < 1000 && session_.job_step(kNow, 0) != "{\"running\":0}"; ++slice) {
  }
  const std::string status = session_.job_status(kNow, "j1");
  EXPECT_THAT(status, HasSubstr("\"state\":\"done\""));
  EXPECT_THAT(status, HasSubstr("\"result\":" + session_.plan_schedule(kNow, kProblem)));
  EXPECT_THAT(session_.job_status(kNow, "j1"), StartsWith("!"));
}

TEST_F(SessionTest, ACancelledJobSaysSo) {
  session_.job_start(kNow, "plan", kProblem);
  EXPECT_EQ(session_.job_cancel(kNow, "j1"), "{}");
  EXPECT_THAT(session_.job_status(kNow, "j1"), HasSubstr("\"state\":\"cancelled\""));
  EXPECT_EQ(session_.job_step(kNow, 1), "{\"running\":0}");
}

TEST_F(SessionTest, AnUnknownKindOfJobIsNamed) {
  EXPECT_THAT(session_.job_start(kNow, "dance", "{}"), HasSubstr("\"field\":\"kind\""));
}

}  // namespace
}  // namespace model_warmup
