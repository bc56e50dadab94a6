// SPDX-License-Identifier: Apache-2.0
#include "history/significance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/math.h"
#include "core/random.h"

namespace model_warmup {
namespace {

TEST(Significance, RayleighIsAsOftenSmallAsItSays) {
  Random random(1);
  constexpr int kTrials = 4000;
  for (const int n : {5, 20, 200}) {
    int below[2] = {};
    for (int trial = 0; trial < kTrials; ++trial) {
      double x = 0, y = 0;
      for (int i = 0; i < n; ++i) {
        const double turn = random.uniform();
        x += math::cos_turn(turn);
        y += math::sin_turn(turn);
      }
      const double p = rayleigh_p(std::sqrt(x * x + y * y), n);
      below[0] += p < 0.05;
      below[1] += p < 0.5;
    }
    EXPECT_NEAR(below[0], 0.05 * kTrials, 0.015 * kTrials) << n;
    EXPECT_NEAR(below[1], 0.5 * kTrials, 0.04 * kTrials) << n;
  }
}

TEST(Significance, ChiSquaredHasItsTabulatedQuantiles) {
  EXPECT_NEAR(chi_squared_p(5.991, 1), 0.05, 1e-4);   // 2 degrees of freedom
  EXPECT_NEAR(chi_squared_p(12.592, 3), 0.05, 1e-4);  // 6
  EXPECT_NEAR(chi_squared_p(22.458, 3), 0.001, 1e-5);
  EXPECT_EQ(chi_squared_p(0, 3), 1);
}

double exact_binomial(int hits, int trials, double p) {
  double term = std::pow(1 - p, trials), sum = 0;
  for (int i = 0; i <= trials; ++i) {
    if (i >= hits) sum += term;
    term *= (trials - i) * p / ((i + 1) * (1 - p));
  }
  return sum;
}

TEST(Significance, TheBinomialBoundIsNeverBelowTheChance) {
  for (const int trials : {1, 5, 40}) {
    for (const double p : {0.01, 0.3, 0.9}) {
      for (int hits = 0; hits <= trials; ++hits) {
        const double bound = binomial_p(hits, trials, p);
        EXPECT_GE(bound * (1 + 1e-9), exact_binomial(hits, trials, p));
        EXPECT_LE(bound, 1);
      }
    }
  }
  EXPECT_NEAR(binomial_p(10, 10, 0.5), std::pow(0.5, 10), 1e-12) << "all hits: exact";
}

TEST(Significance, CountsUpToDispersionOneArePoisson) {
  EXPECT_EQ(count_p(0, 3, 1), 1);
  EXPECT_NEAR(count_p(1, 3, 0.5), 1 - std::exp(-3), 1e-12);
  EXPECT_NEAR(count_p(8, 3, 1), 0.011905, 1e-6);
  EXPECT_NEAR(count_p(60, 3, 1) / 2.66747e-55, 1, 0.06) << "where 1 - P(less) has no digits left";
}

TEST(Significance, CountsAboveAreNegativeBinomial) {
  // Dispersion 2 and mean 1: size 1, so geometric with ratio 1/2.
  for (int count = 0; count < 40; ++count) {
    EXPECT_NEAR(count_p(static_cast<std::uint64_t>(count), 1, 2) * std::pow(2, count), 1, 1e-6);
  }
  EXPECT_GT(count_p(10, 3, 2), count_p(10, 3, 1));
}

TEST(Significance, APowerRatioAmongManyNeighboursIsExponential) {
  EXPECT_NEAR(power_ratio_p(3, 1e6), std::exp(-3), 1e-6);
  EXPECT_NEAR(power_ratio_p(2, 1), 1.0 / 3, 1e-12);
}

double level(const std::vector<double>& p_values) { return discovery_level(p_values, 0.05); }

TEST(Significance, DiscoveriesAreThoseOfBenjaminiAndHochberg) {
  EXPECT_EQ(level({0.9, 0.01, 0.03, 0.02}), 0.03);
  EXPECT_EQ(level({0.04, 0.03, 0.9}), -1);
  EXPECT_EQ(level({0.04, 0.045}), 0.045) << "each is too great for its rank but the last";
  EXPECT_EQ(level({}), -1);
}

}  // namespace
}  // namespace model_warmup
