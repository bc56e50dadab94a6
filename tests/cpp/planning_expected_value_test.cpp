// SPDX-License-Identifier: Apache-2.0
#include "planning/expected_value.h"

#include <gtest/gtest.h>

namespace model_warmup {
namespace {

ModelCost cost_of(double memory_mb, double load_time_ms) {
  ModelCost cost;
  cost.memory_mb.value = memory_mb;
  cost.load_time_ms.value = load_time_ms;
  cost.cpu_percent.value = 30;
  return cost;
}

TEST(Expectation, WhatIsNeededLaterIsUrgentOnlyWhenThereWillBeNoTimeToLoadIt) {
  EXPECT_EQ((Expectation{0.2, 0.8, 0, 0}.urgency()), 0.2);
  EXPECT_EQ((Expectation{0.2, 0.8, 1, 0}.urgency()), 0.8);
  EXPECT_DOUBLE_EQ((Expectation{0.2, 0.8, 0.5, 0}.urgency()), 0.5);
}

TEST(Expectation, ANextUseBeyondTheHorizonIsNotUrgent) { EXPECT_EQ((Expectation{0.9, 0.3, 0, 0}.urgency()), 0.3); }

TEST(Prices, ALoadSavesItsTimeAndCostsItselfAndItsMemory) {
  const WarmupConfig config;
  const Prices prices(config);
  const ModelCost cost = cost_of(204.8, 1'000);
  const ExpectedValue value = prices.of_loading(cost, {0.5, 0.5, 0, 360'000});
  EXPECT_DOUBLE_EQ(value.saved_ms, 500);
  EXPECT_NEAR(value.cost_ms, 0.1 * 100 + 0.3 * 300, 1e-9) << "a tenth of the memory for six minutes; 0.3 s of the CPU";
}

TEST(Prices, KeepingAlsoSavesTheLoadThatItWouldTakeToHaveItAgain) {
  const WarmupConfig config;
  const Prices prices(config);
  const ModelCost cost = cost_of(204.8, 1'000);
  const ExpectedValue value = prices.of_keeping(cost, {0.5, 0.8, 0, 360'000});
  EXPECT_NEAR(value.saved_ms, 500 + 0.8 * 90, 1e-9);
  EXPECT_NEAR(value.cost_ms, 10, 1e-9);
}

TEST(Prices, TimeThatIsWorthMoreMakesTheRestCheaper) {
  WarmupConfig config;
  config.value_of_time = 10;
  const ExpectedValue value = Prices(config).of_loading(cost_of(204.8, 1'000), {0.5, 0.5, 0, 360'000});
  EXPECT_DOUBLE_EQ(value.saved_ms, 500);
  EXPECT_NEAR(value.cost_ms, 10, 1e-9);
}

TEST(Prices, EveryColdStartCountsTheSameWhereTheirNumberIsWhatIsKeptSmall) {
  WarmupConfig config;
  config.objective = Objective::cold_starts;
  const Prices prices(config);
  const Expectation expectation = {0.5, 0.5, 0, 60'000};
  EXPECT_EQ(prices.of_loading(cost_of(100, 10), expectation).saved_ms,
            prices.of_loading(cost_of(100, 9'000), expectation).saved_ms);
}

}  // namespace
}  // namespace model_warmup
