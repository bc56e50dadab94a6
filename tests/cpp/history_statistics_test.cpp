// SPDX-License-Identifier: Apache-2.0
// Statistics that the history keeps of users and models.
#include <gtest/gtest.h>

#include <numeric>

#include "core/math.h"
#include "history/context_affinity.h"
#include "history/local_time.h"
#include "history/model_record.h"
#include "history/stack_distance.h"
#include "history/user_history.h"

namespace model_warmup {
namespace {

constexpr double kMinute = 60'000;
constexpr double kDay = 86'400'000;

TEST(LocalTime, KnowsHourAndWeekday) {
  const LocalTime epoch = LocalTime::of(0, 0);  // Thursday, midnight
  EXPECT_EQ(epoch.hour, 0u);
  EXPECT_EQ(epoch.weekday, 3u);
  const LocalTime friday = LocalTime::of(kDay + 13.5 * 60 * kMinute, 0);
  EXPECT_EQ(friday.hour, 13u);
  EXPECT_EQ(friday.weekday, 4u);
}

TEST(LocalTime, IsTheUsersOwn) {
  EXPECT_EQ(LocalTime::of(0, -60).hour, 23u);
  EXPECT_EQ(LocalTime::of(0, -60).weekday, 2u);
  EXPECT_EQ(LocalTime::of(0, 330).hour, 5u);
}

TEST(LocalTime, BeforeTheEpochToo) {
  EXPECT_EQ(LocalTime::of(-4 * kDay, 0).weekday, 6u);
  EXPECT_EQ(LocalTime::of(-1, 0).hour, 23u);
}

TEST(StackDistances, LearnByGapAndRun) {
  StackDistances distances;
  for (int i = 0; i < 200; ++i) {
    distances.visit(1'000, 1, 1);
    distances.visit(kDay, 9, 0);
  }
  EXPECT_GT(distances.shares(1'000, 1)[1], 0.95);
  EXPECT_GT(distances.shares(kDay, 9)[0], 0.95);
}

TEST(StackDistances, WithoutDataFavourTheSameAgain) {
  const StackShares shares = StackDistances().shares(kMinute, 1);
  EXPECT_EQ(std::ranges::max_element(shares) - shares.begin(), 1);
  EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-12);
}

ModelUse use_at(double at_ms, ModelIndex model = 0) {
  ModelUse use;
  use.model = model;
  use.at_ms = at_ms;
  return use;
}

TEST(ModelRecord, SessionsGoOnUntilAPause) {
  ModelRecord record;
  record.add_session();
  record.add_interval(2 * kMinute, true);
  record.add_interval(4 * kMinute, true);
  EXPECT_NEAR(record.average_session_ms(), 6 * kMinute, 1);
  record.add_interval(5 * kDay, false);
  EXPECT_NEAR(record.average_session_ms(), 3 * kMinute, 0.1 * kMinute);
}

TEST(ModelRecord, TellsARiseFromAFall) {
  ModelRecord steady, fresh;
  for (int hour = 0; hour < 24 * 60; ++hour) steady.add(use_at(hour * 60 * kMinute), LocalTime::of(0, 0));
  const double now = 60 * kDay;
  for (int minute = 0; minute < 60; ++minute) fresh.add(use_at(now - minute), LocalTime::of(0, 0));
  EXPECT_NEAR(steady.trend(now), 0, 0.05);
  EXPECT_GT(fresh.trend(now), 0.7);
  EXPECT_LT(steady.trend(now + 20 * kDay), -0.9);
  EXPECT_EQ(ModelRecord().trend(now), 0);
}

TEST(ModelRecord, CountsTasksButNotEndlessly) {
  ModelRecord record;
  for (int i = 0; i < 100; ++i) {
    ModelUse use = use_at(0);
    use.task = ModelTask::custom_named(std::to_string(i % 40));
    record.add(use, LocalTime::of(0, 0));
  }
  EXPECT_EQ(record.tasks().size(), ModelRecord::kMaxTasks);
}

TEST(UserHistory, FollowsTheUser) {
  UserHistory user;
  const std::vector<ModelIndex> models = {0, 0, 1, 0, 2};
  for (std::size_t i = 0; i < models.size(); ++i) {
    user.add(use_at(static_cast<double>(i) * kMinute, models[i]), 100 + models[i]);
  }
  EXPECT_EQ(user.uses(), 5u);
  EXPECT_EQ(user.switches(), 3u);
  EXPECT_EQ(user.run(), 1u);
  EXPECT_EQ(user.previous(), 2u);
  EXPECT_EQ(user.models()[1].model, 0u);
  EXPECT_EQ(user.models()[1].uses, 3u);
  EXPECT_EQ(user.gap_ms(5 * kMinute), kMinute);
  EXPECT_EQ(user.gap_ms(0), 0) << "the clock went back";
  EXPECT_EQ(user.find(7), nullptr);
}

TEST(UserHistory, KnowsWhatFollowsALongerContext) {
  UserHistory user;
  for (int i = 0; i < 30; ++i) {
    for (const ModelIndex model : {0u, 1u, 0u, 2u}) user.add(use_at(i, model), 100 + model);
  }
  user.add(use_at(31, 0), 100);
  // After 0 comes 1 or 2; after 2, 0 it is 1 alone.
  EXPECT_NEAR(user.followers(1)->count(1) / user.followers(1)->total(), 0.5, 0.1);
  EXPECT_GT(user.followers(2)->count(1) / user.followers(2)->total(), 0.99);
}

TEST(UserHistory, IsBounded) {
  UserHistory user;
  for (ModelIndex i = 0; i < 20'000; ++i) {
    const ModelIndex model = (i * 7919 + i / 13) % 1000;
    user.add(use_at(i * 1000.0 * (1 + i % 97), model), 100 + model);
  }
  EXPECT_EQ(user.models().size(), UserHistory::kMaxModels);
  EXPECT_LE(user.contexts(), UserHistory::kMaxContexts + UserHistory::kMaxGapContexts);
}

TEST(UserHistory, HabitsAtAnHourStandOut) {
  UserHistory user;
  for (int day = 0; day < 20; ++day) {
    user.add(use_at(day * kDay + 9 * 60 * kMinute, 0), 100);
    user.add(use_at(day * kDay + 20 * 60 * kMinute, 1), 101);
  }
  EXPECT_GT(user.uses_near(*user.find(0), 9), 0.9 * user.uses_near(9));
  EXPECT_EQ(user.uses_near(*user.find(0), 20), 0);
}

TEST(ContextAffinity, TellsWhichModelServesWhichTask) {
  ContextAffinity affinity;
  RequestContext chat, analysis;
  chat.set_task(TaskKind::Chat);
  analysis.set_task(TaskKind::Analysis);
  for (int i = 0; i < 50; ++i) {
    affinity.add(0, chat);
    affinity.add(1, analysis);
  }
  const auto evidence = affinity.evidence(chat, ContextField::task);
  EXPECT_GT(evidence.log_ratio(0), 0.5);
  EXPECT_LT(evidence.log_ratio(1), -1);
}

TEST(ContextAffinity, WithoutTheFieldOrTheModelIsNeutral) {
  ContextAffinity affinity;
  RequestContext chat;
  chat.set_task(TaskKind::Chat);
  for (int i = 0; i < 50; ++i) affinity.add(0, chat);
  EXPECT_EQ(affinity.evidence(RequestContext(), ContextField::task).log_ratio(0), 0);
  EXPECT_EQ(affinity.evidence(chat, ContextField::task).log_ratio(99), 0);
}

TEST(ContextAffinity, AFieldThatIsAlwaysTheSameIsNeutral) {
  ContextAffinity affinity;
  const RequestContext plain(WarmupRequest{}, 0);  // complexity Medium
  for (int i = 0; i < 100; ++i) affinity.add(i % 2, plain);
  EXPECT_NEAR(affinity.evidence(plain, ContextField::complexity).log_ratio(0), 0, 0.05);
}

}  // namespace
}  // namespace model_warmup
