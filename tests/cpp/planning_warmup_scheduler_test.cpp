// SPDX-License-Identifier: Apache-2.0
#include "planning_fixture.h"

#include <gmock/gmock.h>

namespace model_warmup {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SchedulerTest : public test::PlanningTest {
 protected:
  SchedulerTest() : PlanningTest(small_config()) {}

  ModelIndex add_foe(const std::string& name, const std::string& of) {
    ModelProfile profile;
    profile.name = name;
    profile.memory_mb = 10;
    profile.load_time_ms = 5'000;
    profile.conflicts_with = {of};
    return *catalog.add(profile);
  }

  /// "+name" and "-name" of what is planned when these models are predicted, the first most surely.
  std::vector<std::string> planned(const std::vector<std::string>& names) {
    std::vector<ModelPrediction> predictions;
    double probability = 0.95;
    for (const std::string& name : names) {
      ModelPrediction& prediction = predictions.emplace_back();
      prediction.model_id = catalog.id(*catalog.find(name));
      prediction.name = name;
      prediction.next_probability = probability;
      prediction.usage_probability = probability;
      prediction.time_until_needed_p10_ms = 10'000;
      prediction.time_until_needed_ms = 20'000;
      prediction.time_until_needed_p90_ms = 60'000;
      probability -= 0.1;
    }
    notes = {};
    const auto plan = scheduler.schedule_warmup(predictions, *resources.get_available_resources(now),
                                                {.now_ms = now, .horizon_ms = 300'000, .user = "u"}, &notes);
    EXPECT_TRUE(plan.has_value());
    std::vector<std::string> tasks;
    for (const WarmupTask& t : plan->tasks) tasks.push_back((t.action == TaskAction::Warm ? "+" : "-") + t.name);
    return tasks;
  }

  std::vector<std::string> reasons() const {
    std::vector<std::string> reasons;
    for (const SkippedModel& skipped : notes.skipped) reasons.push_back(skipped.name + " " + skipped.reason);
    return reasons;
  }

  ScheduleNotes notes;
};

TEST_F(SchedulerTest, TellsWhatAModelThatIsLeftOutWouldTake) {
  WarmupConfig tight = small_config();
  tight.max_memory_mb = 100;
  configure(tight);
  add("a", 60, 5'000);
  add("b", 70, 5'000);
  EXPECT_THAT(planned({"a", "b"}), ElementsAre("+a"));
  EXPECT_THAT(reasons(), ElementsAre("b does not fit beside what is worth more; it would with 30 MB more"));
  tight.max_warm_models = 1;
  configure(tight);
  EXPECT_THAT(planned({"a", "b"}), ElementsAre("+a"));
  EXPECT_THAT(reasons(), ElementsAre("b does not fit beside what is worth more; it would with 30 MB more and "
                                     "max_warm_models of 2"));
}

TEST_F(SchedulerTest, ACheapStageTakesLessEvidenceThanADearOne) {
  ModelProfile profile;
  profile.name = "m";
  profile.memory_mb = 500;
  profile.load_time_ms = 10'000;
  profile.cpu_percent = 10;
  profile.stages = {{WarmStage::fetched, 20, 6'000, {}}};
  const ModelIndex m = *catalog.add(profile);
  const auto stages_at = [&](double probability) {
    ModelPrediction prediction;
    prediction.model_id = catalog.id(m);
    prediction.name = "m";
    prediction.next_probability = prediction.usage_probability = probability;
    prediction.time_until_needed_p10_ms = 20'000;
    prediction.time_until_needed_ms = 30'000;
    prediction.time_until_needed_p90_ms = 60'000;
    const auto plan = scheduler.schedule_warmup(std::vector{prediction}, *resources.get_available_resources(now),
                                                {.now_ms = now, .horizon_ms = 300'000, .user = "u"});
    EXPECT_TRUE(plan.has_value());
    std::vector<WarmStage> stages;
    for (const WarmupTask& t : plan->tasks) stages.push_back(t.stage);
    return stages;
  };
  EXPECT_THAT(stages_at(0.01), IsEmpty());
  EXPECT_THAT(stages_at(0.04), ElementsAre(WarmStage::fetched));
  EXPECT_THAT(stages_at(0.9), ElementsAre(WarmStage::primed));
}

TEST_F(SchedulerTest, LetsNothingGoWithinItsMinimumResidency) {
  WarmupConfig one = small_config();
  one.max_warm_models = 1;
  one.min_residency_ms = 20'000;
  configure(one);
  add("old", 100, 5'000);
  const ModelIndex fresh = add("new", 100, 5'000);
  warm("old");
  const double came_at = now;
  const auto plan_for = [&](const std::vector<ModelPrediction>& predictions) {
    return *scheduler.schedule_warmup(predictions, *resources.get_available_resources(now),
                                      {.now_ms = now, .horizon_ms = 300'000, .user = "u"}, &notes);
  };
  EXPECT_THAT(plan_for({}).tasks, IsEmpty()) << "worth nothing, but not to be let go yet";
  EXPECT_EQ(notes.next_decision_at_ms, came_at + 20'000);
  ModelPrediction prediction;
  prediction.model_id = catalog.id(fresh);
  prediction.name = "new";
  prediction.next_probability = prediction.usage_probability = 0.9;
  prediction.time_until_needed_p10_ms = prediction.time_until_needed_ms = 40'000;
  prediction.time_until_needed_p90_ms = 60'000;
  const WarmupSchedule plan = plan_for({prediction});
  ASSERT_EQ(plan.tasks.size(), 2u) << "one goes for the other";
  EXPECT_EQ(plan.tasks[0].action, TaskAction::Release);
  EXPECT_GE(plan.tasks[0].start_at_ms, came_at + 20'000);
  now = came_at + 20'000;
  EXPECT_EQ(plan_for({}).tasks.size(), 1u);
}

TEST_F(SchedulerTest, PlansNoTwoModelsThatConflict) {
  add("a", 10, 5'000);
  add_foe("c", "a");
  EXPECT_THAT(planned({"a", "c"}), ElementsAre("+a"));
  EXPECT_THAT(reasons(), ElementsAre("c conflicts with \"a\", which is worth more"));
}

TEST_F(SchedulerTest, PlansNoModelWhoseBaseConflictsWithAnother) {
  add("base", 10, 5'000);
  add("a", 10, 5'000, {"base"});
  add_foe("c", "base");
  EXPECT_THAT(planned({"a", "c"}), ElementsAre("+base", "+a"));
  EXPECT_THAT(reasons(), ElementsAre("c conflicts with \"a\", which is worth more"));
  EXPECT_THAT(planned({"c", "a"}), ElementsAre("+c"));
}

TEST_F(SchedulerTest, PlansNoModelWhoseBaseConflictsWithWhatIsThere) {
  add("base", 10, 5'000);
  add("a", 10, 5'000, {"base"});
  add_foe("c", "base");
  warm("c");
  EXPECT_THAT(planned({"a"}), IsEmpty());
  EXPECT_THAT(reasons(), ElementsAre("a needs \"base\", which conflicts with \"c\", which is there"));
}

TEST_F(SchedulerTest, PlansNoModelWhoseBasesConflict) {
  add("base", 10, 5'000);
  add_foe("other", "base");
  add("a", 10, 5'000, {"base", "other"});
  EXPECT_THAT(planned({"a"}), IsEmpty());
  EXPECT_THAT(reasons(), ElementsAre("a needs \"base\", which conflicts with \"other\", which it needs too"));
}

TEST_F(SchedulerTest, DrivesNothingOutForWhatCanBeLoadedAfterTheNextUse) {
  config.max_memory_mb = 100;
  config.min_residency_ms = 0;
  configure(config);
  const ModelIndex soon = add("soon", 80, 5'000);
  const ModelIndex later = add("later", 80, 5'000);
  warm("soon");
  now += 1'000;
  const auto plan_for = [&](double next, const GapDistribution& next_use) {
    ModelPrediction prediction;
    prediction.model_id = catalog.id(later);
    prediction.name = "later";
    prediction.next_probability = next;
    prediction.usage_probability = 0.9;
    prediction.time_until_needed_ms = prediction.time_until_needed_p90_ms = 200'000;
    prediction.time_until_needed_p10_ms = 100'000;
    const std::vector<ModelOutlook> outlook = {{soon, 0.6, 0.7}, {later, next, 0.9}};
    const auto plan = scheduler.schedule_warmup(
        std::vector{prediction}, *resources.get_available_resources(now),
        {.now_ms = now, .horizon_ms = 300'000, .user = "u", .outlook = outlook, .next_use = next_use});
    EXPECT_TRUE(plan.has_value());
    std::vector<std::string> tasks;
    for (const WarmupTask& t : plan->tasks) tasks.push_back((t.action == TaskAction::Warm ? "+" : "-") + t.name);
    return tasks;
  };
  const auto always = [](double gap_ms) {
    GapShares shares = {};
    shares[gap_bin(gap_ms)] = 1;
    return GapDistribution(shares);
  };
  EXPECT_THAT(plan_for(0.3, always(60'000)), IsEmpty()) << "there will be a minute to load it";
  EXPECT_THAT(plan_for(0.85, always(60'000)), ElementsAre("-soon", "+later"));
  EXPECT_THAT(plan_for(0.3, always(1'000)), ElementsAre("-soon", "+later")) << "there will be no time to load it";
}

}  // namespace
}  // namespace model_warmup
