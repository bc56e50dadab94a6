// SPDX-License-Identifier: Apache-2.0
#include "planning/impact_correction.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "core/random.h"

namespace model_warmup {
namespace {

TEST(RobustMean, IsTheMiddleWhateverLiesFarOff) {
  Random random(1);
  RobustMean mean;
  for (int i = 0; i < 200; ++i) mean.add(i % 10 == 9 ? 1e6 : 50 + 10 * (random.uniform() - 0.5));
  EXPECT_NEAR(mean.centre, 50, 5);
}

TEST(RobustMean, RecoversFromAFirstThatWasFarOff) {
  RobustMean mean;
  mean.add(5'000);
  for (int i = 0; i < 100; ++i) mean.add(20);
  EXPECT_NEAR(mean.centre, 20, 40);
}

TEST(RobustMean, FollowsWhatChanges) {
  RobustMean mean;
  for (int i = 0; i < 50; ++i) mean.add(100 + i % 3);
  for (int i = 0; i < 100; ++i) mean.add(10 + i % 3);
  EXPECT_NEAR(mean.centre, 11, 3);
}

class CorrectionTest : public ::testing::Test {
 protected:
  void measure(ModelIndex model, double latency_ms, int times, double estimated_ms = 1) {
    const std::vector alone = {model};
    for (int i = 0; i < times; ++i) correction_.learn(model, estimated_ms, alone, {.latency_increase_ms = latency_ms});
  }

  ImpactCorrection correction_;
};

TEST_F(CorrectionTest, WithNothingMeasuredNothingIsAdded) {
  EXPECT_FALSE(correction_.knows_enough());
  EXPECT_EQ(correction_.excess_ms(0), 0);
  EXPECT_EQ(correction_.excess_ms(kNoModel), 0);
}

TEST_F(CorrectionTest, EachModelHasItsOwnAndANewOneThatOfLoadsInGeneral) {
  for (int i = 0; i < 30; ++i) {
    measure(0, 81, 1);
    measure(1, 1, 1);
  }
  EXPECT_NEAR(correction_.excess_ms(0), 80, 8);
  EXPECT_NEAR(correction_.excess_ms(1), 0, 8);
  EXPECT_GT(correction_.excess_ms(2), 10);
  EXPECT_LT(correction_.excess_ms(2), 70);
}

TEST_F(CorrectionTest, WhatIsForetoldGetsBetterAndThatIsTold) {
  measure(0, 100, 50);
  const ImpactAccuracy& accuracy = correction_.accuracy();
  EXPECT_EQ(accuracy.loads, 50u);
  EXPECT_NEAR(accuracy.mean_measured_ms, 100, 1e-9);
  EXPECT_NEAR(accuracy.uncorrected_absolute_error_ms, 99, 1e-9);
  EXPECT_LT(accuracy.mean_absolute_error_ms, 5) << "all but the first are foretold";
}

TEST_F(CorrectionTest, LoadsThatRanTogetherAnswerForTheirShares) {
  const std::vector<ModelIndex> both = {0, 1};
  for (int i = 0; i < 100; ++i) {
    measure(0, 31, 1);
    correction_.learn(1, 1, both, {.latency_increase_ms = 131});
  }
  EXPECT_NEAR(correction_.excess_ms(0), 30, 5);
  EXPECT_NEAR(correction_.excess_ms(1), 100, 10);
}

TEST_F(CorrectionTest, FiguresWithoutSenseAreLetPass) {
  measure(0, -1, 3);
  measure(0, std::numeric_limits<double>::quiet_NaN(), 3);
  measure(0, std::numeric_limits<double>::infinity(), 3);
  EXPECT_EQ(correction_.accuracy(), ImpactAccuracy());
}

TEST_F(CorrectionTest, AFewLoadsAreNotEnough) {
  measure(0, 500, 2);
  EXPECT_FALSE(correction_.knows_enough());
  measure(0, 10, 1);
  EXPECT_TRUE(correction_.knows_enough());
}

TEST_F(CorrectionTest, ComesBackFromItsBytesUnderOtherIndices) {
  measure(0, 20, 5);
  measure(1, 200, 5);
  ByteWriter out;
  correction_.save(out);
  ImpactCorrection read;
  ByteReader in(out.bytes());
  const std::vector<ModelIndex> swapped = {1, 0};
  ASSERT_TRUE(read.load(in, swapped));
  EXPECT_TRUE(in.at_end());
  EXPECT_EQ(read.excess_ms(1), correction_.excess_ms(0));
  EXPECT_EQ(read.excess_ms(0), correction_.excess_ms(1));
  EXPECT_EQ(read.accuracy(), correction_.accuracy());
  for (std::size_t length = 0; length < out.bytes().size(); ++length) {
    ByteReader cut(out.bytes().first(length));
    EXPECT_FALSE(read.load(cut, swapped));
  }
}

}  // namespace
}  // namespace model_warmup
