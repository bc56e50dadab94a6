// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_search.h"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <vector>

#include "plan_checker.h"

namespace model_warmup {
namespace {

using test::fault_of;
using test::random_problem;

PlanCandidate candidate(std::string id, std::uint64_t memory_mb, std::uint64_t load_time_ms, std::uint64_t value) {
  PlanCandidate c;
  c.id = std::move(id);
  c.memory_mb = memory_mb;
  c.load_time_ms = load_time_ms;
  c.value = value;
  return c;
}

PlanResident resident(std::string id, std::uint64_t memory_mb, std::uint64_t keep_value) {
  PlanResident r;
  r.id = std::move(id);
  r.memory_mb = memory_mb;
  r.keep_value = keep_value;
  return r;
}

Plan planned(const PlanProblem& problem, std::uint64_t nodes = 2'000, std::uint64_t seed = 0) {
  auto search = PlanSearch::start(problem, seed);
  EXPECT_TRUE(search.has_value());
  search->step(nodes);
  Plan plan = search->best();
  EXPECT_EQ(fault_of(problem, plan), "");
  return plan;
}

std::vector<std::string> tasks_of(const Plan& plan) {
  std::vector<std::string> texts;
  for (const PlannedTask& task : plan.tasks) {
    texts.push_back((task.action == TaskAction::Release ? "-" : "+") + task.id + "@" + std::to_string(task.start_ms));
  }
  return texts;
}

/// The best value, by trying every start from 0 to the horizon for every candidate, and keeping or not every resident.
/// Only for problems whose residents alone respect the limits.
std::uint64_t best_value_by_trying_all(const PlanProblem& p) {
  struct Choice {
    std::optional<std::uint64_t> start;
  };
  std::vector<Choice> starts(p.candidates.size());
  std::vector<bool> kept(p.resident.size());
  std::uint64_t best = 0;

  const auto feasible = [&] {
    for (std::size_t i = 0; i < starts.size(); ++i) {
      if (!starts[i].start) continue;
      const PlanCandidate& c = p.candidates[i];
      const std::uint64_t at = *starts[i].start;
      for (const std::string& need : c.depends_on) {
        if (need[0] == 'r') {
          if (!kept[std::stoul(need.substr(1))]) return false;
          continue;
        }
        const std::size_t d = std::stoul(need.substr(1));
        if (!starts[d].start || *starts[d].start + p.candidates[d].load_time_ms > at) return false;
      }
      std::uint64_t memory = 0, count = 0, parallel = 0;
      double cpu = 0;
      for (std::size_t r = 0; r < kept.size(); ++r) {
        if (!kept[r] && test::release_from(p, p.resident[r]) <= at) continue;
        memory += p.resident[r].memory_mb;
        ++count;
      }
      for (std::size_t j = 0; j < starts.size(); ++j) {
        if (!starts[j].start || *starts[j].start > at) continue;
        memory += p.candidates[j].memory_mb;
        ++count;
        if (*starts[j].start + p.candidates[j].load_time_ms <= at) continue;
        ++parallel;
        cpu += p.candidates[j].cpu_percent;
      }
      if (memory > p.limits.memory_mb.value_or(memory) || count > p.limits.max_models.value_or(count)) return false;
      if (c.load_time_ms == 0) continue;
      if (parallel > p.limits.max_parallel_loads.value_or(parallel) || cpu > p.limits.cpu_percent.value_or(cpu)) {
        return false;
      }
    }
    return true;
  };
  const auto judge = [&] {
    if (!feasible()) return;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < starts.size(); ++i) {
      if (starts[i].start) value += test::value_at(p.candidates[i], *starts[i].start + p.candidates[i].load_time_ms);
    }
    for (std::size_t r = 0; r < kept.size(); ++r) value += kept[r] ? p.resident[r].keep_value : 0;
    best = std::max(best, value);
  };
  const std::uint64_t horizon = *p.limits.horizon_ms;
  const std::function<void(std::size_t)> choose_start = [&](std::size_t i) {
    if (i == starts.size()) return judge();
    starts[i].start.reset();
    choose_start(i + 1);
    for (std::uint64_t s = 0; s + p.candidates[i].load_time_ms <= horizon; ++s) {
      starts[i].start = s;
      choose_start(i + 1);
    }
  };
  const std::function<void(std::size_t)> choose_kept = [&](std::size_t r) {
    if (r == kept.size()) return choose_start(0);
    kept[r] = true;
    choose_kept(r + 1);
    kept[r] = p.resident[r].in_use || p.resident[r].pinned;
    if (!kept[r]) choose_kept(r + 1);
  };
  choose_kept(0);
  return best;
}

TEST(PlanSearch, FindsAndProvesTheBestOfEverythingInTinyProblems) {
  Random random(11);
  for (int round = 0; round < 300; ++round) {
    PlanProblem p = random_problem(random, 3, random.below(3), 8);
    p.limits.horizon_ms = 4 + random.below(5);
    std::uint64_t memory = 0;
    for (const PlanResident& r : p.resident) memory += r.memory_mb;
    if (p.limits.memory_mb) p.limits.memory_mb = std::max(*p.limits.memory_mb, memory);
    if (p.limits.max_models) p.limits.max_models = std::max<std::uint64_t>(*p.limits.max_models, p.resident.size());
    const Plan plan = planned(p, 100'000);
    ASSERT_TRUE(plan.proved_optimal) << "round " << round;
    ASSERT_EQ(plan.value, best_value_by_trying_all(p)) << "round " << round;
  }
}

TEST(PlanSearch, MakesOnlyFeasiblePlansWithAnHonestBound) {
  Random random(12);
  for (int round = 0; round < 2'000; ++round) {
    const PlanProblem p = random_problem(random, random.below(12), random.below(6), 20);
    auto search = PlanSearch::start(p, static_cast<std::uint64_t>(round));
    ASSERT_TRUE(search.has_value());
    std::uint64_t value = 0;
    std::uint64_t bound = ~std::uint64_t{0};
    for (int slice = 0; slice < 8 && !search->finished(); ++slice) {
      search->step(40);
      const Plan plan = search->best();
      ASSERT_EQ(fault_of(p, plan), "") << "round " << round;
      ASSERT_GE(plan.value, value) << "round " << round;
      ASSERT_LE(plan.value, bound) << "round " << round;
      value = plan.value;
      bound = plan.upper_bound;
    }
  }
}

TEST(PlanSearch, LargeProblemsAreFeasibleToo) {
  Random random(13);
  for (int round = 0; round < 20; ++round) planned(random_problem(random, 120, 20, 400), 300);
}

TEST(PlanSearch, TheSameNodesGiveTheSamePlanInSlicesOrAtOnce) {
  Random random(14);
  for (int round = 0; round < 50; ++round) {
    const PlanProblem p = random_problem(random, 18, 3, 30);
    auto sliced = PlanSearch::start(p, 5);
    ASSERT_TRUE(sliced.has_value());
    for (int slice = 0; slice < 100; ++slice) sliced->step(7);
    ASSERT_EQ(sliced->best(), planned(p, 700, 5));
  }
}

TEST(PlanSearch, StopsAtItsNodes) {
  Random random(15);
  PlanProblem p = random_problem(random, 30, 0, 50);
  p.limits.memory_mb = 40;
  EXPECT_EQ(planned(p, 123).nodes, 123u);
}

TEST(PlanSearch, BeforeItsFirstStepItLoadsNothing) {
  PlanProblem p;
  p.candidates = {candidate("a", 1, 1, 5)};
  p.resident = {resident("b", 1, 7)};
  const Plan plan = planned(p, 0);
  EXPECT_TRUE(plan.tasks.empty());
  EXPECT_EQ(plan.value, 7u);
  EXPECT_EQ(plan.upper_bound, 12u);
  EXPECT_FALSE(plan.proved_optimal);
}

TEST(PlanSearch, WithoutCandidatesNothingIsLeftToFind) {
  const Plan plan = planned({}, 10);
  EXPECT_TRUE(plan.proved_optimal);
  EXPECT_EQ(plan.nodes, 0u);
}

TEST(PlanSearch, WithoutLimitsEverythingStartsAtOnce) {
  PlanProblem p;
  p.candidates = {candidate("a", 1 << 30, 100, 5), candidate("b", 1 << 30, 50, 6)};
  const Plan plan = planned(p);
  EXPECT_EQ(plan.value, 11u);
  EXPECT_TRUE(plan.proved_optimal);
  EXPECT_EQ(plan.tasks.size(), 2u);
  EXPECT_EQ(plan.tasks[1].start_ms, 0u);
}

TEST(PlanSearch, LoadsDependenciesFirst) {
  PlanProblem p;
  p.candidates = {candidate("app", 1, 10, 100), candidate("runtime", 1, 7, 0), candidate("libc", 1, 5, 0)};
  p.candidates[0].depends_on = {"runtime"};
  p.candidates[1].depends_on = {"libc"};
  EXPECT_EQ(tasks_of(planned(p)), (std::vector<std::string>{"+libc@0", "+runtime@5", "+app@12"}));
}

TEST(PlanSearch, LoadsNothingThatIsWorthNothing) {
  PlanProblem p;
  p.candidates = {candidate("worthless", 1, 1, 0), candidate("late", 1, 10, 50)};
  p.candidates[1].deadline_ms = 3;
  p.candidates[1].late_ms = 7;
  EXPECT_TRUE(planned(p).tasks.empty());
}

TEST(PlanSearch, CountsLatenessAsTheContractDoes) {
  PlanProblem p;
  p.candidates = {candidate("a", 1, 10, 100)};
  p.candidates[0].deadline_ms = 7;
  p.candidates[0].late_ms = 9;
  EXPECT_EQ(planned(p).value, 66u);  // floor(100 * (1 - 3 / 9))
}

TEST(PlanSearch, LetsGoWhatIsWorthLess) {
  PlanProblem p;
  p.limits.memory_mb = 10;
  p.candidates = {candidate("new", 6, 5, 50)};
  p.resident = {resident("good", 4, 40), resident("poor", 5, 10)};
  const Plan plan = planned(p);
  EXPECT_EQ(tasks_of(plan), (std::vector<std::string>{"-poor@0", "+new@0"}));
  EXPECT_EQ(plan.value, 90u);
}

TEST(PlanSearch, KeepsWhatIsWorthMore) {
  PlanProblem p;
  p.limits.max_models = 1;
  p.candidates = {candidate("new", 6, 5, 50)};
  p.resident = {resident("good", 4, 51)};
  EXPECT_TRUE(planned(p).tasks.empty());
}

TEST(PlanSearch, NeverLetsGoWhatIsInUseOrPinned) {
  PlanProblem p;
  p.limits.memory_mb = 10;
  p.candidates = {candidate("new", 6, 5, 50)};
  p.resident = {resident("used", 5, 0)};
  p.resident[0].in_use = true;
  EXPECT_TRUE(planned(p).tasks.empty());
  p.resident[0].in_use = false;
  p.resident[0].pinned = true;
  EXPECT_TRUE(planned(p).tasks.empty());
}

TEST(PlanSearch, WaitsForTheMinimumResidency) {
  PlanProblem p;
  p.limits.memory_mb = 10;
  p.limits.min_residency_ms = 100;
  p.candidates = {candidate("new", 6, 5, 50)};
  p.resident = {resident("fresh", 5, 0)};
  p.resident[0].since_ms = -30;
  EXPECT_EQ(tasks_of(planned(p)), (std::vector<std::string>{"-fresh@70", "+new@70"}));
}

TEST(PlanSearch, PutsAReleaseOffUntilItsPlaceIsNeeded) {
  PlanProblem p;
  p.limits.memory_mb = 10;
  p.limits.max_parallel_loads = 1;
  p.candidates = {candidate("first", 4, 5, 50), candidate("second", 5, 5, 50)};
  p.candidates[1].depends_on = {"first"};
  p.resident = {resident("old", 5, 1)};
  EXPECT_EQ(tasks_of(planned(p)), (std::vector<std::string>{"+first@0", "-old@5", "+second@5"}));
}

TEST(PlanSearch, DoesNotLetGoWhatALoadDependsOn) {
  PlanProblem p;
  p.limits.memory_mb = 10;
  p.candidates = {candidate("app", 6, 5, 50)};
  p.candidates[0].depends_on = {"runtime"};
  p.resident = {resident("runtime", 4, 1), resident("other", 3, 30)};
  EXPECT_EQ(tasks_of(planned(p)), (std::vector<std::string>{"-other@0", "+app@0"}));
}

TEST(PlanSearch, ResidentsPastTheLimitGoWorstFirst) {
  PlanProblem p;
  p.limits.memory_mb = 10;
  p.resident = {resident("a", 6, 5), resident("b", 6, 9), resident("c", 4, 7)};
  const Plan plan = planned(p);
  EXPECT_EQ(tasks_of(plan), (std::vector<std::string>{"-a@0"}));
  EXPECT_EQ(plan.value, 16u);
}

TEST(PlanSearch, NothingIsLoadedWhileWhatMustStayPassesTheLimit) {
  PlanProblem p;
  p.limits.memory_mb = 10;
  p.candidates = {candidate("free", 0, 1, 50)};
  p.resident = {resident("huge", 12, 5), resident("idle", 1, 5)};
  p.resident[0].in_use = true;
  EXPECT_EQ(tasks_of(planned(p)), (std::vector<std::string>{"-idle@0"}));
}

TEST(PlanSearch, LoadsOneStageOfAModel) {
  PlanProblem p;
  p.limits.memory_mb = 10;
  p.candidates = {candidate("m", 9, 10, 60), candidate("m", 2, 4, 40), candidate("n", 8, 5, 50)};
  p.candidates[0].stage = WarmStage::primed;
  p.candidates[1].stage = WarmStage::fetched;
  const Plan plan = planned(p);
  EXPECT_EQ(plan.value, 90u);  // m only fetched, beside n
  p.limits.memory_mb = 100;
  EXPECT_EQ(planned(p).value, 110u);  // m once, not twice
}

TEST(PlanSearch, ADependencyIsOnTheFurthestStage) {
  PlanProblem p;
  p.candidates = {candidate("m", 1, 4, 5), candidate("m", 1, 10, 1), candidate("app", 1, 1, 50)};
  p.candidates[0].stage = WarmStage::fetched;
  p.candidates[1].stage = WarmStage::primed;
  p.candidates[2].depends_on = {"m"};
  EXPECT_EQ(tasks_of(planned(p)), (std::vector<std::string>{"+m@0", "+app@10"}));
}

TEST(PlanSearch, TakesAResidentFurtherInItsPlace) {
  PlanProblem p;
  p.limits.max_models = 1;
  p.limits.memory_mb = 10;
  p.candidates = {candidate("m", 6, 5, 50)};
  p.resident = {resident("m", 4, 10)};
  EXPECT_EQ(planned(p).value, 60u);
  p.limits.memory_mb = 9;
  EXPECT_TRUE(planned(p).tasks.empty());
}

/// How many loads of these CPU shares a limit lets run at once.
std::uint64_t at_once(double limit, const std::vector<double>& shares) {
  PlanProblem p;
  p.limits.cpu_percent = limit;
  p.limits.horizon_ms = 10;
  for (const double share : shares) {
    p.candidates.push_back(candidate("c" + std::to_string(p.candidates.size()), 1, 10, 1));
    p.candidates.back().cpu_percent = share;
  }
  return planned(p).value;
}

TEST(PlanSearch, CpuSharesFillTheLimitExactly) {
  EXPECT_EQ(at_once(70, {20, 20, 30}), 3u);
  EXPECT_EQ(at_once(60, {10, 10, 40}), 3u);
  EXPECT_EQ(at_once(30, {5, 5, 5, 5, 5, 5}), 6u);
  EXPECT_EQ(at_once(30, {5, 5, 5, 5, 5, 5, 5}), 6u);
  EXPECT_EQ(at_once(1, std::vector<double>(10, 0.1)), 10u);
  EXPECT_EQ(at_once(100, std::vector<double>(300, 100.0 / 300)), 300u);
  EXPECT_EQ(at_once(1e-300, {4e-301, 6e-301}), 2u);
}

TEST(PlanSearch, CpuSharesPassTheLimitByTheLastBit) {
  EXPECT_EQ(at_once(0.3, {0.1, 0.2}), 1u) << "0.1 + 0.2 > 0.3 in doubles";
  EXPECT_EQ(at_once(70, {20, 20, 30 + 0x1p-46}), 2u);
  std::vector<double> small(100, 1e-15);
  small.insert(small.begin(), 100);
  EXPECT_EQ(at_once(100, small), 100u);
  EXPECT_EQ(at_once(1e308, {1e308, 1e308}), 1u);
}

TEST(PlanSearch, ALimitOfZeroBinds) {
  PlanProblem p;
  p.candidates = {candidate("a", 1, 10, 5)};
  p.candidates[0].cpu_percent = 1;
  const auto value_with = [&](auto set) {
    PlanProblem limited = p;
    set(limited.limits);
    return planned(limited).value;
  };
  EXPECT_EQ(value_with([](PlanLimits& l) { l.memory_mb = 0; }), 0u);
  EXPECT_EQ(value_with([](PlanLimits& l) { l.max_models = 0; }), 0u);
  EXPECT_EQ(value_with([](PlanLimits& l) { l.cpu_percent = 0; }), 0u);
  EXPECT_EQ(value_with([](PlanLimits& l) { l.max_parallel_loads = 0; }), 0u);
  EXPECT_EQ(value_with([](PlanLimits& l) { l.horizon_ms = 0; }), 0u);
}

TEST(PlanSearch, LoadTimesOfZeroTakeNoRoomInTime) {
  PlanProblem p;
  p.limits.max_parallel_loads = 1;
  p.limits.horizon_ms = 10;
  p.candidates = {candidate("a", 1, 10, 5), candidate("b", 1, 0, 5), candidate("c", 1, 0, 5)};
  p.candidates[2].depends_on = {"b"};
  EXPECT_EQ(planned(p).value, 15u);
}

TEST(PlanSearch, AChainOfThousandsIsNoTroubleForTheStack) {
  PlanProblem p;
  for (int i = 0; i < 10'000; ++i) {
    p.candidates.push_back(candidate("c" + std::to_string(i), 1, 1, 1));
    if (i > 0) p.candidates.back().depends_on = {"c" + std::to_string(i - 1)};
  }
  std::ranges::reverse(p.candidates);
  EXPECT_EQ(planned(p, 2).value, 10'000u);
}

TEST(PlanSearch, GreatNumbersDoNotOverflow) {
  constexpr std::uint64_t kMost = (std::uint64_t{1} << 53) - 1;
  PlanProblem p;
  p.limits.memory_mb = kMost;
  p.candidates = {candidate("a", kMost, kMost / 2, kMost / 2), candidate("b", kMost, kMost / 2, kMost / 2)};
  p.resident = {resident("c", kMost, 0), resident("d", kMost, 0)};
  EXPECT_EQ(planned(p).value, kMost / 2);
}

std::string refusal(const PlanProblem& problem) {
  auto search = PlanSearch::start(problem);
  if (search) return "";
  EXPECT_EQ(search.error().kind, ErrorKind::InvalidInput);
  return search.error().path + " " + search.error().message();
}

TEST(PlanSearchErrors, NamesTheCycle) {
  PlanProblem p;
  p.candidates = {candidate("x", 1, 1, 1), candidate("a", 1, 1, 1), candidate("b", 1, 1, 1)};
  p.candidates[0].depends_on = {"a"};
  p.candidates[1].depends_on = {"b"};
  p.candidates[2].depends_on = {"a"};
  EXPECT_EQ(refusal(p), "/candidates/1/depends_on Invalid input: depends_on - cycle a -> b -> a");
}

TEST(PlanSearchErrors, NamesADependencyThatIsNotThere) {
  PlanProblem p;
  p.candidates = {candidate("a", 1, 1, 1)};
  p.candidates[0].depends_on = {"ghost"};
  EXPECT_EQ(refusal(p),
            "/candidates/0/depends_on/0 Invalid input: depends_on - \"a\" depends on \"ghost\", which is neither a "
            "candidate nor resident");
}

TEST(PlanSearchErrors, RefusesIdsGivenTwice) {
  PlanProblem p;
  p.candidates = {candidate("a", 1, 1, 1), candidate("a", 2, 2, 2)};
  EXPECT_EQ(refusal(p), "/candidates/1/id Invalid input: id - \"a\" is given twice for the same stage");
  p.candidates.clear();
  p.resident = {resident("r", 1, 1), resident("r", 1, 1)};
  EXPECT_EQ(refusal(p), "/resident/1/id Invalid input: id - \"r\" is given twice among the residents");
}

TEST(PlanSearchErrors, RefusesNumbersThatMakeNoSense) {
  PlanProblem p;
  p.candidates = {candidate("a", 1, 1, 1)};
  p.candidates[0].cpu_percent = -1;
  EXPECT_EQ(refusal(p), "/candidates/0/cpu_percent Invalid input: cpu_percent - must be a number of 0 or more");
  p.candidates.clear();
  p.resident = {resident("r", 1, 1)};
  p.resident[0].since_ms = 1;
  EXPECT_EQ(
      refusal(p),
      "/resident/0/since_ms Invalid input: since_ms - must be 0 or less: a resident is there when the plan begins");
  p.resident[0].since_ms = 0;
  p.resident[0].keep_value = std::uint64_t{1} << 53;
  EXPECT_EQ(refusal(p), " Invalid input: value - values and keep_values add up to more than 2^53 - 1");
}

}  // namespace
}  // namespace model_warmup
