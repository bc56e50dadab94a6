// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "replay/demand_policy.h"
#include "replay/expected_demand.h"
#include "replay/return_forecasts.h"
#include "replay/return_regression.h"

namespace model_warmup {
namespace {

/// A first use within one bin, for sure.
FirstUse in_bin(std::size_t bin, double probability = 1) {
  FirstUse first{};
  first[bin] = probability;
  return first;
}

TEST(Worth, IsTheMeanDiscountOverTheBin) {
  const Worth worth(60'000);
  // From 4 s to 8 s: (e^-(4/60) - e^-(8/60)) / (4/60).
  const double expected = (std::exp(-4.0 / 60) - std::exp(-8.0 / 60)) / (4.0 / 60);
  EXPECT_NEAR(worth.of(in_bin(1), 0), expected, 1e-12);
  EXPECT_NEAR(worth.of(in_bin(1, 0.5), 0), expected / 2, 1e-12);
}

TEST(Worth, KnowsWhatHasNotComeSince) {
  const Worth worth(60'000);
  FirstUse first = in_bin(0, 0.5);
  first[1] = 0.25;
  // Four seconds later the half has not come: what was a quarter of all is half of what is left, and due at once.
  const double mean = (1 - std::exp(-4.0 / 60)) / (4.0 / 60);
  EXPECT_NEAR(worth.of(first, 4'000), 0.5 * mean, 1e-12);
  EXPECT_DOUBLE_EQ(worth.of(first, 8'000), 0);
  EXPECT_DOUBLE_EQ(worth.of(in_bin(0), 9e9), 0);
}

TEST(Worth, CountsOfALoadWhatHasPassed) {
  const Worth worth(1e12);
  EXPECT_NEAR(worth.of(in_bin(1), 0, 12'000), 0.5, 1e-6);  // 6 s of 12 s
  EXPECT_NEAR(worth.of(in_bin(1), 0, 5'000), 1, 1e-6);
}

TEST(ReturnForecast, HazardsAddUp) {
  ReturnForecast forecast;
  forecast.hazards.fill(0.5f);
  EXPECT_NEAR(forecast.hazard(0, gap_edge_ms(3)), 1.5, 1e-6);
  const double middle_ms = (gap_edge_ms(20) + gap_edge_ms(21)) / 2;
  EXPECT_NEAR(forecast.hazard(gap_edge_ms(20), middle_ms), 0.25, 1e-6);
  EXPECT_NEAR(forecast.hazard(1'000, 50'000) + forecast.hazard(50'000, 9e6), forecast.hazard(1'000, 9e6), 1e-6);
  EXPECT_DOUBLE_EQ(forecast.hazard(5'000, 5'000), 0);
}

/// The same hazard told of each bin.
ReturnTraits traits_of(double told, double uses) {
  ReturnTraits traits;
  traits.log_told.fill(static_cast<float>(std::log(told)));
  traits.log_uses = static_cast<float>(std::log(uses));
  return traits;
}

TEST(ReturnRegression, BeginsWithWhatIsTold) {
  const ReturnRegression regression;
  EXPECT_NEAR(regression.hazard(traits_of(0.25, 1), 0), 0.25, 1e-6);
  EXPECT_NEAR(regression.hazard(traits_of(0.25, 50), 47), 0.25, 1e-6);
}

TEST(ReturnRegression, LearnsHowManyReturnFromABin) {
  // Told that half of all return within the bin, one in ten does.
  ReturnRegression regression;
  const ReturnTraits traits = traits_of(0.5, 1);
  for (int i = 0; i < 5'000; ++i) regression.learn(traits, 7, 1, i % 10 == 0);
  EXPECT_NEAR(regression.hazard(traits, 7), 0.1, 0.03);
  EXPECT_GT(regression.hazard(traits, 8), regression.hazard(traits, 7)) << "a bin that nobody has passed through";
  EXPECT_LT(regression.hazard(traits, 8), 0.5) << "takes part of it over";
}

TEST(ReturnRegression, TellsRegularsFromPassersBy) {
  ReturnRegression regression;
  const ReturnTraits once = traits_of(0.2, 1), often = traits_of(0.2, 40);
  for (int i = 0; i < 5'000; ++i) {
    regression.learn(once, 3, 1, i % 20 == 0);
    regression.learn(often, 3, 1, i % 3 == 0);
  }
  EXPECT_NEAR(regression.hazard(once, 3), 1 / 20.0, 0.02);
  EXPECT_NEAR(regression.hazard(often, 3), 1 / 3.0, 0.1);
  EXPECT_GT(regression.hazard(often, 20), regression.hazard(once, 20)) << "in all bins alike";
}

TEST(ReturnRegression, CountsPartOfABinAsMuch) {
  // Two halves of a bin passed through are one: returns for each whole bin are what a hazard is.
  ReturnRegression regression;
  const ReturnTraits traits = traits_of(1, 1);
  for (int i = 0; i < 10'000; ++i) regression.learn(traits, 7, 0.5, i % 10 == 0);
  EXPECT_NEAR(regression.hazard(traits, 7), 0.2, 0.05);
}

TEST(ReturnRegression, StaysFiniteWhereAllReturnAtOnce) {
  ReturnRegression regression;
  const ReturnTraits traits = traits_of(5, 1e6);
  for (int i = 0; i < 100'000; ++i) regression.learn(traits, 0, 0, true);
  EXPECT_LE(regression.hazard(traits, 0), std::exp(2.0) + 1e-9);
  for (int i = 0; i < 1'000; ++i) regression.learn(traits, 0, 1, false);
  EXPECT_LT(regression.hazard(traits, 0), std::exp(2.0));
  EXPECT_GT(regression.hazard(traits, 0), 0);
}

double total(const FirstUse& first) { return std::accumulate(first.begin(), first.end(), 0.0); }

/// Whoever returns does so with this hazard in each bin of the time away, to one of two models.
ReturnForecast forecast_of(float hazard, float first_model) {
  ReturnForecast forecast;
  forecast.hazards.fill(hazard);
  forecast.candidates = {{0, first_model}, {1, 1 - first_model}};
  return forecast;
}

TEST(ExpectedDemand, FollowsTheUsersForecast) {
  ExpectedDemand demand(3, 1);
  const ReturnForecast forecast = forecast_of(1, 0.8f);
  demand.used(0, 0, 1'000'000, forecast);
  EXPECT_GT(total(demand.first_uses()[0]), 0.7);
  EXPECT_GT(total(demand.first_uses()[0]), 2 * total(demand.first_uses()[1]));
  EXPECT_LT(total(demand.first_uses()[2]), 0.1);
  for (const FirstUse& first : demand.first_uses()) {
    EXPECT_LE(total(first), 1);
    for (const double share : first) EXPECT_GE(share, 0);
  }
}

TEST(ExpectedDemand, AddsUsersUpAndForgetsWhatTheyHaveDone) {
  const ReturnForecast weak = forecast_of(0.02f, 1);
  ExpectedDemand one(2, 2), two(2, 2);
  one.used(0, 1, 0, weak);
  two.used(0, 1, 0, weak);
  two.used(1, 1, 0, weak);
  const double unused_by_one = 1 - total(one.first_uses()[0]);
  EXPECT_NEAR(total(two.first_uses()[0]), 1 - unused_by_one * unused_by_one, 0.02);

  // A new forecast of the same user takes the place of the old one.
  ExpectedDemand again(2, 1), fresh(2, 1);
  const ReturnForecast other = forecast_of(0.5f, 0);
  again.used(0, 1, 0, weak);
  again.used(0, 1, 0, other);
  fresh.used(0, 1, 0, other);
  for (std::size_t model = 0; model < 2; ++model) {
    EXPECT_NEAR(total(again.first_uses()[model]), total(fresh.first_uses()[model]), 1e-12);
  }
}

TEST(ExpectedDemand, BringsWhoIsAwayUpToDate) {
  // All who return do so within a bin around a minute; who has been away for an hour will not.
  ReturnForecast forecast = forecast_of(0, 1);
  forecast.hazards[gap_bin(60'000)] = 5;
  const ReturnForecast never = forecast_of(0, 1);
  ExpectedDemand demand(2, 2);
  demand.used(0, 1, 0, forecast);
  const double before = total(demand.first_uses()[0]);
  demand.used(1, 1, 3'600'000, never);
  EXPECT_GT(before, 0.9);
  EXPECT_LT(total(demand.first_uses()[0]), 0.1);
}

TEST(FirstUsesOf, ANewUserComeWithinTheTimeGiven) {
  std::vector<FirstUse> first(2);
  first_uses_of(Candidates{{1, 0.75f}}, 60'000, first);
  EXPECT_DOUBLE_EQ(total(first[0]), 0);
  EXPECT_NEAR(total(first[1]), 0.75, 1e-6);
  EXPECT_NEAR(first[1][0], 0.75 * 4 / 60, 1e-6);
}

ModelCosts costs_of(std::vector<double> load_ms) {
  std::vector<double> memory_mb(load_ms.size(), 1);
  return {std::move(load_ms), std::move(memory_mb)};
}

TEST(DemandPolicy, KeepsTheDearOneByWaitingAndTheLikelyOneByColdStarts) {
  const ModelCosts costs = costs_of({10'000, 1'000, 1'000});
  // The likely one is cheap.
  const std::vector<FirstUse> first = {in_bin(5, 0.3), in_bin(5, 0.6), FirstUse{}};
  const DemandView view{first, 0};
  for (const Objective objective : {Objective::wait, Objective::cold_starts}) {
    DemandPolicy policy(view, objective, DemandPolicy::kSharedPatience_ms);
    WarmServer server(costs, 2, policy);
    server.pass_until(0);
    server.use(0);
    server.pass_until(1);
    server.use(1);
    server.pass_until(12'000);
    server.use(2);
    EXPECT_EQ(server.is_absent(0), objective == Objective::cold_starts);
    EXPECT_EQ(server.is_absent(1), objective == Objective::wait);
  }
}

TEST(DemandPolicy, LoadsAheadWhatIsClearlyMoreLikely) {
  const ModelCosts costs = costs_of({5'000, 5'000});
  std::vector<FirstUse> first = {in_bin(6, 0.5), in_bin(6, 0.6)};
  const DemandView view{first, 0};
  DemandPolicy policy(view, Objective::cold_starts, DemandPolicy::kSharedPatience_ms);
  WarmServer server(costs, 1, policy);
  server.pass_until(0);
  server.use(0);
  server.pass_until(6'000);
  EXPECT_TRUE(server.is_ready(0)) << "a little more likely is not enough";
  first[1] = in_bin(6, 0.9);
  server.use(0);
  EXPECT_TRUE(server.is_absent(0));
  server.pass_until(11'000);
  EXPECT_TRUE(server.is_ready(1));
}

TEST(PricedPolicy, HoldsWhatPromisesItsPrice) {
  const ModelCosts costs = costs_of({0, 0});
  // Either comes for sure: 0 within 4 s, 1 between 300 s and 600 s.
  const std::vector<FirstUse> first = {in_bin(0), in_bin(9)};
  PricedPolicy::Promises promises;
  promises.update({first, 0});
  EXPECT_NEAR(promises.after(0)[0], 1 / 2.0, 1e-9);
  EXPECT_NEAR(promises.after(0)[1], 1 / 450.0, 1e-9);
  EXPECT_NEAR(promises.after(9)[1], 1 / 150.0, 1e-9);

  PricedPolicy policy(promises, 1 / 200.0);
  WarmServer server(costs, 2, policy);
  server.switch_on(0);
  EXPECT_FALSE(server.is_absent(0));
  EXPECT_TRUE(server.is_absent(1)) << "too early";
  server.pass_until(299'999);
  EXPECT_TRUE(server.is_absent(1));
  server.pass_until(300'000);
  EXPECT_FALSE(server.is_absent(1));
  server.pass_until(600'000);
  EXPECT_TRUE(server.is_absent(1)) << "it has not come";
}

}  // namespace
}  // namespace model_warmup
