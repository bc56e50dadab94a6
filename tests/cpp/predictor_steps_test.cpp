// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <algorithm>

#include "planning/load_cost.h"
#include "predictor_fixture.h"

namespace model_warmup {
namespace {

using Steps = PredictorFixture;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

WarmupConfig eager() {
  WarmupConfig config;
  config.prediction_threshold = 0.3;
  return config;
}

TEST_F(Steps, WithNothingRegisteredThereIsNothingToPredict) {
  const WarmupPrediction prediction = predict();
  EXPECT_TRUE(prediction.predicted_models.empty());
  EXPECT_TRUE(prediction.schedule.tasks.empty());
  EXPECT_TRUE(prediction.performance_impact.is_acceptable);
  EXPECT_EQ(prediction.confidence_score, 0);
}

TEST_F(Steps, PredictionsHaveIdsAndAreCounted) {
  EXPECT_EQ(predict().prediction_id, "p1");
  EXPECT_EQ(predict().prediction_id, "p2");
  EXPECT_EQ(predictor_->get_metrics().total_predictions(), 2u);
}

TEST_F(Steps, LearnsACycleAndWarmsWhatComesNext) {
  make(eager());
  add_models({"a", "b", "c"});
  cycle({"a", "b", "c"}, 20);
  const WarmupPrediction prediction = predict();
  ASSERT_FALSE(prediction.predicted_models.empty());
  EXPECT_EQ(prediction.predicted_models.front().name, "a");
  EXPECT_GT(prediction.confidence_score, 0.8);
  EXPECT_FALSE(prediction.predicted_models.front().reasoning.empty());
  const auto warmed = run_queue();
  EXPECT_NE(std::ranges::find(warmed, "+a"), warmed.end());
}

TEST_F(Steps, AWarmUpThatIsUsedIsAHit) {
  make(eager());
  add_models({"a", "b", "c"});
  cycle({"a", "b", "c"}, 20);
  predict();
  run_queue();
  const auto lease = predictor_->lease_started("a");
  ASSERT_TRUE(lease) << lease.error().message();
  ASSERT_EQ(lease->outcomes.size(), 1u);
  EXPECT_EQ(lease->outcomes.front().outcome, OutcomeKind::hit);
  EXPECT_GT(lease->outcomes.front().saved_ms, 0);
  EXPECT_EQ(predictor_->metrics().outcomes.hit, 1u);
}

TEST_F(Steps, AModelThatIsWarmNeedsNoTask) {
  make(eager());
  add_models({"a", "b"});
  cycle({"a", "b"}, 20);
  predict();
  run_queue();
  const WarmupPrediction again = predict();
  EXPECT_NE(std::ranges::find(again.warm_models, ModelId::from_name("a")), again.warm_models.end());
  for (const WarmupTask& task : again.schedule.tasks) EXPECT_FALSE(task.action == TaskAction::Warm && task.name == "a");
}

TEST_F(Steps, ALearnedSizeReplacesTheDeclaredOne) {
  make(eager());
  add_models({"a"});
  const auto demanded = predictor_->demand_model({.model = "a"});
  ASSERT_TRUE(demanded);
  const auto task = next_task();
  ASSERT_TRUE(task);
  ASSERT_TRUE(predictor_->task_completed(task->task_id, {.load_time_ms = 700, .memory_mb = 130}));
  const ModelStatus status = predictor_->models().front();
  EXPECT_EQ(status.costs.load_time_ms, (CostFigure{700, ResourceSource::measured}));
  EXPECT_EQ(status.costs.memory_mb, (CostFigure{130, ResourceSource::measured}));
  EXPECT_EQ(status.presence.state, ModelState::warm);
}

TEST_F(Steps, WhatAStagedLoadTookIsKeptFromNothing) {
  ModelProfile staged = profile("a");
  staged.stages = {{WarmStage::fetched, 100, 3'000, {}}, {WarmStage::primed, 300, 4'000, {}}};
  ASSERT_TRUE(predictor_->register_model(staged));
  const auto warm_to = [&](WarmStage stage, const TaskResult& measured) {
    ASSERT_TRUE(predictor_->parts()->queue.enqueue_task({.name = "a", .stage = stage}, clock_.now_ms()));
    const auto task = next_task();
    ASSERT_TRUE(task);
    ASSERT_TRUE(predictor_->task_completed(task->task_id, measured));
  };
  warm_to(WarmStage::fetched, {.load_time_ms = 3'000, .memory_mb = 100});
  warm_to(WarmStage::primed, {.load_time_ms = 1'000, .memory_mb = 300});
  const ModelStatus status = predictor_->models().front();
  EXPECT_EQ(status.costs.load_time_ms, (CostFigure{4'000, ResourceSource::measured}));
  EXPECT_EQ(status.costs.memory_mb, (CostFigure{300, ResourceSource::measured}));
  EXPECT_EQ(status.presence.memory_mb, 300u);
  const auto parts = predictor_->parts();
  const ModelCost beyond =
      cost_beyond(parts->catalog, *parts->catalog.find("a"), WarmStage::primed, WarmStage::fetched);
  EXPECT_EQ(beyond.load_time_ms.value, 1'000);
  EXPECT_EQ(beyond.memory_mb.value, 200);
}

TEST_F(Steps, WhatALoadDidToItsHostCorrectsTheNextPlanAndIsTold) {
  make(eager());
  add_models({"a", "b", "c"});
  cycle({"a", "b", "c"}, 20);
  TaskResult result;
  result.measured_impact = {.latency_increase_ms = 300, .long_task_ms = 900};
  for (const char* model : {"a", "b", "c"}) {
    ASSERT_EQ(predict().performance_impact.source, ImpactSource::estimated) << "before " << model;
    const auto task = next_task();
    ASSERT_TRUE(task);
    clock_.advance(2'000);
    ASSERT_TRUE(predictor_->task_completed(task->task_id, result));
    ASSERT_TRUE(predictor_->model_lost(model));
    use(model);
  }
  const ImpactAccuracy told = predictor_->metrics().impact;
  EXPECT_EQ(told.loads, 3u);
  EXPECT_EQ(told.mean_measured_ms, 300);
  EXPECT_EQ(told.long_task_ms, 2'700);
  const WarmupPrediction next = predict();
  EXPECT_EQ(next.performance_impact.source, ImpactSource::corrected);
  EXPECT_THAT(next.schedule.tasks, IsEmpty()) << "the machine would become sluggish";
  EXPECT_THAT(next.skipped, Contains(Field(&SkippedModel::reason, HasSubstr("in a Worker"))));
  const auto bytes = predictor_->export_state();
  predictor_->reset();
  EXPECT_EQ(predictor_->metrics().impact, ImpactAccuracy());
  ASSERT_TRUE(predictor_->import_state(bytes));
  EXPECT_EQ(predictor_->metrics().impact, told);
}

TEST_F(Steps, DemandOfAWarmModelNeedsNothing) {
  add_models({"a"});
  ASSERT_TRUE(predictor_->demand_model({.model = "a"}));
  run_queue();
  EXPECT_TRUE(predictor_->demand_model({.model = "a"})->tasks.empty());
}

TEST_F(Steps, WithoutBackgroundWarmupNothingSpeculativeRuns) {
  WarmupConfig config = eager();
  config.background_warmup_enabled = false;
  make(config);
  add_models({"a", "b"});
  cycle({"a", "b"}, 20);
  EXPECT_FALSE(predict().predicted_models.empty());
  EXPECT_TRUE(run_queue().empty());
  ASSERT_TRUE(predictor_->demand_model({.model = "b"}));
  EXPECT_EQ(run_queue(), std::vector<std::string>{"+b"});
}

TEST_F(Steps, AnUnknownModelIsAnErrorAndChangesNothing) {
  add_models({"a"});
  const auto before = predictor_->export_state();
  UsageEvent event;
  event.model = "nobody";
  EXPECT_EQ(predictor_->record_usage(event).error().code, "UNKNOWN_MODEL");
  EXPECT_EQ(predictor_->export_state(), before);
}

TEST_F(Steps, AnEventToldTwiceCountsOnce) {
  add_models({"a"});
  UsageEvent event;
  event.model = "a";
  event.event_id = "e1";
  EXPECT_TRUE(predictor_->record_usage(event)->recorded);
  const auto again = predictor_->record_usage(event);
  EXPECT_TRUE(again->duplicate);
  EXPECT_FALSE(again->recorded);
  EXPECT_EQ(predictor_->metrics().uses, 1u);
}

TEST_F(Steps, TheClockMayGoBack) {
  add_models({"a", "b"});
  cycle({"a", "b"}, 3);
  clock_.set(kStart_ms - 1e9);
  use("a", 0);
  EXPECT_EQ(predict().predicted_models.size() <= 2, true);
}

TEST_F(Steps, AModelInUseCannotBeRemovedOrReplaced) {
  add_models({"a"});
  ASSERT_TRUE(predictor_->demand_model({.model = "a"}));
  run_queue();
  ASSERT_TRUE(predictor_->lease_started("a"));
  EXPECT_EQ(predictor_->remove_model("a").error().field, "model");
  EXPECT_EQ(predictor_->register_model(profile("a", 5), true).error().field, "model");
  ASSERT_TRUE(predictor_->lease_ended("a"));
  EXPECT_TRUE(predictor_->remove_model("a"));
  EXPECT_TRUE(predictor_->models().empty());
}

TEST_F(Steps, WhatSomethingPresentIsBuiltOnStays) {
  add_models({"runtime"});
  ModelProfile app = profile("app");
  app.depends_on = {"runtime"};
  ASSERT_TRUE(predictor_->register_model(app));
  ASSERT_TRUE(predictor_->demand_model({.model = "app"}));
  run_queue();
  EXPECT_EQ(predictor_->remove_model("runtime").error().detail,
            "\"app\" is built on \"runtime\" and there; let it go first");
  ModelProfile renamed = profile("engine");
  renamed.model_id = ModelId::from_name("runtime");
  EXPECT_FALSE(predictor_->register_model(renamed, true));
  EXPECT_TRUE(predictor_->register_model(profile("runtime", 200), true)) << "under its name";
  ASSERT_TRUE(predictor_->remove_model("app"));
  EXPECT_TRUE(predictor_->register_model(renamed, true));
  EXPECT_TRUE(predictor_->remove_model("engine"));
}

TEST_F(Steps, AModelInUseKeepsItsName) {
  add_models({"a"});
  ASSERT_TRUE(predictor_->demand_model({.model = "a"}));
  run_queue();
  ASSERT_TRUE(predictor_->lease_started("a"));
  ModelProfile renamed = profile("b");
  renamed.model_id = ModelId::from_name("a");
  EXPECT_EQ(predictor_->register_model(renamed, true).error().field, "model");
  ASSERT_TRUE(predictor_->lease_ended("a"));
  EXPECT_TRUE(predictor_->register_model(renamed, true));
}

TEST_F(Steps, WarnsOfADemandThatPassesALimit) {
  WarmupConfig config = eager();
  config.max_warm_models = 1;
  make(config);
  (void)predictor_->take_warnings();
  add_models({"a", "b"});
  for (const char* name : {"a", "b"}) {
    ASSERT_TRUE(predictor_->demand_model({.model = name}));
    run_queue();
    ASSERT_TRUE(predictor_->lease_started(name));
  }
  EXPECT_EQ(predictor_->take_warnings().size(), 1u);
  EXPECT_TRUE(predictor_->take_warnings().empty());
}

TEST_F(Steps, AnOrchestratorGetsTheModelsOfAllItsSteps) {
  WarmupConfig config = eager();
  config.prediction_threshold = 0;
  make(config);
  add_models({"chat", "code"});
  // Their order says nothing; only the task tells which is used.
  Random random(1);
  for (int i = 0; i < 120; ++i) {
    clock_.advance(20'000);
    const bool chats = random.below(2) == 0;
    UsageEvent event;
    event.model = chats ? "chat" : "code";
    event.task = chats ? TaskKind::Chat : TaskKind::Completion;
    ASSERT_TRUE(predictor_->record_usage(event));
  }
  ExecutionContext context;
  context.steps = {{TaskKind::Chat, {}, {}}, {TaskKind::Completion, {}, {}}};
  const auto set = predictor_->prepare_models(context);
  ASSERT_TRUE(set);
  ASSERT_EQ(set->models.size(), 2u);
  EXPECT_GT(set->models[0].probability, 0.5);
  EXPECT_GT(set->models[1].probability, 0.5);
}

TEST_F(Steps, AStepDoesNotTakeItsLengthFromTheFirst) {
  WarmupConfig config = eager();
  config.prediction_threshold = 0;
  make(config);
  add_models({"short", "long"});
  const auto asked = [](TaskKind task, std::optional<std::uint64_t> length) {
    WarmupRequest request;
    request.task = task;
    request.input_length = length;
    return request;
  };
  for (int i = 0; i < 40; ++i) {
    clock_.advance(20'000);
    UsageEvent event;
    event.model = i % 2 == 0 ? "short" : "long";
    event.request = asked(i % 3 == 0 ? TaskKind::Chat : TaskKind::Translation, i % 2 == 0 ? 10 : 5'000);
    ASSERT_TRUE(predictor_->record_usage(event));
  }
  const auto probability = [&](const WarmupRequest& request) {
    const auto models = predictor_->parts()->learned->engine.predict_models(request, clock_.now_ms());
    return std::ranges::find(*models, "long", &ModelPrediction::name)->next_probability;
  };
  const double chat = probability(asked(TaskKind::Chat, 5'000));
  const double translation = probability(asked(TaskKind::Translation, {}));
  ExecutionContext context;
  context.steps = {{TaskKind::Chat, 5'000, {}}, {TaskKind::Translation, {}, {}}};
  const auto set = predictor_->prepare_models(context);
  ASSERT_TRUE(set);
  EXPECT_DOUBLE_EQ(std::ranges::find(set->models, "long", &PreparedModel::name)->probability,
                   1 - (1 - chat) * (1 - translation));
}

TEST_F(Steps, NoMoreModelsArePreparedThanMayBePredicted) {
  WarmupConfig config = eager();
  config.prediction_threshold = 0;
  config.max_predictions = 1;
  make(config);
  add_models({"a", "b"});
  for (int i = 0; i < 40; ++i) {
    clock_.advance(20'000);
    UsageEvent event;
    event.model = i % 2 == 0 ? "a" : "b";
    event.task = i % 2 == 0 ? TaskKind::Chat : TaskKind::Translation;
    ASSERT_TRUE(predictor_->record_usage(event));
  }
  ExecutionContext context;
  context.steps = {{.task = TaskKind::Chat}, {.task = TaskKind::Translation}};
  const auto set = predictor_->prepare_models(context);
  ASSERT_TRUE(set);
  EXPECT_EQ(set->models.size(), 1u);
}

TEST_F(Steps, ARequestIsNoUse) {
  add_models({"a"});
  const auto before = predictor_->metrics().uses;
  predict();
  EXPECT_EQ(predictor_->metrics().uses, before);
  const auto stats = predictor_->parts()->learned->analyzer.get_usage_stats(ModelId::from_name("a"));
  ASSERT_TRUE(stats);
  EXPECT_FALSE(*stats);
}

TEST_F(Steps, ConfigurationIsReplacedWholeOrNotAtAll) {
  WarmupConfig config = predictor_->config();
  config.max_memory_mb = 0;
  EXPECT_FALSE(predictor_->update_config(config));
  EXPECT_EQ(predictor_->config().max_memory_mb, 2048u);
  config.max_memory_mb = 4096;
  EXPECT_TRUE(predictor_->update_config(config));
  EXPECT_EQ(predictor_->config().max_memory_mb, 4096u);
}

TEST_F(Steps, WarningsAreToldOnce) {
  WarmupConfig config;
  config.max_cpu_percent = 80;
  config.seed = 1;
  auto made = ModelWarmupPredictor::with_config(config, {.clock = &clock_});
  ASSERT_TRUE(made);
  EXPECT_EQ((*made)->take_warnings().size(), 2u);  // the guideline, and the key made from the seed
  EXPECT_TRUE((*made)->take_warnings().empty());
}

TEST_F(Steps, AKeyThatNobodyGaveIsAWarning) {
  const auto warnings = [&](std::optional<std::uint64_t> seed, std::optional<UserKey> key, bool by_chance) {
    WarmupConfig config;
    config.seed = seed;
    auto made =
        ModelWarmupPredictor::with_config(config, {.clock = &clock_, .user_key = key, .user_key_by_chance = by_chance});
    return made ? (*made)->take_warnings() : std::vector<std::string>{"not made"};
  };
  EXPECT_THAT(warnings(1, UserKey{7}, false), IsEmpty());
  EXPECT_THAT(warnings({}, UserKey{7}, false), IsEmpty());
  EXPECT_THAT(warnings({}, UserKey{7}, true), ElementsAre(HasSubstr("made by chance")));
  EXPECT_THAT(warnings(1, UserKey{7}, true), ElementsAre(HasSubstr("made from the seed")));
  EXPECT_THAT(warnings(1, {}, false), ElementsAre(HasSubstr("made from the seed")));
}

TEST_F(Steps, ASeedGoesBeforeAKeyByChance) {
  WarmupConfig config;
  config.seed = 1;
  const auto exported = [&](UserKey by_chance) {
    auto made = ModelWarmupPredictor::with_config(
        config, {.clock = &clock_, .user_key = by_chance, .user_key_by_chance = true});
    return (*made)->export_state();
  };
  EXPECT_EQ(exported(UserKey{1}), exported(UserKey{2}));
}

TEST_F(Steps, TheKeyIsWarnedOfWhenIdsAreFirstHashed) {
  WarmupConfig config;
  config.hash_user_ids = false;
  auto made = ModelWarmupPredictor::with_config(config, {.clock = &clock_});
  ASSERT_TRUE(made);
  EXPECT_THAT((*made)->take_warnings(), IsEmpty());
  config.hash_user_ids = true;
  ASSERT_TRUE((*made)->update_config(config));
  EXPECT_THAT((*made)->take_warnings(), ElementsAre(HasSubstr("key")));
  config.max_queue_size = 50;
  ASSERT_TRUE((*made)->update_config(config));
  EXPECT_THAT((*made)->take_warnings(), IsEmpty()) << "once is enough";
}

TEST_F(Steps, NeedAClock) { EXPECT_EQ(ModelWarmupPredictor::create({}).error().kind, ErrorKind::Configuration); }

}  // namespace
}  // namespace model_warmup
