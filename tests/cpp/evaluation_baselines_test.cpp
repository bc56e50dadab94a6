// SPDX-License-Identifier: Apache-2.0
#include "evaluation/baselines.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace model_warmup {
namespace {

constexpr double kDay = 24.0 * 3600 * 1000;
constexpr ModelIndex kA = 0, kB = 1, kC = 2, kD = 3;

/// One user's uses, a second apart.
Baselines after(std::initializer_list<ModelIndex> models) {
  Baselines baselines(4);
  double at_ms = 0;
  for (const ModelIndex model : models) baselines.learn(0, model, at_ms += 1000);
  return baselines;
}

std::size_t rank(const Baselines& baselines, Baseline baseline, ModelIndex model, std::uint32_t user = 0) {
  return baselines.rank(user, model)[static_cast<std::size_t>(baseline)].rank;
}

std::size_t among_others(const Baselines& baselines, Baseline baseline, ModelIndex model) {
  return baselines.rank(0, model)[static_cast<std::size_t>(baseline)].among_others;
}

TEST(Baselines, LastUsedGoesByRecency) {
  const Baselines baselines = after({kA, kB, kC, kA});
  EXPECT_EQ(rank(baselines, Baseline::last_used, kA), 1u);
  EXPECT_EQ(rank(baselines, Baseline::last_used, kC), 2u);
  EXPECT_EQ(rank(baselines, Baseline::last_used, kB), 3u);
  EXPECT_EQ(rank(baselines, Baseline::last_used, kD), 0u) << "nobody can have foretold it";
}

TEST(Baselines, MostUsedGoesByCountThenRecency) {
  const Baselines baselines = after({kA, kA, kB, kC});
  EXPECT_EQ(rank(baselines, Baseline::most_used, kA), 1u);
  EXPECT_EQ(rank(baselines, Baseline::most_used, kC), 2u);
  EXPECT_EQ(rank(baselines, Baseline::most_used, kB), 3u);
}

TEST(Baselines, MarkovGoesByWhatFollowedTheLastModel) {
  const Baselines baselines = after({kA, kB, kA, kC, kC, kC, kA});
  // After kA came kB and kC once each; kC was used more.
  EXPECT_EQ(rank(baselines, Baseline::markov, kC), 1u);
  EXPECT_EQ(rank(baselines, Baseline::markov, kB), 2u);
  EXPECT_EQ(rank(baselines, Baseline::markov, kA), 3u);
}

TEST(Baselines, TheLastModelIsTakenOutForSwitches) {
  const Baselines baselines = after({kB, kC, kA});
  EXPECT_EQ(rank(baselines, Baseline::last_used, kC), 2u);
  EXPECT_EQ(among_others(baselines, Baseline::last_used, kC), 1u);
  EXPECT_EQ(among_others(baselines, Baseline::last_used, kB), 2u);
}

TEST(Baselines, TheBlendBelievesInTheLastModelFirst) {
  const Baselines baselines = after({kA, kA, kA, kB});
  EXPECT_EQ(rank(baselines, Baseline::blend, kB), 1u);
  EXPECT_EQ(rank(baselines, Baseline::blend, kA), 2u);
  EXPECT_EQ(rank(baselines, Baseline::blend, kC), 0u);
}

TEST(Baselines, OnlyTheBlendHelpsANewUser) {
  const Baselines baselines = after({kA, kB, kB});
  EXPECT_EQ(rank(baselines, Baseline::last_used, kB, 1), 0u);
  EXPECT_EQ(rank(baselines, Baseline::most_used, kB, 1), 0u);
  EXPECT_EQ(rank(baselines, Baseline::markov, kB, 1), 0u);
  EXPECT_EQ(rank(baselines, Baseline::blend, kB, 1), 1u);
  EXPECT_EQ(rank(baselines, Baseline::blend, kA, 1), 2u);
}

TEST(Baselines, WhatEverybodyDoesAfterAModelHelpsTheBlend) {
  Baselines baselines(4);
  double at_ms = 0;
  for (std::uint32_t user = 1; user < 30; ++user) {
    for (const ModelIndex model : {kB, kA, kC}) baselines.learn(user, model, at_ms += 1000);
  }
  baselines.learn(0, kA, at_ms += 1000);
  EXPECT_EQ(rank(baselines, Baseline::blend, kC), 2u);
  EXPECT_EQ(rank(baselines, Baseline::blend, kB), 3u);
}

TEST(Baselines, PopularityHalvesInADay) {
  Baselines baselines(4);
  for (int i = 0; i < 3; ++i) baselines.learn(1, kA, 0);
  baselines.learn(1, kB, kDay);  // 1.5 against 1
  EXPECT_EQ(rank(baselines, Baseline::blend, kA), 1u);
  baselines.learn(1, kB, 2 * kDay);  // 0.75 against 1.5
  EXPECT_EQ(rank(baselines, Baseline::blend, kB), 1u);
}

TEST(Baselines, TimesBeforeTheEpochAreTimes) {
  Baselines baselines(4);
  baselines.learn(1, kA, -400'000 * kDay);
  baselines.learn(1, kB, -400'000 * kDay);
  EXPECT_EQ(rank(baselines, Baseline::blend, kA), 1u) << "a tie goes to the one used first";
}

}  // namespace
}  // namespace model_warmup
