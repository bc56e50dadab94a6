// SPDX-License-Identifier: Apache-2.0
#include "replay/warm_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "core/random.h"
#include "replay/hybrid_histogram_policy.h"
#include "replay/reactive_policies.h"

namespace model_warmup {
namespace {

using testing::ElementsAre;

constexpr double kSecond = 1000;
constexpr double kMinute = 60 * kSecond;
constexpr double kEndless = std::numeric_limits<double>::infinity();

struct Asked {
  ModelIndex model;
  double at_ms;
};

ModelCosts equal_costs(std::size_t models, double load_ms) {
  return {std::vector<double>(models, load_ms), std::vector<double>(models, 1)};
}

std::vector<UseOutcome> outcomes(WarmServer& server, const std::vector<Asked>& uses) {
  std::vector<UseOutcome> all;
  for (const Asked& use : uses) {
    server.pass_until(use.at_ms);
    all.push_back(server.use(use.model));
  }
  return all;
}

constexpr UseOutcome kWarm = UseOutcome::warm, kLate = UseOutcome::late, kCold = UseOutcome::cold;

TEST(WarmServer, ServesByHand) {
  const ModelCosts costs = equal_costs(3, 10 * kSecond);
  LruPolicy policy;
  WarmServer server(costs, 2, policy);
  // 0 loads until 10 s and 1 until 15 s. At 13 s only 0 is idle, and goes for 2 (until 23 s). At 14 s nothing is: 0
  // waits until 15 s, then takes the place of 1 until 25 s. Of both, the use at 20 s waits with the one at 14 s.
  EXPECT_THAT(outcomes(server, {{0, 0}, {1, 5'000}, {0, 12'000}, {2, 13'000}, {0, 14'000}, {0, 20'000}}),
              ElementsAre(kCold, kCold, kWarm, kCold, kCold, kLate));
  const ServerTotals totals = server.finish();
  EXPECT_EQ(totals.uses, 6u);
  EXPECT_EQ(totals.cold, 4u);
  EXPECT_EQ(totals.late, 1u);
  EXPECT_EQ(totals.loads, 4u);
  EXPECT_EQ(totals.unused_loads, 0u);
  EXPECT_THAT(totals.waits_ms, ElementsAre(10'000, 10'000, 10'000, 11'000, 5'000));
  // Held: 0 for 13 s, 1 for 10 s, 2 from 13 s and 0 from 15 s to the end at 25 s.
  EXPECT_DOUBLE_EQ(totals.held_mb_s, 13 + 10 + 12 + 10);
  // No use followed: 0 from 12 s to 13 s, 2 from 23 s to 25 s.
  EXPECT_DOUBLE_EQ(totals.wasted_mb_s, 1 + 0 + 2 + 0);
  EXPECT_DOUBLE_EQ(totals.idle_model_s, 3 + 0 + 2 + 0);
}

TEST(WarmServer, MakesRoomForALargeModelByLettingSeveralGo) {
  ModelCosts costs = equal_costs(3, kSecond);
  costs.memory_mb = {2, 2, 4};
  LruPolicy policy;
  WarmServer server(costs, 4, policy);
  EXPECT_THAT(outcomes(server, {{0, 0}, {1, 5'000}, {2, 10'000}, {2, 12'000}, {0, 13'000}}),
              ElementsAre(kCold, kCold, kCold, kWarm, kCold));
  EXPECT_TRUE(server.is_absent(1));
}

TEST(KeepAlive, EndsAFixedTimeAfterTheLastUse) {
  const ModelCosts costs = equal_costs(1, 10 * kSecond);
  KeepAlivePolicy policy(kMinute);
  WarmServer server(costs, kEndless, policy);
  // Served at 10 s, kept until 70 s; then used at 65 s, kept until 125 s.
  EXPECT_THAT(outcomes(server, {{0, 0}, {0, 65'000}, {0, 124'999}, {0, 185'000}}),
              ElementsAre(kCold, kWarm, kWarm, kCold));
}

TEST(KeepAlive, OfNoTimeKeepsNothing) {
  const ModelCosts costs = equal_costs(2, 10 * kSecond);
  KeepAlivePolicy policy(0);
  WarmServer server(costs, kEndless, policy);
  EXPECT_THAT(outcomes(server, {{0, 0}, {0, 5'000}, {0, 10'001}, {1, 30'000}}),
              ElementsAre(kCold, kLate, kCold, kCold));
  EXPECT_DOUBLE_EQ(server.finish().wasted_mb_s, 0);
}

TEST(Lru, LetsTheLeastRecentlyUsedGo) {
  const ModelCosts costs = equal_costs(3, 0);
  LruPolicy policy;
  WarmServer server(costs, 2, policy);
  EXPECT_THAT(outcomes(server, {{0, 1}, {1, 2}, {0, 3}, {2, 4}, {0, 5}, {1, 6}}),
              ElementsAre(kCold, kCold, kWarm, kCold, kWarm, kCold));
}

TEST(Lfu, LetsTheLeastFrequentlyUsedGoAndTheOlderOfEquals) {
  const ModelCosts costs = equal_costs(4, 0);
  LfuPolicy policy(4);
  WarmServer server(costs, 2, policy);
  // 0 is used twice and stays; of 1, 2 and 3 the newcomer takes the place of the one before.
  EXPECT_THAT(outcomes(server, {{0, 1}, {0, 2}, {1, 3}, {2, 4}, {0, 5}, {1, 6}, {0, 7}}),
              ElementsAre(kCold, kWarm, kCold, kCold, kWarm, kCold, kWarm));
}

TEST(GreedyDual, AgesWhatWasUsedOftenOnce) {
  const ModelCosts costs = equal_costs(4, 0);
  GreedyDualPolicy policy(4, false);
  WarmServer server(costs, 2, policy);
  // 0: priority 3. 1: 1, goes (clock 1); 2: 2, goes (clock 2); 3: 3, the tie goes to 0 (clock 3); 1: 4.
  EXPECT_THAT(outcomes(server, {{0, 1}, {0, 2}, {0, 3}, {1, 4}, {2, 5}, {3, 6}, {1, 7}, {3, 8}, {0, 9}}),
              ElementsAre(kCold, kWarm, kWarm, kCold, kCold, kCold, kCold, kWarm, kCold));
}

TEST(GreedyDual, KeepsWhatIsDearerAndSmaller) {
  ModelCosts costs = equal_costs(3, 0);
  costs.load_ms = {30, 10, 10};
  GreedyDualPolicy by_cost(3, true);
  WarmServer dear(costs, 2, by_cost);
  outcomes(dear, {{0, 100}, {1, 200}, {2, 300}});
  EXPECT_TRUE(dear.is_absent(1));

  costs.load_ms = {10, 10, 10};
  costs.memory_mb = {3, 1, 1};
  GreedyDualPolicy by_size(3, false);
  WarmServer large(costs, 4, by_size);
  outcomes(large, {{1, 100}, {0, 200}, {2, 300}});
  EXPECT_TRUE(large.is_absent(0));
}

/// Fewest loads on demand, by trying everything.
std::size_t fewest_loads(const std::vector<ModelIndex>& uses, std::size_t place, unsigned held, int slots) {
  for (; place < uses.size() && (held >> uses[place] & 1) != 0; ++place) {
  }
  if (place == uses.size()) return 0;
  const unsigned with = held | 1u << uses[place];
  if (__builtin_popcount(with) <= slots) return 1 + fewest_loads(uses, place + 1, with, slots);
  std::size_t fewest = uses.size();
  for (unsigned model = 0; model < 8; ++model) {
    if ((held >> model & 1) == 0) continue;
    fewest = std::min(fewest, 1 + fewest_loads(uses, place + 1, with & ~(1u << model), slots));
  }
  return fewest;
}

TEST(Belady, LoadsAsLittleAsCanBe) {
  Random random(3);
  for (int trial = 0; trial < 200; ++trial) {
    const ModelCosts costs = equal_costs(4, 0);
    const int slots = 1 + static_cast<int>(random.below(3));
    std::vector<ModelIndex> models;
    std::vector<Asked> uses;
    FutureUses future{std::vector<std::vector<double>>(4)};
    for (int i = 0; i < 11; ++i) {
      models.push_back(random.below(4));
      uses.push_back({models.back(), 1.0 + i});
      future.at_ms[models.back()].push_back(1.0 + i);
    }
    BeladyPolicy belady(future);
    WarmServer best(costs, slots, belady);
    outcomes(best, uses);
    EXPECT_EQ(best.finish().loads, fewest_loads(models, 0, 0, slots)) << "trial " << trial;
  }
}

TEST(HybridHistogram, LoadsAheadOnceIdleTimesAreRegular) {
  const ModelCosts costs = equal_costs(1, 10 * kSecond);
  HybridHistogramPolicy policy(1);
  WarmServer server(costs, kEndless, policy);
  std::vector<Asked> uses;
  for (int i = 0; i < 6; ++i) uses.push_back({0, i * 60.5 * kMinute});
  // Every 60.5 minutes: at first kept for four hours; from the third use on let go, and loaded again after 54 minutes.
  EXPECT_THAT(outcomes(server, uses), ElementsAre(kCold, kWarm, kWarm, kWarm, kWarm, kWarm));
  server.pass_until(uses.back().at_ms + 53.9 * kMinute);
  EXPECT_TRUE(server.is_absent(0));
  server.pass_until(uses.back().at_ms + 54.2 * kMinute);
  EXPECT_TRUE(server.is_ready(0));
  server.pass_until(uses.back().at_ms + 67 * kMinute);
  EXPECT_TRUE(server.is_ready(0));
  server.pass_until(uses.back().at_ms + 67.2 * kMinute);
  EXPECT_TRUE(server.is_absent(0));
}

/// Loads ahead and lets go at random, as far as the rules allow.
class RestlessPolicy final : public KeepWarmPolicy {
 public:
  explicit RestlessPolicy(std::uint64_t seed) : random_(seed) {}
  void used(const WarmServer&, ModelIndex) override {}
  [[nodiscard]] double worth(const WarmServer&, ModelIndex model) const override { return model * 7 % 5; }
  void plan(WarmServer& server) override {
    EXPECT_GE(server.free_mb(), -1e-6);
    const auto model = static_cast<ModelIndex>(random_.below(6));
    if (server.is_idle(model)) {
      if (random_.uniform() < 0.3) server.let_go(model);
    } else if (server.is_absent(model) && !server.has_queue() && server.costs().memory_mb[model] <= server.free_mb()) {
      server.load_ahead(model);
    }
    next_ms_ = server.now_ms() + 1 + random_.below(20'000);
  }
  [[nodiscard]] double next_plan_ms() const override { return next_ms_; }

 private:
  Random random_;
  double next_ms_ = kNever;
};

TEST(WarmServer, KeepsItsRulesWhateverAPolicyDoes) {
  Random random(11);
  for (std::uint64_t trial = 0; trial < 300; ++trial) {
    ModelCosts costs;
    for (int i = 0; i < 6; ++i) {
      costs.load_ms.push_back(random.below(30'000));
      costs.memory_mb.push_back(1 + random.below(4));
    }
    RestlessPolicy policy(trial);
    WarmServer server(costs, 4 + random.below(8), policy);
    double at_ms = 0;
    std::uint64_t warm = 0;
    for (int i = 0; i < 60; ++i) {
      at_ms += random.below(15'000);
      server.pass_until(at_ms);
      warm += server.use(random.below(6)) == UseOutcome::warm ? 1 : 0;
    }
    const ServerTotals totals = server.finish();
    EXPECT_EQ(totals.uses, 60u);
    EXPECT_EQ(totals.waits_ms.size(), totals.uses - warm);
    EXPECT_EQ(totals.cold + totals.late + warm, totals.uses);
    EXPECT_LE(totals.unused_loads, totals.loads);
    EXPECT_LE(totals.wasted_mb_s, totals.held_mb_s + 1e-6);
    EXPECT_TRUE(server.held().empty());
  }
}

}  // namespace
}  // namespace model_warmup
