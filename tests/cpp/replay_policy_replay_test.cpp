// SPDX-License-Identifier: Apache-2.0
#include "replay/policy_replay.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "evaluation_traces.h"
#include "replay/load_times.h"
#include "replay/replay_figures.h"

namespace model_warmup {
namespace {

const PolicyFigures& figures_of(const ReplaySetting& setting, WarmPolicy policy) {
  return *std::ranges::find(setting.policies, policy, &PolicyFigures::policy);
}

ReplayOptions quick() {
  ReplayOptions options;
  options.load_quantiles_ms = {1'000, 5'000, 20'000};
  options.draws = 3;
  options.keep_alive_ms = {60'000, 600'000};
  return options;
}

TEST(QuantileAt, IsLinearBetweenQuantiles) {
  const std::vector<double> quantiles = {10, 20, 40};  // at 1/4, 1/2, 3/4
  EXPECT_DOUBLE_EQ(quantile_at(quantiles, 0), 10);
  EXPECT_DOUBLE_EQ(quantile_at(quantiles, 0.25), 10);
  EXPECT_DOUBLE_EQ(quantile_at(quantiles, 0.375), 15);
  EXPECT_DOUBLE_EQ(quantile_at(quantiles, 0.625), 30);
  EXPECT_DOUBLE_EQ(quantile_at(quantiles, 0.999), 40);
  EXPECT_DOUBLE_EQ(quantile_at(std::vector<double>{7}, 0.4), 7);
}

TEST(MeanOfDraws, HasStudentsBounds) {
  const Estimate estimate = mean_of_draws(std::vector<double>{1, 2, 3});
  EXPECT_DOUBLE_EQ(estimate.value, 2);
  EXPECT_NEAR(*estimate.high, 2 + 4.303 / std::sqrt(3.0), 1e-9);
  EXPECT_NEAR(*estimate.low, 2 - 4.303 / std::sqrt(3.0), 1e-9);
  EXPECT_FALSE(mean_of_draws(std::vector<double>{1}).low);
}

TEST(PolicyReplay, PutsAllPoliciesSideBySide) {
  const TestDataset dataset = make_trace({.events = 400});
  const auto report = PolicyReplay().compare(dataset, quick());
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->events, 400u);
  EXPECT_EQ(report->users, 4u);
  EXPECT_EQ(report->models, 5u);
  EXPECT_EQ(report->draws, 3u);
  ASSERT_EQ(report->settings.size(), 3u);
  for (const ReplaySetting& setting : report->settings) {
    ASSERT_EQ(setting.policies.size(), kWarmPolicies + 1);  // two keep-alives
    const PolicyFigures& none = figures_of(setting, WarmPolicy::no_warm);
    EXPECT_NEAR(none.cold_rate.value + none.late_rate.value, 1, 1e-12);
    for (const PolicyFigures& figures : setting.policies) {
      EXPECT_LE(figures.cold_rate.value, none.cold_rate.value + 1e-12) << to_string(figures.policy);
      EXPECT_LE(figures.cold_rate.low, figures.cold_rate.high);
      EXPECT_LE(figures.wasted_mb_s.value, figures.held_mb_s.value);
      EXPECT_LE(figures.idle_models.value, static_cast<double>(*setting.slots));
    }
  }
  // Room for all of five models: they are loaded once.
  EXPECT_DOUBLE_EQ(figures_of(report->settings[2], WarmPolicy::lru).loads.value, 5);
}

TEST(DifferenceOf, CancelsWhatADrawDoesToBoth) {
  const auto totals = [](std::uint64_t cold, float wait_ms) {
    ServerTotals of_draw;
    of_draw.uses = 10;
    of_draw.cold = cold;
    of_draw.waits_ms.assign(cold, wait_ms);
    return of_draw;
  };
  const std::vector<ServerTotals> ours = {totals(2, 100), totals(2, 900), totals(2, 5'000)};
  const std::vector<ServerTotals> other = {totals(3, 100), totals(3, 900), totals(3, 5'000)};
  const PairedDifference difference = difference_of(ours, other);
  EXPECT_NEAR(difference.cold_rate.value, -0.1, 1e-12);
  EXPECT_NEAR(*difference.cold_rate.high - *difference.cold_rate.low, 0, 1e-12) << "in each draw the same";
  EXPECT_NEAR(difference.mean_wait_ms.value, -200, 1e-9);
  EXPECT_EQ(difference.mean_wait_ms, mean_of_draws(std::vector<double>{20.0 - 30, 180.0 - 270, 1'000.0 - 1'500}));
  EXPECT_FALSE(difference_of(std::span(ours).first(1), std::span(other).first(1)).cold_rate.low);
}

TEST(PolicyReplay, PairsEachOfOursWithEachOther) {
  ReplayOptions options = quick();
  options.slots = {2};
  options.policies = {WarmPolicy::wait, WarmPolicy::lru, WarmPolicy::keep_alive, WarmPolicy::cold_starts};
  const auto report = PolicyReplay().compare(make_trace({.events = 300}), options);
  ASSERT_TRUE(report);
  const ReplaySetting& setting = report->settings[0];
  ASSERT_EQ(setting.differences.size(), 2u * 3);  // lru and two keep-alives
  EXPECT_EQ(setting.differences[0].ours, WarmPolicy::wait);
  EXPECT_EQ(setting.differences[5].ours, WarmPolicy::cold_starts);
  EXPECT_EQ(setting.differences[2].keep_alive_ms, 600'000);
  for (const PairedDifference& difference : setting.differences) {
    const auto other = std::ranges::find_if(setting.policies, [&](const PolicyFigures& figures) {
      return figures.policy == difference.other && figures.keep_alive_ms == difference.keep_alive_ms;
    });
    ASSERT_NE(other, setting.policies.end());
    const PolicyFigures& ours = figures_of(setting, difference.ours);
    EXPECT_NEAR(difference.cold_rate.value, ours.cold_rate.value - other->cold_rate.value, 1e-12);
    EXPECT_NEAR(difference.mean_wait_ms.value, ours.mean_wait_ms.value - other->mean_wait_ms.value, 1e-6);
    EXPECT_LE(difference.mean_wait_ms.low, difference.mean_wait_ms.high);
  }
}

TEST(PolicyReplay, OursLoadsAheadWhereTheCircleCanBeForetold) {
  const TestDataset dataset = make_trace({.users = 1, .events = 600, .noise = 0.05});
  ReplayOptions options = quick();
  options.slots = {2};
  const auto report = PolicyReplay().compare(dataset, options);
  ASSERT_TRUE(report);
  const ReplaySetting& setting = report->settings[0];
  // A circle of five in two places: recency always lets the wrong one go, and even Belady's loads on demand only.
  EXPECT_GT(figures_of(setting, WarmPolicy::lru).cold_rate.value, 0.8);
  const PolicyFigures& ours = figures_of(setting, WarmPolicy::cold_starts);
  EXPECT_LT(ours.cold_rate.value, 0.6 * figures_of(setting, WarmPolicy::belady).cold_rate.value);
  EXPECT_LT(figures_of(setting, WarmPolicy::wait).mean_wait_ms.value,
            figures_of(setting, WarmPolicy::belady).mean_wait_ms.value);
}

TEST(PolicyReplay, NothingButBeladyKnowsWhatComes) {
  // Two traces that differ in their last use only: no policy did anything else before it. The last use itself is by a
  // model that either world knows, long after all loads.
  TestDataset one = make_trace({.events = 120}), other = one;
  const double last_ms = *one.events.back().timestamp_ms + 1e8;
  one.events.push_back(use_of("u0", "m1", last_ms));
  other.events.push_back(use_of("u3", "m3", last_ms));
  ReplayOptions options = quick();
  options.policies = {WarmPolicy::keep_alive,       WarmPolicy::lru,         WarmPolicy::lfu, WarmPolicy::greedy_dual,
                      WarmPolicy::hybrid_histogram, WarmPolicy::cold_starts, WarmPolicy::wait};
  const auto a = PolicyReplay().compare(one, options), b = PolicyReplay().compare(other, options);
  ASSERT_TRUE(a && b);
  for (std::size_t setting = 0; setting < a->settings.size(); ++setting) {
    for (std::size_t i = 0; i < a->settings[setting].policies.size(); ++i) {
      const PolicyFigures& left = a->settings[setting].policies[i];
      const PolicyFigures& right = b->settings[setting].policies[i];
      EXPECT_LE(std::abs(left.cold_rate.value - right.cold_rate.value), 1.0 / 121 + 1e-12) << to_string(left.policy);
      EXPECT_DOUBLE_EQ(left.late_rate.value, right.late_rate.value) << to_string(left.policy);
    }
  }
}

TEST(PolicyReplay, TheSameSeedGivesTheSameReport) {
  const TestDataset dataset = make_trace({.events = 100});
  ReplayOptions options = quick();
  const auto one = PolicyReplay().compare(dataset, options), same = PolicyReplay().compare(dataset, options);
  EXPECT_EQ(*one, *same);
  options.seed = 1;
  EXPECT_NE(*PolicyReplay().compare(dataset, options), *one);
}

TEST(PolicyReplay, GivesEachUserAMachine) {
  TestDataset dataset = make_trace({.users = 3, .events = 300});
  dataset.events.push_back(use_of("seldom", "m0", kTraceStart + 1e9));
  ReplayOptions options = quick();
  options.machine = ReplayMachine::per_user;
  options.min_uses = 10;
  const auto report = PolicyReplay().compare(dataset, options);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->users, 4u);
  EXPECT_EQ(report->counted_users, 3u);
  EXPECT_EQ(report->counted_events, 300u);
  ASSERT_EQ(report->settings.size(), 1u);
  EXPECT_EQ(report->settings[0].slots, 2u);
  // One user on a server of his own is the same, but that no machine welcomes him there.
  TestDataset alone;
  std::ranges::copy_if(dataset.events, std::back_inserter(alone.events),
                       [](const UsageEvent& event) { return event.user_id == "u1"; });
  options.policies = {WarmPolicy::lru, WarmPolicy::belady, WarmPolicy::greedy_dual};
  const auto own = PolicyReplay().compare(alone, options);
  options.machine = ReplayMachine::server;
  options.slots = {2};
  const auto server = PolicyReplay().compare(alone, options);
  EXPECT_EQ(own->settings, server->settings);
}

TEST(PolicyReplay, WeighsMemoryAgainstTimeWithoutLimit) {
  ReplayOptions options = quick();
  options.machine = ReplayMachine::unlimited;
  const auto report = PolicyReplay().compare(make_trace({.users = 2, .events = 400, .noise = 0.05}), options);
  ASSERT_TRUE(report);
  const ReplaySetting& setting = report->settings[0];
  EXPECT_FALSE(setting.slots || setting.memory_mb);
  EXPECT_TRUE(setting.differences.empty()) << "prices are many, and none is better than another";
  ASSERT_EQ(setting.at_equal_memory.size(), 2u);
  for (const EqualMemory& equal : setting.at_equal_memory) {
    EXPECT_LT(equal.our_cold_rate.value_or(0), equal.cold_rate) << equal.keep_alive_ms;
  }
  EXPECT_TRUE(setting.at_equal_memory[1].our_cold_rate);
}

TEST(PolicyReplay, HoldsModelsByTheirMemory) {
  TestDataset dataset = make_trace({.models = 2, .events = 60});
  for (int i = 0; i < 2; ++i) {
    ModelProfile& profile = dataset.profiles.emplace_back();
    profile.name = i == 0 ? "m0" : "m1";
    profile.memory_mb = 100 + 200.0 * i;
    profile.load_time_ms = 4'000;
  }
  ReplayOptions options;
  options.memory_mb = {350, 400};
  const auto report = PolicyReplay().compare(dataset, options);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->draws, 1u);
  EXPECT_GT(figures_of(report->settings[0], WarmPolicy::lru).loads.value, 2);
  EXPECT_DOUBLE_EQ(figures_of(report->settings[1], WarmPolicy::lru).loads.value, 2);
  EXPECT_DOUBLE_EQ(figures_of(report->settings[1], WarmPolicy::lru).p95_wait_ms.value, 0);
}

TEST(PolicyReplay, RefusesWhatMakesNoSense) {
  const TestDataset dataset = make_trace({.events = 20});
  const auto refused = [&](auto change) {
    ReplayOptions options;
    change(options);
    const auto run = PolicyReplay().start(dataset, options);
    return run ? std::string("accepted") : run.error().path;
  };
  EXPECT_EQ(refused([](auto& o) { o.slots = {0}; }), "/options/slots");
  EXPECT_EQ(refused([](auto& o) { o.slots.assign(17, 1); }), "/options/slots");
  EXPECT_EQ(refused([](auto& o) { o.slots = {1}, o.memory_mb = {5}; }), "/options/memory_mb");
  EXPECT_EQ(refused([](auto& o) { o.memory_mb = {1}; }), "/options/memory_mb");
  EXPECT_EQ(refused([](auto& o) { o.machine = ReplayMachine::unlimited, o.slots = {1}; }), "/options/slots");
  EXPECT_EQ(refused([](auto& o) { o.machine = ReplayMachine::unlimited, o.policies = {WarmPolicy::lru}; }),
            "/options/policies");
  EXPECT_EQ(refused([](auto& o) { o.policies = {WarmPolicy::lru, WarmPolicy::lru}; }), "/options/policies");
  EXPECT_EQ(refused([](auto& o) { o.keep_alive_ms = {0}; }), "/options/keep_alive_ms");
  EXPECT_EQ(refused([](auto& o) { o.load_quantiles_ms = {5, 4}; }), "/options/load_quantiles_ms");
  EXPECT_EQ(refused([](auto& o) { o.draws = 0; }), "/options/draws");
  EXPECT_EQ(refused([](auto& o) { o.min_uses = 21; }), "/options/min_uses");
  EXPECT_EQ(refused([](auto&) {}), "accepted");
  EXPECT_EQ(PolicyReplay().start({}, {}).error().path, "/dataset/events");
}

}  // namespace
}  // namespace model_warmup
