// SPDX-License-Identifier: Apache-2.0
#include "history/decayed_counts.h"

#include <gtest/gtest.h>

#include <array>

namespace model_warmup {
namespace {

TEST(DecayedCounts, EachVisitFadesAllAndAddsOne) {
  DecayedCounts counts;
  counts.visit(1, 0.5f, 8);
  counts.visit(2, 0.5f, 8);
  counts.visit(2, 0.5f, 8);
  EXPECT_FLOAT_EQ(counts.count(1), 0.25f);
  EXPECT_FLOAT_EQ(counts.count(2), 1.5f);
  EXPECT_FLOAT_EQ(counts.total(), 1.75f);
  EXPECT_EQ(counts.count(3), 0);
  EXPECT_EQ(counts.latest(), 2u);
}

TEST(DecayedCounts, WhatHasFadedIsDropped) {
  DecayedCounts counts;
  counts.visit(1, 0.5f, 8);
  for (int i = 0; i < 10; ++i) counts.visit(2, 0.5f, 8);
  EXPECT_EQ(counts.entries().size(), 1u);
}

TEST(DecayedCounts, TheSmallestGoesWhenThereAreTooMany) {
  DecayedCounts counts;
  for (const std::uint32_t key : {1u, 1u, 2u, 3u, 3u, 4u}) counts.visit(key, 0.9f, 3);
  EXPECT_EQ(counts.entries().size(), 3u);
  EXPECT_EQ(counts.count(2), 0);
  EXPECT_GT(counts.count(4), 0);
}

TEST(DecayedCounts, ComesBackAsSaved) {
  DecayedCounts counts;
  for (const std::uint32_t key : {5u, 6u, 5u, 7u}) counts.visit(key, 0.97f, 8);
  ByteWriter out;
  counts.save(out);
  ByteReader in(out.bytes());
  DecayedCounts loaded;
  loaded.load(in, 8);
  EXPECT_TRUE(in.at_end());
  EXPECT_EQ(loaded, counts);
}

TEST(DecayedCounts, KeysThatAreModelsAreRenamed) {
  DecayedCounts counts;
  counts.visit(0, 0.9f, 8);
  counts.visit(1, 0.9f, 8);
  ByteWriter out;
  counts.save(out);
  ByteReader in(out.bytes());
  DecayedCounts loaded;
  loaded.load_models(in, 8, std::array<ModelIndex, 2>{4, 9});
  EXPECT_FLOAT_EQ(loaded.count(4), 0.9f);
  EXPECT_FLOAT_EQ(loaded.count(9), 1);
  EXPECT_EQ(loaded.latest(), 9u);
}

TEST(DecayedCounts, RefusesMoreThanItHolds) {
  DecayedCounts counts;
  for (std::uint32_t key = 0; key < 5; ++key) counts.visit(key, 0.99f, 8);
  ByteWriter out;
  counts.save(out);
  ByteReader in(out.bytes());
  DecayedCounts loaded;
  loaded.load(in, 4);
  EXPECT_FALSE(in.ok());
  EXPECT_TRUE(loaded.entries().empty());
}

TEST(DecayedCounts, RefusesCountsThatAreNone) {
  for (const float count :
       {-1.0f, 0.0f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    ByteWriter out;
    out.put(std::uint32_t{1});
    out.put(std::uint32_t{0});
    out.put(std::uint32_t{0});
    out.put(count);
    ByteReader in(out.bytes());
    DecayedCounts loaded;
    loaded.load(in, 4);
    EXPECT_FALSE(in.ok()) << count;
  }
}

TEST(Faded, IsThePower) {
  EXPECT_EQ(faded(0.5, 0), 1);
  EXPECT_EQ(faded(0.5, 3), 0.125);
  EXPECT_EQ(faded(0.5, 1'000'000'000'000), 0);
  EXPECT_EQ(faded(1, 1'000'000'000'000), 1);
}

}  // namespace
}  // namespace model_warmup
