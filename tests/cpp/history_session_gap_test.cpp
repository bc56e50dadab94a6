// SPDX-License-Identifier: Apache-2.0
#include "history/session_gap.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/math.h"
#include "core/random.h"

namespace model_warmup {
namespace {

constexpr double kMinute = 60'000;
constexpr double kHour = 3'600'000;

/// About normal, with standard deviation 1.
double normal(Random& random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += random.uniform();
  return sum;
}

double around(Random& random, double median_ms, double spread) {
  return median_ms * math::exp(spread * normal(random));
}

TEST(SessionGap, LiesBetweenTheTwoKindsOfPauses) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(seed);
    SessionGap gap;
    for (int i = 0; i < 640; ++i) {
      gap.add(random.below(10) == 0 ? around(random, 12 * kHour, 0.5) : around(random, kMinute, 1));
    }
    ASSERT_TRUE(gap.learned()) << seed;
    EXPECT_GT(gap.gap_ms(24 * kHour), 10 * kMinute);
    EXPECT_LT(gap.gap_ms(24 * kHour), 6 * kHour);
    EXPECT_GT(gap.separation(), 2);
    EXPECT_EQ(gap.gap_ms(kMinute), kMinute) << "never more than what is allowed";
  }
}

TEST(SessionGap, OneKindOfPausesIsNotCutInTwo) {
  int learned = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Random random(seed);
    SessionGap gap;
    for (int i = 0; i < 1280; ++i) gap.add(around(random, 5 * kMinute, 1.2));
    learned += gap.learned();
    EXPECT_EQ(gap.gap_ms(kHour) == kHour, !gap.learned());
  }
  EXPECT_LE(learned, 1);
}

TEST(SessionGap, PausesOfAFewMinutesAreOfOneSession) {
  SessionGap gap;
  for (int i = 0; i < 640; ++i) gap.add(i % 3 == 0 ? 4 * kMinute : kMinute);
  EXPECT_FALSE(gap.learned());
}

TEST(SessionGap, TakesAnyGap) {
  SessionGap gap;
  for (std::uint32_t i = 0; i < 3 * SessionGap::kRefit; ++i) {
    gap.add(i % 3 == 0 ? -1 : i % 3 == 1 ? 1e300 : std::numeric_limits<double>::quiet_NaN());
  }
  EXPECT_GT(gap.gap_ms(kHour), 0);
  EXPECT_LE(gap.gap_ms(kHour), kHour);
}

TEST(SessionGap, FollowsAChange) {
  Random random(1);
  SessionGap gap;
  for (int i = 0; i < 640; ++i) gap.add(i % 10 == 0 ? around(random, 8 * kHour, 0.3) : around(random, kMinute, 0.5));
  const double before = gap.gap_ms(24 * kHour);
  for (int i = 0; i < 6400; ++i) gap.add(i % 10 == 0 ? around(random, 8 * kHour, 0.3) : around(random, 5000, 0.5));
  EXPECT_LT(gap.gap_ms(24 * kHour), before);
}

TEST(SessionGap, GoesOnAfterASnapshot) {
  const auto saved = [](const SessionGap& gap) {
    ByteWriter out;
    gap.save(out);
    return out.take();
  };
  Random random(2);
  SessionGap gap;
  for (int i = 0; i < 200; ++i) gap.add(i % 10 == 0 ? around(random, 8 * kHour, 0.3) : around(random, kMinute, 0.5));
  const auto bytes = saved(gap);
  SessionGap loaded;
  ByteReader in(bytes);
  loaded.load(in);
  ASSERT_TRUE(in.at_end());
  EXPECT_EQ(saved(loaded), bytes);
  EXPECT_EQ(loaded.gap_ms(kHour), gap.gap_ms(kHour));
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    ByteReader cut(std::span<const std::uint8_t>(bytes).first(length));
    SessionGap other;
    other.load(cut);
    EXPECT_FALSE(cut.ok());
  }
}

}  // namespace
}  // namespace model_warmup
