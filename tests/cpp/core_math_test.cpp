// SPDX-License-Identifier: Apache-2.0
#include "core/math.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "core/random.h"

namespace model_warmup {
namespace {

std::int64_t ulps(double a, double b) {
  return std::llabs(std::bit_cast<std::int64_t>(a) - std::bit_cast<std::int64_t>(b));
}

// long double has eleven more bits than double here, so its rounding is the right answer but for rare ties.
TEST(Math, ExpIsWithinOneUlp) {
  Random random(1);
  for (int i = 0; i < 20'000; ++i) {
    const double x = (random.uniform() - 0.5) * (i % 2 == 0 ? 1400 : 4);
    EXPECT_LE(ulps(math::exp(x), static_cast<double>(std::exp(static_cast<long double>(x)))), 1) << x;
  }
}

TEST(Math, LogIsWithinOneUlp) {
  Random random(2);
  for (int i = 0; i < 20'000; ++i) {
    const double x = i % 2 == 0 ? std::ldexp(random.uniform() + 0.5, static_cast<int>(random.below(2000)) - 1000)
                                : 0.5 + random.uniform() * 1.5;
    EXPECT_LE(ulps(math::log(x), static_cast<double>(std::log(static_cast<long double>(x)))), 1) << x;
  }
}

TEST(Math, TanhAndLog1pAreWithinThreeUlp) {
  Random random(3);
  for (int i = 0; i < 20'000; ++i) {
    const double x = (random.uniform() - 0.5) * (i % 2 == 0 ? 10 : 0.01);
    EXPECT_LE(ulps(math::tanh(x), static_cast<double>(std::tanh(static_cast<long double>(x)))), 3) << x;
    const double y = random.uniform() * 1e-3;
    EXPECT_LE(ulps(math::log1p(y), static_cast<double>(std::log1p(static_cast<long double>(y)))), 3) << y;
  }
}

TEST(Math, EdgesBehaveAsIeeeFunctionsDo) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(math::exp(0), 1);
  EXPECT_EQ(math::exp(-1000), 0);
  EXPECT_EQ(math::exp(1000), kInfinity);
  EXPECT_GT(math::exp(-744), 0);  // subnormal
  EXPECT_TRUE(std::isnan(math::exp(std::nan(""))));
  EXPECT_EQ(math::log(1), 0);
  EXPECT_EQ(math::log(0), -kInfinity);
  EXPECT_TRUE(std::isnan(math::log(-1)));
  EXPECT_NEAR(math::log(5e-324), -744.4400719213812, 1e-9);
  EXPECT_EQ(math::tanh(100), 1);
  EXPECT_EQ(math::tanh(-100), -1);
  EXPECT_EQ(math::pow(0, 2), 0);
  EXPECT_NEAR(math::pow(2, 0.5), 1.4142135623730951, 1e-15);
}

TEST(Math, TurnsAreExactAtQuarters) {
  EXPECT_EQ(math::sin_turn(0), 0);
  EXPECT_EQ(math::sin_turn(0.25), 1);
  EXPECT_EQ(math::sin_turn(0.75), -1);
  EXPECT_EQ(math::cos_turn(0), 1);
  EXPECT_EQ(math::cos_turn(0.5), -1);
  EXPECT_NEAR(math::sin_turn(1.0 / 12), 0.5, 1e-15);
}

TEST(Math, TheTurnOfADirectionUndoesItsSineAndCosine) {
  for (int i = 0; i < 1000; ++i) {
    const double turn = i / 1000.0;
    const double found = math::turn_of(3 * math::cos_turn(turn), 3 * math::sin_turn(turn));
    EXPECT_NEAR(found - std::round(found - turn), turn, 1e-14);
    EXPECT_TRUE(found >= 0 && found < 1);
  }
  EXPECT_EQ(math::turn_of(0, 0), 0);
  EXPECT_EQ(math::turn_of(std::numeric_limits<double>::infinity(), 1), 0);
  EXPECT_NEAR(math::turn_of(1e-150, -1e-150), 0.875, 1e-14);
}

TEST(Math, SigmoidAndLogitUndoEachOther) {
  for (const double p : {0.001, 0.25, 0.5, 0.9, 0.9999}) EXPECT_NEAR(math::sigmoid(math::logit(p)), p, 1e-14);
  EXPECT_EQ(math::sigmoid(-1e6), 0);
  EXPECT_EQ(math::sigmoid(1e6), 1);
  EXPECT_TRUE(std::isfinite(math::logit(0)));
  EXPECT_TRUE(std::isfinite(math::logit(1)));
}

}  // namespace
}  // namespace model_warmup
