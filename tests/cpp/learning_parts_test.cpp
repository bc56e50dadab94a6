// SPDX-License-Identifier: Apache-2.0
// The learners that the engine is made of, each alone.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>

#include "core/math.h"
#include "core/random.h"
#include "learning/expert_mixture.h"
#include "learning/horizon_calibration.h"
#include "learning/online_logistic.h"
#include "learning/open_forecasts.h"
#include "learning/quick_log.h"

namespace model_warmup {
namespace {

TEST(QuickLog, HasNineDigits) {
  for (double x = 1e-12; x < 1e12; x *= 1.37)
    EXPECT_NEAR(quick_log(x), math::log(x), 2e-9 + 1e-9 * std::fabs(math::log(x)));
  EXPECT_EQ(quick_log(1), 0);
}

constexpr std::array<double, 2> kEven = {0.5, 0.5};

TEST(ExpertMixture, BelievesWhoWasRight) {
  ExpertMixture mixture(kEven, 2);
  for (int i = 0; i < 50; ++i) mixture.learn(0, std::array{0.9, 0.1}, 1);
  EXPECT_GT(mixture.weights(0)[0], 0.9);
  EXPECT_GT(mixture.weights(1)[0], 0.5) << "other situations hear of it";
  EXPECT_LT(mixture.weights(1)[0], mixture.weights(0)[0]);
}

TEST(ExpertMixture, ComesRoundWhenTheWorldChanges) {
  ExpertMixture mixture(kEven, 1);
  for (int i = 0; i < 5000; ++i) mixture.learn(0, std::array{0.9, 0.1}, 1);
  for (int i = 0; i < 40; ++i) mixture.learn(0, std::array{0.1, 0.9}, 1);
  EXPECT_GT(mixture.weights(0)[1], 0.5);
}

TEST(ExpertMixture, TakesImpossibleOutcomes) {
  ExpertMixture mixture(kEven, 1);
  mixture.learn(0, std::array{0.0, 0.0}, 10);
  EXPECT_NEAR(mixture.weights(0)[0], 0.5, 1e-12);
}

TEST(ExpertMixture, LearnsNothingAtRateNought) {
  ExpertMixture mixture(std::array{0.7, 0.3}, 1);
  for (int i = 0; i < 10; ++i) mixture.learn(0, std::array{0.1, 0.9}, 1);
  const auto before = mixture.weights(0);
  mixture.learn(0, std::array{0.1, 0.9}, 0);
  EXPECT_NEAR(mixture.weights(0)[0], before[0], 1e-12);
}

TEST(ExpertMixture, AMemberWithoutAPriorNeverHasASay) {
  ExpertMixture mixture(std::array{1.0, 0.0}, 2);
  for (int i = 0; i < 500; ++i) mixture.learn(0, std::array{0.1, 0.9}, 1);
  EXPECT_EQ(mixture.weights(0)[1], 0);
  ByteWriter out;
  mixture.save(out);
  ByteReader in(out.bytes());
  ExpertMixture other(std::array{1.0, 0.0}, 2);
  other.load(in);
  EXPECT_TRUE(in.at_end());
}

TEST(OnlineLogistic, CorrectsOverconfidence) {
  OnlineLogistic<2> calibration({0, 1}, 1);
  Random random(3);
  // Says 0.9 where 0.6 is true, and 0.1 where 0.4 is.
  for (int i = 0; i < 20'000; ++i) {
    const bool high = random.below(2) == 0;
    calibration.learn({1, math::logit(high ? 0.9 : 0.1)}, random.uniform() < (high ? 0.6 : 0.4), 1);
  }
  EXPECT_NEAR(calibration.predict({1, math::logit(0.9)}), 0.6, 0.03);
  EXPECT_NEAR(calibration.predict({1, math::logit(0.1)}), 0.4, 0.03);
}

HorizonOutlook outlook(double horizon_ms, double any_use) {
  HorizonOutlook outlook;
  outlook.horizon_ms = horizon_ms;
  outlook.any_use = any_use;
  outlook.any_use_logit = calibration_logit(any_use);
  return outlook;
}

TEST(HorizonCalibration, BeginsWithTheProduct) {
  const HorizonCalibration calibration;
  HorizonInputs inputs;
  inputs.next_use = static_cast<float>(calibration_logit(0.5 * 0.4));
  for (const double horizon_ms : {1'000.0, 60'000.0, 100'000.0, 1e9}) {
    EXPECT_NEAR(math::sigmoid(calibration.predict(outlook(horizon_ms, 0.5), inputs)), 0.2, 1e-6);
  }
}

TEST(HorizonCalibration, LearnsEachHorizonAndInterpolates) {
  HorizonCalibration calibration;
  HorizonInputs inputs;
  inputs.next_use = static_cast<float>(calibration_logit(0.3));
  Random random(4);
  for (int i = 0; i < 20'000; ++i) {
    calibration.learn(1, outlook(kHorizons_ms[1], 1), inputs, random.uniform() < 0.3, 1);
    calibration.learn(2, outlook(kHorizons_ms[2], 1), inputs, random.uniform() < 0.7, 1);
  }
  const auto at = [&](double horizon_ms) { return math::sigmoid(calibration.predict(outlook(horizon_ms, 1), inputs)); };
  EXPECT_NEAR(at(kHorizons_ms[1]), 0.3, 0.05);
  EXPECT_NEAR(at(kHorizons_ms[2]), 0.7, 0.05);
  EXPECT_GT(at(130'000), at(kHorizons_ms[1]) + 0.1);
  EXPECT_LT(at(130'000), at(kHorizons_ms[2]) - 0.1);
}

OpenForecasts::Entry open_entry(std::uint64_t user, double at_ms, ModelIndex model) {
  OpenForecasts::Entry entry;
  entry.user = user;
  entry.at_ms = at_ms;
  entry.candidates.emplace_back().model = model;
  return entry;
}

TEST(OpenForecasts, SettleEachHorizonOnceItHasPassed) {
  OpenForecasts open;
  open.add(open_entry(1, 0, 5));
  open.record(1, 5, 50'000);
  std::vector<std::pair<std::size_t, bool>> settled;
  const auto note = [&](const auto&, const auto&, std::size_t horizon, bool used) {
    settled.emplace_back(horizon, used);
  };
  open.settle(59'000, note);
  EXPECT_EQ(settled, (std::vector<std::pair<std::size_t, bool>>{{0, false}}));
  open.settle(400'000, note);
  EXPECT_EQ(settled.size(), 3u);
  EXPECT_EQ(settled[1], std::pair(std::size_t{1}, true));
  open.settle(1e9, note);
  EXPECT_EQ(settled.size(), kHorizons_ms.size());
  EXPECT_EQ(open.size(), 0u);
}

TEST(OpenForecasts, OnlyTheUsersOwnFirstUseCounts) {
  OpenForecasts open;
  open.add(open_entry(1, 0, 5));
  open.record(2, 5, 1'000);
  open.record(1, 6, 1'000);
  open.record(1, 5, 70'000);
  open.record(1, 5, 80'000);
  std::vector<bool> used;
  open.settle(1e9, [&](const auto&, const auto&, std::size_t, bool was) { used.push_back(was); });
  EXPECT_EQ(used, (std::vector{false, false, true, true, true}));
}

TEST(OpenForecasts, AreNotTakenWhileFullOfWhatWillSettle) {
  OpenForecasts open;
  for (std::size_t i = 0; i < OpenForecasts::kKept; ++i) open.add(open_entry(1, static_cast<double>(i), 5));
  EXPECT_FALSE(open.has_room(1'000));
  open.settle(1e9, [](const auto&...) {});
  EXPECT_TRUE(open.has_room(1'000));
}

TEST(OpenForecasts, MakeRoomWhenTheClockHasGoneBack) {
  constexpr double kYear_ms = 365.0 * 24 * 3600 * 1000;
  OpenForecasts open;
  for (std::size_t i = 0; i < OpenForecasts::kKept; ++i) open.add(open_entry(1, kYear_ms, 5));
  std::size_t learned = 0;
  for (int i = 0; i < 1'000; ++i) {
    const double at_ms = i * 60'000;
    open.settle(at_ms, [&](const auto&...) { ++learned; });
    if (open.has_room(at_ms)) open.add(open_entry(2, at_ms, 5));
    EXPECT_LE(open.size(), OpenForecasts::kKept);
  }
  EXPECT_GT(learned, 4'000u) << "of five horizons each";
}

TEST(OpenForecasts, ForgetAUser) {
  OpenForecasts open;
  open.add(open_entry(1, 0, 5));
  open.add(open_entry(2, 0, 5));
  open.forget(1);
  EXPECT_EQ(open.size(), 1u);
}

}  // namespace
}  // namespace model_warmup
