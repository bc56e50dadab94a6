// SPDX-License-Identifier: Apache-2.0
#include "core/random.h"

#include <gtest/gtest.h>

#include <array>

namespace model_warmup {
namespace {

TEST(Random, SameSeedSameSequence) {
  Random a(7), b(7), c(8);
  EXPECT_EQ(a.next(), b.next());
  EXPECT_NE(a.next(), c.next());
}

TEST(Random, ContinuesFromItsState) {
  Random a(7);
  a.next();
  Random b(a.state());
  EXPECT_EQ(a.next(), b.next());
}

TEST(Random, FollowsTheReferenceImplementation) {
  Random random(Random::State{1, 2, 3, 4});  // first outputs of xoshiro256** from this state
  EXPECT_EQ(random.next(), 11520u);
  EXPECT_EQ(random.next(), 0u);
  EXPECT_EQ(random.next(), 1509978240u);
}

TEST(Random, BelowCoversItsRangeEvenly) {
  Random random(1);
  std::array<int, 7> seen{};
  for (int i = 0; i < 70'000; ++i) ++seen[random.below(7)];
  for (const int n : seen) EXPECT_NEAR(n, 10'000, 500);
}

TEST(Random, UniformStaysInsideItsInterval) {
  Random random(1);
  double sum = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double x = random.uniform();
    ASSERT_GE(x, 0);
    ASSERT_LT(x, 1);
    sum += x;
  }
  EXPECT_NEAR(sum / 10'000, 0.5, 0.02);
}

}  // namespace
}  // namespace model_warmup
