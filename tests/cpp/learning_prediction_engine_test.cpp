// SPDX-License-Identifier: Apache-2.0
#include "learning/prediction_engine.h"

#include <gtest/gtest.h>

#include <numeric>

#include "core/random.h"
#include "learning/reasons.h"
#include "learning_world.h"

namespace model_warmup {
namespace {

constexpr double kMinute = 60'000;
constexpr double kNow = 1'700'000'000'000;

/// Uses of `count` models by some users, in no order.
void mix(World& world, int uses, int count, std::uint64_t seed = 1) {
  Random random(seed);
  for (int i = 0; i < uses; ++i) {
    const auto user = random.below(5);
    const auto model =
        (random.below(static_cast<std::uint32_t>(count)) * random.below(3) + user) % static_cast<std::uint32_t>(count);
    world.use("user" + std::to_string(user), World::numbered_name(static_cast<int>(model)), kNow + i * kMinute);
  }
}

TEST(PredictionEngine, WithoutModelsPredictsNothing) {
  const World world({});
  EXPECT_TRUE(world.ask("ann", kNow).empty());
}

TEST(PredictionEngine, RanksEveryModelBeforeAnyUse) {
  const World world(World::numbered(4));
  const auto predictions = world.ask("ann", kNow);
  ASSERT_EQ(predictions.size(), 4u);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(predictions[static_cast<std::size_t>(i)].name, World::numbered_name(i))
        << "ties by order of registration";
  }
  EXPECT_EQ(predictions[0].confidence_score, 0) << "nothing is known yet";
}

TEST(PredictionEngine, ProbabilitiesOfTheNextModelAreADistribution) {
  World world(World::numbered(40));
  for (int round = 0; round < 40; ++round) {
    mix(world, 10, 30, static_cast<std::uint64_t>(round));
    for (const char* user : {"user0", "user3", "nobody"}) {
      const auto predictions = world.ask(user, kNow + 500 * kMinute);
      double sum = 0;
      for (const ModelPrediction& p : predictions) {
        EXPECT_GE(p.next_probability, 0);
        sum += p.next_probability;
      }
      EXPECT_LE(sum, 1 + 1e-12);
      EXPECT_GT(sum, 0.5);
      EXPECT_TRUE(std::ranges::is_sorted(predictions, std::greater{}, &ModelPrediction::next_probability));
    }
  }
}

TEST(PredictionEngine, AllFiguresAreWithinTheirRanges) {
  World world(World::numbered(10));
  mix(world, 300, 8);
  for (const ModelPrediction& p : world.ask("user1", kNow + 301 * kMinute)) {
    for (const double share : {p.confidence_score, p.usage_probability, p.next_probability}) {
      EXPECT_GE(share, 0);
      EXPECT_LE(share, 1);
    }
    EXPECT_LE(p.confidence_score, p.usage_probability);
    EXPECT_GE(p.time_until_needed_p10_ms, 0);
    EXPECT_LE(p.time_until_needed_p10_ms, p.time_until_needed_ms);
    EXPECT_LE(p.time_until_needed_ms, p.time_until_needed_p90_ms);
    EXPECT_LE(p.time_until_needed_p90_ms, TimeUntilNeeded::kLongest_ms);
  }
}

TEST(PredictionEngine, TheThresholdCutsOnConfidence) {
  WarmupConfig config;
  config.prediction_threshold = 0.3;
  World world(World::numbered(5), config);
  for (int i = 0; i < 60; ++i) world.use("ann", World::numbered_name(i % 10 == 0 ? 1 : 0), kNow + i * kMinute);
  const auto predictions = world.ask("ann", kNow + 60 * kMinute);
  ASSERT_FALSE(predictions.empty());
  for (const ModelPrediction& p : predictions) EXPECT_GE(p.confidence_score, 0.3);
  EXPECT_LT(predictions.size(), 5u);
}

TEST(PredictionEngine, GivesAtMostMaxPredictions) {
  WarmupConfig config = World::everything();
  config.max_predictions = 3;
  World world(World::numbered(9), config);
  mix(world, 50, 9);
  EXPECT_EQ(world.ask("user0", kNow).size(), 3u);
}

TEST(PredictionEngine, AskingChangesNothing) {
  World world(World::numbered(6));
  mix(world, 100, 6);
  const auto before = world.saved();
  const auto first = world.ask("user0", kNow + 100 * kMinute);
  EXPECT_EQ(world.ask("user0", kNow + 100 * kMinute), first);
  EXPECT_EQ(world.saved(), before);
}

TEST(PredictionEngine, TheSameEventsGiveTheSameBytes) {
  World a(World::numbered(20)), b(World::numbered(20));
  mix(a, 500, 20);
  mix(b, 500, 20);
  EXPECT_EQ(a.saved(), b.saved());
  EXPECT_EQ(a.ask("user2", kNow + 999 * kMinute), b.ask("user2", kNow + 999 * kMinute));
}

TEST(PredictionEngine, AModelThatIsRemovedIsNotPredictedAndComesBackKnown) {
  World world(World::numbered(3));
  for (int i = 0; i < 40; ++i) world.use("ann", i % 4 == 0 ? "m1" : "m0", kNow + i * kMinute);
  (void)world.catalog.remove("m0");
  const auto without = world.ask("ann", kNow + 40 * kMinute);
  ASSERT_EQ(without.size(), 2u);
  EXPECT_EQ(without[0].name, "m1");
  world.use("ann", "m1", kNow + 41 * kMinute);
  world.add("m0");
  EXPECT_EQ(world.ask("ann", kNow + 42 * kMinute)[0].name, "m0");
}

TEST(PredictionEngine, ATaskThatTellsTheModelIsBelieved) {
  World world(World::numbered(2));
  Random random(5);
  const std::array tasks = {ModelTask(TaskKind::Chat), ModelTask(TaskKind::Analysis)};
  WarmupRequest request = World::request("ann");
  int hits = 0;
  for (int i = 0; i < 300; ++i) {
    const auto which = random.below(2);
    request.task = tasks[which];
    const std::string model = World::numbered_name(static_cast<int>(which));
    if (i >= 100) hits += world.ask(request, kNow + i * kMinute)[0].name == model;
    world.use(request, model, kNow + i * kMinute);
  }
  EXPECT_GT(hits, 190) << "of 200";
}

TEST(PredictionEngine, WithoutATaskItIsNeutral) {
  World world(World::numbered(2));
  Random random(5);
  WarmupRequest request = World::request("ann");
  for (int i = 0; i < 400; ++i) {
    const auto which = random.below(2);
    request.task = which == 0 ? ModelTask(TaskKind::Chat) : ModelTask(TaskKind::Analysis);
    world.use(request, World::numbered_name(static_cast<int>(which)), kNow + i * kMinute);
  }
  for (const ModelPrediction& p : world.ask("ann", kNow + 400 * kMinute))
    EXPECT_NEAR(p.next_probability, 0.5, 0.15) << p.name;
}

TEST(PredictionEngine, UsageProbabilityNeverFallsWithTheHorizon) {
  World world(World::numbered(6));
  mix(world, 400, 6);
  const Forecast forecast = world.engine.forecast(World::request("user1"), kNow + 401 * kMinute);
  for (const ModelForecast& model : forecast.models()) {
    double before = 0;
    for (double horizon_ms = 1'000; horizon_ms < 1e9; horizon_ms *= 1.7) {
      const double p = forecast.usage_probability(model, horizon_ms);
      EXPECT_GE(p, before - 1e-12);
      before = p;
    }
  }
}

TEST(PredictionEngine, TimesAreInStepWithProbabilities) {
  // Four people work in sessions of ten uses, a minute apart. What is used with 50 % by a horizon at which calibration
  // is learned is needed by then in the median, given that it is needed; and so for the other two quantiles.
  World world(World::numbered(6));
  Random random(9);
  double at_ms = kNow;
  int said = 0;
  for (int session = 0; session < 40; ++session, at_ms += 180 * kMinute) {
    const std::string user = "user" + std::to_string(session % 4);
    for (int i = 0; i < 10; ++i, at_ms += kMinute) {
      world.use(user, World::numbered_name(static_cast<int>(random.below(6))), at_ms);
      const Forecast forecast = world.engine.forecast(World::request(user), at_ms);
      for (const ModelForecast& model : forecast.models()) {
        const TimeUntilNeeded time = forecast.time_until_needed(model);
        for (const double horizon_ms : kHorizons_ms) {
          const double p = forecast.usage_probability(model, horizon_ms);
          for (const auto& [level, time_ms] :
               {std::pair(0.1, time.p10_ms), std::pair(0.5, time.median_ms), std::pair(0.9, time.p90_ms)}) {
            if (p < level) continue;
            ++said;
            ASSERT_LE(time_ms, horizon_ms * (1 + 1e-9)) << p << " by then, " << level << " of the cases later";
          }
        }
      }
    }
  }
  EXPECT_GT(said, 1000);
}

TEST(PredictionEngine, UsageProbabilityIsCalibrated) {
  // Ann works in sessions of ten uses, a minute apart, and pauses for half a day in between.
  World world(World::numbered(3));
  Random random(9);
  double at_ms = kNow, said = 0, used = 0;
  std::vector<std::pair<double, double>> open;  // moment and probability of m0 within five minutes
  for (int session = 0; session < 150; ++session, at_ms += 720 * kMinute) {
    for (int i = 0; i < 10; ++i, at_ms += kMinute) {
      const std::string model = World::numbered_name(static_cast<int>(random.below(3)));
      if (model == "m0") {
        for (const auto& [asked_ms, p] : open) used += at_ms - asked_ms <= 5 * kMinute;
        open.clear();
      }
      world.use("ann", model, at_ms);
      if (session < 50) continue;
      const double p = prediction_of(world.ask("ann", at_ms), "m0").usage_probability;
      open.emplace_back(at_ms, p);
      said += p;
    }
  }
  EXPECT_NEAR(said / used, 1, 0.1);
}

TEST(PredictionEngine, TheRequestsHorizonCounts) {
  World world(World::numbered(3));
  mix(world, 200, 3);
  WarmupRequest soon = World::request("user0"), late = soon;
  soon.horizon_ms = 2'000;
  late.horizon_ms = 86'400'000;
  const double now = kNow + 201 * kMinute;
  EXPECT_LT(world.ask(soon, now)[0].usage_probability, world.ask(late, now)[0].usage_probability);
}

TEST(PredictionEngine, TimeUntilNeededFollowsTheHabit) {
  World world(World::numbered(2));
  double at_ms = kNow;
  for (int i = 0; i < 60; ++i, at_ms += 10 * kMinute) world.use("ann", "m0", at_ms);
  at_ms -= 10 * kMinute;  // the last use
  const auto just_after = prediction_of(world.ask("ann", at_ms), "m0");
  EXPECT_NEAR(just_after.time_until_needed_ms, 10 * kMinute, 3 * kMinute);
  EXPECT_LT(just_after.time_until_needed_p90_ms, 40 * kMinute);
  const auto later = prediction_of(world.ask("ann", at_ms + 8 * kMinute), "m0");
  EXPECT_LT(later.time_until_needed_ms, 5 * kMinute);
}

TEST(PredictionEngine, ReasonsTellTheCountsBehindThem) {
  World world({"guesslang", "ocr", "vad"});
  for (int i = 0; i < 20; ++i) world.use("ann", i % 2 == 0 ? "guesslang" : "ocr", kNow + i * kMinute);
  world.use("ann", "guesslang", kNow + 20 * kMinute);
  const auto first = world.ask("ann", kNow + 21 * kMinute)[0];
  EXPECT_EQ(first.name, "ocr");
  ASSERT_FALSE(first.reasoning.empty());
  EXPECT_LE(first.reasoning.size(), kMostReasons);
  EXPECT_TRUE(std::ranges::any_of(first.reasoning, [](const std::string& reason) {
    return reason.starts_with("used after guesslang in 9 of 9 cases");
  })) << testing::PrintToString(first.reasoning);
  ASSERT_EQ(first.reasons.size(), first.reasoning.size());
  EXPECT_TRUE(std::ranges::any_of(first.reasons, [](const ReasonCode& reason) { return reason.code == "sequence"; }));
  for (std::size_t i = 0; i < first.reasons.size(); ++i) {
    EXPECT_GT(first.reasons[i].strength, 0);
    if (i > 0) {
      EXPECT_LE(first.reasons[i].strength, first.reasons[i - 1].strength);
    }
  }
}

TEST(PredictionEngine, ATaskIsAReason) {
  World world(World::numbered(3));
  WarmupRequest request = World::request("ann");
  for (int i = 0; i < 90; ++i) {
    request.task = i % 3 == 0 ? TaskKind::Chat : i % 3 == 1 ? TaskKind::Analysis : TaskKind::Translation;
    world.use(request, World::numbered_name((i * i) % 3 == 0 ? 0 : i % 3), kNow + i * kMinute);
  }
  request.task = TaskKind::Chat;
  const auto reasons = prediction_of(world.ask(request, kNow + 90 * kMinute), "m0").reasoning;
  EXPECT_TRUE(std::ranges::any_of(reasons, [](const std::string& reason) {
    return reason.starts_with("serves requests with this task");
  })) << testing::PrintToString(reasons);
}

TEST(PredictionEngine, OnlyTheFirstModelsAreExplained) {
  World world(World::numbered(20));
  for (int i = 0; i < 100; ++i) world.use("ann", World::numbered_name(i % 20), kNow + i * kMinute);
  const auto predictions = world.ask("ann", kNow + 100 * kMinute);
  ASSERT_EQ(predictions.size(), 20u);
  for (std::size_t i = PredictionEngine::kExplained; i < predictions.size(); ++i)
    EXPECT_TRUE(predictions[i].reasoning.empty());
}

TEST(PredictionEngine, WithoutLearningTheMembersStayAsTheyWere) {
  WarmupConfig config = World::everything();
  config.learning_rate = 0;
  World fresh(World::numbered(4), config), used(World::numbered(4), config);
  mix(used, 200, 4);
  ByteWriter a, b;
  NextModel().save(a);
  used.engine.model().next.save(b);
  EXPECT_TRUE(std::ranges::equal(a.bytes().subspan(0, 8), b.bytes().subspan(0, 8)));
  // The statistics go on all the same.
  EXPECT_NE(used.ask("user0", kNow)[0].next_probability, fresh.ask("user0", kNow)[0].next_probability);
}

}  // namespace
}  // namespace model_warmup
