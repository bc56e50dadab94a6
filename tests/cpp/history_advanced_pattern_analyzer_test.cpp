// SPDX-License-Identifier: Apache-2.0
#include "history/advanced_pattern_analyzer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/math.h"
#include "core/random.h"
#include "learning_world.h"

namespace model_warmup {
namespace {

constexpr double kMinute = 60'000;
constexpr double kHour = 3'600'000;
constexpr double kDay = 24 * kHour;

class AdvancedPatternsTest : public ::testing::Test {
 protected:
  explicit AdvancedPatternsTest(int models = 12) { make(models, World::everything()); }

  void make(int models, const WarmupConfig& config) {
    world_ = std::make_unique<World>(World::numbered(models), config);
    now_ms_ = 1'750'032'000'000;  // a Monday, midnight UTC
  }

  void use(int model, double after_ms = kMinute, const std::string& user = "ann") {
    now_ms_ += after_ms;
    ASSERT_TRUE(world_->analyzer.record_usage(World::event(user, World::numbered_name(model)), now_ms_));
  }

  AdvancedPatterns patterns(const PatternQuery& query = {}) const {
    const auto found = AdvancedPatternAnalyzer(world_->analyzer.history()).analyze(query, now_ms_);
    EXPECT_TRUE(found);
    return found ? *found : AdvancedPatterns();
  }
  AdvancedPatterns patterns_of(const std::string& user) const {
    PatternQuery query;
    query.user_id = user;
    return patterns(query);
  }

  static std::string spelt(const FrequentSequence& sequence) {
    std::string text;
    for (const ModelName& model : sequence.models) text += model.name;
    return text;
  }

  static const Anomaly* find(const AdvancedPatterns& found, AnomalyKind kind) {
    const auto place = std::ranges::find(found.anomalies, kind, &Anomaly::kind);
    return place == found.anomalies.end() ? nullptr : &*place;
  }

  std::unique_ptr<World> world_;
  double now_ms_ = 0;
};

TEST_F(AdvancedPatternsTest, OfNothingThereIsNothing) {
  const auto found = patterns();
  EXPECT_EQ(found.uses, 0u);
  EXPECT_FALSE(found.first_at_ms);
  EXPECT_TRUE(found.transitions.empty() && found.sequences.empty() && found.periodicity.empty());
  EXPECT_TRUE(found.anomalies.empty());
  EXPECT_EQ(found.sessions.count, 0u);
  EXPECT_FALSE(found.drift.drifting);
  EXPECT_EQ(patterns_of("nobody").uses, 0u);
}

TEST_F(AdvancedPatternsTest, TransitionsHaveSupportShareAndLift) {
  for (int i = 0; i < 10; ++i) {
    use(0);
    use(1, 2 * kMinute);
    use(2);
  }
  const auto found = patterns();
  EXPECT_EQ(found.uses, 30u);
  EXPECT_EQ(found.users, 1u);
  ASSERT_EQ(found.transitions.size(), 3u);
  const Transition& first = found.transitions.front();
  EXPECT_EQ(first.from.name, "m0");
  EXPECT_EQ(first.to.name, "m1");
  EXPECT_EQ(first.support, 10u);
  EXPECT_EQ(first.users, 1u);
  EXPECT_EQ(first.share, 1);
  EXPECT_NEAR(first.lift, 2.9, 1e-9);
  EXPECT_EQ(first.median_gap_ms, 2 * kMinute);
  EXPECT_LT(first.p_value, 1e-4);
  EXPECT_EQ(found.transitions[2].support, 9u) << "m2 to m0";
}

TEST_F(AdvancedPatternsTest, ATransitionNeedsSupportAndAnUnbrokenSession) {
  use(0);
  use(1);
  use(0, 5 * kHour);
  use(1);
  EXPECT_TRUE(patterns().transitions.empty());
  PatternQuery query;
  query.min_support = 2;
  const auto found = patterns(query);
  ASSERT_EQ(found.transitions.size(), 1u);
  EXPECT_EQ(found.transitions.front().support, 2u);
  EXPECT_EQ(found.sessions.count, 2u);
  EXPECT_EQ(found.sessions.mean_uses, 2);
  EXPECT_EQ(found.sessions.mean_duration_ms, kMinute);
  EXPECT_EQ(found.sessions.gap_ms, kHour) << "nothing learned yet: the usage window";
}

TEST_F(AdvancedPatternsTest, SequencesAreFoundAmongNoise) {
  Random random(1);
  for (int i = 0; i < 60; ++i) {
    for (const int model : {3, 3, 4, 5}) use(model);
    for (std::uint32_t j = random.below(4); j > 0; --j) use(static_cast<int>(random.below(12)));
  }
  const auto found = patterns();
  const auto sequence = std::ranges::find(found.sequences, "m3m4m5", spelt);
  ASSERT_NE(sequence, found.sequences.end()) << "the run of m3 counts as one";
  EXPECT_EQ(sequence, found.sequences.begin());
  EXPECT_GE(sequence->support, 60u);
  EXPECT_GT(sequence->share, 0.8);
  EXPECT_LT(sequence->p_value, 1e-9);
}

TEST_F(AdvancedPatternsTest, RandomUsesShowNothingMoreOftenThanTheSignificanceSays) {
  int sequences = 0, rhythms = 0, anomalies = 0, drifts = 0;
  constexpr int kLogs = 40;
  for (std::uint64_t seed = 0; seed < kLogs; ++seed) {
    make(10, World::everything());
    Random random(seed);
    for (int i = 0; i < 800; ++i) {
      const double mean = random.below(20) == 0 ? 2 * kHour : kMinute;
      use(static_cast<int>(random.below(10) * random.below(10) / 9), -mean * math::log(1 - random.uniform()));
    }
    const auto found = patterns();
    sequences += !found.sequences.empty();
    rhythms += !found.periodicity.empty();
    anomalies += !found.anomalies.empty();
    drifts += found.drift.changed_at_ms.has_value();
  }
  EXPECT_LE(sequences, 5);  // 5 % of 40 are 2
  EXPECT_LE(rhythms, 5);
  EXPECT_LE(anomalies, 5);
  EXPECT_LE(drifts, 1);
}

TEST_F(AdvancedPatternsTest, RhythmsAreToldOfTheModelThatHasThem) {
  Random random(2);
  for (int day = 0; day < 30; ++day) {
    use(0, day == 0 ? 9 * kHour : kDay - 5 * kHour - 20 * kMinute);  // in the morning
    for (int i = 0; i < 20; ++i) use(1 + static_cast<int>(random.below(3)), random.uniform() * 0.5 * kHour);
    now_ms_ = 1'750'032'000'000 + day * kDay + 14 * kHour + 20 * kMinute;
  }
  const auto found = patterns();
  ASSERT_FALSE(found.periodicity.empty());
  const auto rhythm = std::ranges::find_if(found.periodicity, [](const Rhythm& one) {
    return one.kind == RhythmKind::hour_of_day && one.model.name == "m0";
  });
  ASSERT_NE(rhythm, found.periodicity.end());
  EXPECT_NEAR(rhythm->phase_ms, 9 * kHour, 0.1 * kHour);
  EXPECT_EQ(rhythm->support, 30u);
  EXPECT_TRUE(std::ranges::is_sorted(found.periodicity, {}, &Rhythm::p_value));
}

TEST_F(AdvancedPatternsTest, SessionsAreCutWhereTheirPausesSay) {
  for (int day = 0; day < 20; ++day) {
    for (int i = 0; i < 10; ++i) use(i % 3, i == 0 ? 12 * kHour + day * kMinute : (1 + i % 3) * 10'000);
  }
  const auto found = patterns();
  EXPECT_TRUE(found.sessions.learned);
  EXPECT_GT(found.sessions.separation, 2);
  EXPECT_LE(found.sessions.gap_ms, kHour);
  EXPECT_EQ(found.sessions.count, 20u);
  EXPECT_EQ(found.sessions.mean_uses, 10);
}

TEST_F(AdvancedPatternsTest, DriftIsToldSoonAndForTheUsageWindow) {
  for (int i = 0; i < 600; ++i) use(i % 4);
  EXPECT_FALSE(patterns().drift.changed_at_ms);
  const double broke_at_ms = now_ms_;
  for (int i = 0; i < 100; ++i) use(4 + i * 3 % 8, 10'000);
  const auto drift = patterns().drift;
  EXPECT_TRUE(drift.drifting);
  ASSERT_TRUE(drift.changed_at_ms);
  EXPECT_NEAR(*drift.changed_at_ms, broke_at_ms, 32 * kMinute);
  EXPECT_LT(drift.surprise_before, 0.5);
  EXPECT_EQ(patterns_of("ann").drift, drift) << "the only user";
  EXPECT_FALSE(patterns_of("bob").drift.changed_at_ms);
  now_ms_ += 2 * kHour;
  EXPECT_FALSE(patterns().drift.drifting);
  EXPECT_EQ(patterns().drift.changed_at_ms, drift.changed_at_ms);
}

TEST_F(AdvancedPatternsTest, AUseThatNeverFollowsIsASurprise) {
  for (int i = 0; i < 1000; ++i) use(i % 4);
  use(11);
  const auto found = patterns();
  const auto* surprise = find(found, AnomalyKind::surprise);
  ASSERT_NE(surprise, nullptr);
  EXPECT_EQ(surprise->model.name, "m11");
  EXPECT_EQ(surprise->at_ms, now_ms_);
  EXPECT_GT(surprise->score, 6);
  EXPECT_EQ(surprise->support, 1000u);
  now_ms_ += 2 * kHour;
  EXPECT_EQ(find(patterns(), AnomalyKind::surprise), nullptr) << "no longer new";
}

TEST_F(AdvancedPatternsTest, ManyUsesInASessionAreABurst) {
  Random random(2);
  for (int session = 0; session < 30; ++session) {
    now_ms_ += 5 * kHour;
    for (int i = 0; i < 20; ++i) use(static_cast<int>(random.below(5)));
  }
  EXPECT_EQ(find(patterns(), AnomalyKind::burst), nullptr);
  now_ms_ += 5 * kHour;
  for (int i = 0; i < 20; ++i) use(i % 5 == 0 ? static_cast<int>(random.below(5)) : 2);
  const auto found = patterns();
  const auto* burst = find(found, AnomalyKind::burst);
  ASSERT_NE(burst, nullptr);
  EXPECT_EQ(burst->model.name, "m2");
  EXPECT_GE(burst->observed, 16);
  EXPECT_NEAR(burst->expected, 4, 1);
  EXPECT_EQ(burst->support, 30u);
}

TEST_F(AdvancedPatternsTest, AModelThatStaysAwayIsSilent) {
  Random random(1);
  for (int i = 0; i < 2000; ++i) use(static_cast<int>(random.below(4)));
  EXPECT_EQ(find(patterns(), AnomalyKind::silence), nullptr);
  now_ms_ += 30 * kDay;
  EXPECT_EQ(find(patterns(), AnomalyKind::silence), nullptr) << "a holiday is no silence of one model";
  for (int i = 0; i < 60; ++i) use(1 + static_cast<int>(random.below(3)));
  const auto found = patterns();
  const auto* silence = find(found, AnomalyKind::silence);
  ASSERT_NE(silence, nullptr);
  EXPECT_EQ(silence->model.name, "m0");
  EXPECT_GE(silence->observed, 60);
  EXPECT_NEAR(silence->expected, 4, 1);
  EXPECT_GT(silence->score, 3);
}

TEST_F(AdvancedPatternsTest, OfOneUserOnlyTheOwnUsesAreTold) {
  for (int i = 0; i < 20; ++i) {
    for (const int model : {0, 1, 2}) use(model, kMinute, "ann");
    for (const int model : {6, 7, 8}) use(model, kMinute, "bob");
  }
  for (const auto& [user, prefix] : {std::pair("ann", "m0m1m2"), std::pair("bob", "m6m7m8")}) {
    const auto found = patterns_of(user);
    EXPECT_EQ(found.uses, 60u);
    ASSERT_FALSE(found.sequences.empty());
    EXPECT_EQ(found.sequences.front().users, 1u);
    EXPECT_TRUE(std::ranges::any_of(found.sequences, [&](const auto& one) { return spelt(one) == prefix; }));
    EXPECT_EQ(found.transitions.size(), 3u);
  }
}

TEST_F(AdvancedPatternsTest, OfAllUsersOnlyWhatSeveralShareIsTold) {
  for (int i = 0; i < 20; ++i) {
    for (const int model : {0, 1, 2}) use(model, kMinute, "ann");
    for (const int model : {0, 1, 3}) use(model, kMinute, "bob");
  }
  const auto shared = patterns();
  ASSERT_EQ(shared.transitions.size(), 1u);
  EXPECT_EQ(shared.transitions.front().support, 40u);
  EXPECT_EQ(shared.transitions.front().users, 2u);
  PatternQuery query;
  query.min_users = 1;
  EXPECT_EQ(patterns(query).transitions.size(), 5u);
}

TEST_F(AdvancedPatternsTest, AForgottenUserIsGoneFromThem) {
  for (int i = 0; i < 20; ++i) {
    use(i % 3, kMinute, "ann");
    if (i % 2 == 0) use(6 + i % 4, kMinute, "bob");
  }
  make(12, World::everything());
  for (int i = 0; i < 20; ++i) {
    now_ms_ += i % 2 == 0 ? kMinute : 0;
    use(i % 3, kMinute, "ann");
  }
  const auto alone = patterns();
  make(12, World::everything());
  for (int i = 0; i < 20; ++i) {
    if (i % 2 == 0) use(6 + i % 4, kMinute, "bob");
    use(i % 3, kMinute, "ann");
  }
  EXPECT_EQ(patterns().users, 2u);
  ASSERT_TRUE(world_->analyzer.forget_user("bob"));
  EXPECT_EQ(patterns(), alone);
  EXPECT_EQ(patterns_of("bob").uses, 0u);
}

TEST_F(AdvancedPatternsTest, AUserWhoWasPushedOutIsGoneToo) {
  WarmupConfig config = World::everything();
  config.max_users = 2;
  make(3, config);
  for (const char* user : {"ann", "bob", "cid"}) use(0, kMinute, user);
  EXPECT_EQ(patterns().uses, 2u);
  EXPECT_EQ(patterns().users, 2u);
}

TEST_F(AdvancedPatternsTest, AModelThatIsRemovedIsLeftOutUntilItComesBack) {
  for (int i = 0; i < 30; ++i) use(i % 3);
  const auto before = patterns();
  ASSERT_TRUE(world_->catalog.remove("m1"));
  const auto without = patterns();
  EXPECT_EQ(without.uses, 20u);
  for (const Transition& one : without.transitions) EXPECT_TRUE(one.from.name != "m1" && one.to.name != "m1");
  world_->add("m1");
  EXPECT_EQ(patterns(), before);
}

TEST_F(AdvancedPatternsTest, ComeBackFromASnapshot) {
  Random random(3);
  for (int i = 0; i < 500; ++i) {
    use(i % 3 == 0 ? static_cast<int>(random.below(12)) : i % 5, random.uniform() * kHour, i % 4 == 0 ? "bob" : "ann");
  }
  const auto bytes = world_->saved();
  const auto before = patterns(), of_bob = patterns_of("bob");
  world_ = std::make_unique<World>(World::numbered(12));
  ASSERT_TRUE(world_->load(bytes));
  EXPECT_EQ(patterns(), before);
  EXPECT_EQ(patterns_of("bob"), of_bob);
  EXPECT_EQ(world_->saved(), bytes);
}

TEST_F(AdvancedPatternsTest, AreFewerWithASmallerLimit) {
  for (int i = 0; i < 60; ++i) use(i % 6);
  PatternQuery query;
  query.limit = 2;
  const auto found = patterns(query);
  EXPECT_EQ(found.transitions.size(), 2u);
  EXPECT_EQ(found.sequences.size(), 2u);
}

TEST_F(AdvancedPatternsTest, ANumberOutOfItsRangeIsNamed) {
  const auto refused = [&](auto change) {
    PatternQuery query;
    change(query);
    const auto found = AdvancedPatternAnalyzer(world_->analyzer.history()).analyze(query, now_ms_);
    return found ? std::string() : found.error().field;
  };
  EXPECT_EQ(refused([](PatternQuery&) {}), "");
  EXPECT_EQ(refused([](PatternQuery& query) { query.min_support = 0; }), "min_support");
  EXPECT_EQ(refused([](PatternQuery& query) { query.min_users = 0; }), "min_users");
  EXPECT_EQ(refused([](PatternQuery& query) { query.max_length = 7; }), "max_length");
  EXPECT_EQ(refused([](PatternQuery& query) { query.max_skipped = 3; }), "max_skipped");
  EXPECT_EQ(refused([](PatternQuery& query) { query.significance = 0.0 / 0.0; }), "significance");
  EXPECT_EQ(refused([](PatternQuery& query) { query.limit = 0; }), "limit");
}

TEST_F(AdvancedPatternsTest, TakeAnyMoments) {
  Random random(4);
  for (int i = 0; i < 400; ++i) use(static_cast<int>(random.below(12)), (random.uniform() - 0.5) * 1e13);
  const auto found = patterns();
  EXPECT_EQ(found.uses, 400u);
  EXPECT_LE(*found.first_at_ms, *found.last_at_ms);
  EXPECT_GE(found.sessions.mean_duration_ms, 0);
}

}  // namespace
}  // namespace model_warmup
