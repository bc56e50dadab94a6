// SPDX-License-Identifier: Apache-2.0
#include "history/drift_detector.h"

#include <gtest/gtest.h>

#include <initializer_list>

#include "core/random.h"

namespace model_warmup {
namespace {

/// `uses` values of 1 with this chance, else 0; one a second.
void add(DriftDetector& detector, Random& random, int uses, double chance, double& now_ms) {
  for (int i = 0; i < uses; ++i) detector.add(random.uniform() < chance ? 1 : 0, now_ms += 1000);
}

TEST(DriftDetector, IsSilentWhereNothingChanges) {
  int alarms = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Random random(seed);
    DriftDetector detector;
    double now_ms = 0;
    add(detector, random, 2000, 0.2, now_ms);
    alarms += detector.rise().has_value();
    EXPECT_NEAR(detector.mean(), 0.2, 0.1);
  }
  EXPECT_LE(alarms, 1);
}

TEST(DriftDetector, TellsARiseSoonAndWhenItBegan) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(seed);
    DriftDetector detector;
    double now_ms = 0;
    add(detector, random, 1000, 0.1, now_ms);
    ASSERT_FALSE(detector.rise());
    add(detector, random, 60, 0.7, now_ms);
    ASSERT_TRUE(detector.rise()) << seed;
    EXPECT_NEAR(detector.rise()->at_ms, 1001e3, 32e3) << seed;
    EXPECT_NEAR(detector.rise()->before, 0.1, 0.05) << seed;
    EXPECT_GT(detector.mean(), 0.4) << "of what came since";
    EXPECT_LT(detector.width(), 120u);
  }
}

TEST(DriftDetector, AFallIsNoAlarmButBeginsANewWindow) {
  Random random(3);
  DriftDetector detector;
  double now_ms = 0;
  add(detector, random, 300, 0.9, now_ms);
  add(detector, random, 300, 0.1, now_ms);
  EXPECT_FALSE(detector.rise());
  EXPECT_LT(detector.width(), 400u);
  EXPECT_NEAR(detector.mean(), 0.1, 0.1);
}

TEST(DriftDetector, ASmallRiseIsNone) {
  Random random(4);
  DriftDetector detector;
  double now_ms = 0;
  add(detector, random, 5000, 0.1, now_ms);
  add(detector, random, 5000, 0.2, now_ms);
  EXPECT_FALSE(detector.rise());
}

std::vector<std::uint8_t> saved(const DriftDetector& detector) {
  ByteWriter out;
  detector.save(out);
  return out.take();
}

TEST(DriftDetector, TakesSpaceByTheLogarithmOfItsWindow) {
  DriftDetector detector;
  for (int i = 0; i < 100'000; ++i) detector.add(0.5, i);
  EXPECT_EQ(detector.width(), 100'000u);
  EXPECT_LT(saved(detector).size(), 3000u);
}

TEST(DriftDetector, GoesOnAfterASnapshot) {
  Random random(5);
  DriftDetector detector;
  double now_ms = 0;
  add(detector, random, 500, 0.1, now_ms);
  add(detector, random, 100, 0.8, now_ms);
  const auto bytes = saved(detector);
  DriftDetector loaded;
  ByteReader in(bytes);
  loaded.load(in);
  ASSERT_TRUE(in.at_end());
  EXPECT_EQ(saved(loaded), bytes);
  detector.add(1, now_ms);
  loaded.add(1, now_ms);
  EXPECT_EQ(saved(loaded), saved(detector));
}

TEST(DriftDetector, RefusesBytesThatItCannotHaveWritten) {
  const auto load = [](std::initializer_list<std::uint64_t> sizes, double sum) {
    ByteWriter out;
    out.put(static_cast<std::uint32_t>(sizes.size()));
    for (const std::uint64_t size : sizes) {
      out.put(size);
      for (const double value : {sum, sum, 0.0}) out.put(value);
    }
    out.put(false);
    out.put(0.0);
    out.put(0.0);
    ByteReader in(out.bytes());
    DriftDetector detector;
    detector.load(in);
    return in.at_end();
  };
  EXPECT_TRUE(load({4, 2, 1}, 1));
  EXPECT_FALSE(load({3, 1}, 1)) << "no power of two";
  EXPECT_FALSE(load({1, 2}, 1)) << "grows towards the newest";
  EXPECT_FALSE(load({std::uint64_t{1} << 60}, 1)) << "more than ever came";
  EXPECT_FALSE(load({1}, 2)) << "a mean over 1";
  EXPECT_FALSE(load({1}, -1));
  EXPECT_FALSE(load({0}, 0));
}

}  // namespace
}  // namespace model_warmup
