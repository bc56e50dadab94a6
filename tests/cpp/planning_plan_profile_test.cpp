// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_profile.h"

#include <gtest/gtest.h>

#include <map>

#include "core/random.h"
#include "planning/plan_search.h"

namespace model_warmup {
namespace {

TEST(PlanProfile, FindsTheFirstMomentThatIsTooFull) {
  PlanProfile profile({30, 10, 20, 10});
  profile.add(10, 25, {5, 1});
  profile.add(20, PlanModel::kNever, {2, 1});
  EXPECT_EQ(profile.first_above(0, {4, 9}), 10);
  EXPECT_EQ(profile.first_above(0, {5, 9}), 20);
  EXPECT_EQ(profile.first_above(0, {9, 1}), 20) << "places count too";
  EXPECT_EQ(profile.first_above(21, {1, 9}), 30);
  EXPECT_EQ(profile.first_above(0, {7, 2}), std::nullopt);
  EXPECT_EQ(profile.first_above(31, {0, 0}), std::nullopt);
}

TEST(PlanProfile, AgreesWithAddingUp) {
  Random random(7);
  for (int round = 0; round < 100; ++round) {
    std::vector<PlanModel::Time> moments;
    std::map<PlanModel::Time, PlanProfile::Amounts> taken;
    for (std::uint32_t i = 1 + random.below(12); i > 0; --i) {
      moments.push_back(random.below(30));
      taken[moments.back()] = {};
    }
    PlanProfile profile(moments);
    for (int step = 0; step < 40; ++step) {
      const PlanModel::Time from = random.below(32), until = from + random.below(10);
      const PlanProfile::Amounts amounts = {random.below(9), random.below(2)};
      profile.add(from, until, amounts);
      for (auto& [at, sums] : taken) {
        if (at < from || at >= until) continue;
        sums[0] += amounts[0];
        sums[1] += amounts[1];
      }
      const PlanModel::Time since = random.below(32);
      const PlanProfile::Amounts limits = {random.below(60), random.below(12)};
      std::optional<PlanModel::Time> first;
      for (const auto& [at, sums] : taken) {
        if (!first && at >= since && (sums[0] > limits[0] || sums[1] > limits[1])) first = at;
      }
      ASSERT_EQ(profile.first_above(since, limits), first);
    }
  }
}

TEST(PlanProfile, PutsOffThousandsOfReleases) {
  constexpr std::uint32_t kMany = 1'500;
  PlanProblem p;
  p.limits.memory_mb = 2 * kMany;
  p.limits.max_parallel_loads = 1;
  for (std::uint32_t i = 0; i < kMany; ++i) {
    p.resident.push_back({.id = "r" + std::to_string(i), .memory_mb = 2});
    PlanCandidate& c = p.candidates.emplace_back();
    c.id = "c" + std::to_string(i);
    c.memory_mb = 2;
    c.load_time_ms = 10;
    c.value = 100;
  }
  auto search = PlanSearch::start(p, 1);
  ASSERT_TRUE(search.has_value());
  search->step(1);
  const Plan plan = search->best();
  EXPECT_EQ(plan.tasks.size(), 2 * kMany);
  EXPECT_EQ(plan.tasks.back().start_ms, 10 * (kMany - 1));
  std::size_t at_once = 0;
  for (const PlannedTask& task : plan.tasks) at_once += task.action == TaskAction::Release && task.start_ms == 0;
  EXPECT_EQ(at_once, 1u) << "each goes when its room is needed";
}

}  // namespace
}  // namespace model_warmup
