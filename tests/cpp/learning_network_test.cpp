// SPDX-License-Identifier: Apache-2.0
// The network that ranks candidates, and the window that it learns from once more.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "learning/ranking_network.h"
#include "learning/replay_window.h"
#include "learning_lists.h"

namespace model_warmup {
namespace {

std::vector<double> predicted(const RankingNetwork& network, const CandidateList& list) {
  std::vector<double> p(list.size());
  network.predict(list.rows, p);
  return p;
}

TEST(RankingNetwork, GivesADistribution) {
  Random random(1);
  const RankingNetwork network({});
  for (const std::size_t n : {1, 2, 24}) {
    const auto p = predicted(network, CandidateList::random(n, random));
    EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1, 1e-12);
    EXPECT_GT(*std::ranges::min_element(p), 0);
  }
}

TEST(RankingNetwork, BeginsByTrustingWhatPeopleReachBackTo) {
  CandidateList list;
  list.rows.assign(2 * kFeatures, 0);
  list.at(1, Feature::stack) = 1;
  EXPECT_GT(predicted(RankingNetwork({}), list)[1], 0.6);
}

TEST(RankingNetwork, LearnsWhatMattersAndNotTheNoise) {
  Random random(2);
  RankingNetwork network({});
  const ReplayWindow window;
  for (int i = 0; i < 1500; ++i) {
    const CandidateList list = CandidateList::marked(6, random);
    network.learn(list.rows, list.chosen, window, random, 1);
  }
  double right = 0;
  for (int i = 0; i < 200; ++i) {
    const CandidateList list = CandidateList::marked(6, random);
    right += predicted(network, list)[list.chosen] / 200;
  }
  EXPECT_GT(right, 0.9);
}

/// Neither of two features alone says anything: a straight line cannot tell.
CandidateList either_or(Random& random) {
  CandidateList list;
  list.rows.assign(2 * kFeatures, 0);
  for (std::size_t i = 0; i < 2; ++i) {
    list.at(i, Feature::second) = random.below(2) == 0 ? -1.0f : 1.0f;
  }
  const float other = random.below(2) == 0 ? -1.0f : 1.0f;
  list.at(0, Feature::run) = list.at(1, Feature::run) = other;
  if (list.at(0, Feature::second) == list.at(1, Feature::second)) list.at(1, Feature::second) *= -1;
  list.chosen = list.at(0, Feature::second) == other ? 0 : 1;
  return list;
}

TEST(RankingNetwork, LearnsWhatAStraightLineCannot) {
  Random random(3);
  RankingNetwork network({});
  const ReplayWindow window;
  for (int i = 0; i < 4000; ++i) {
    const CandidateList list = either_or(random);
    network.learn(list.rows, list.chosen, window, random, 1);
  }
  for (int i = 0; i < 50; ++i) {
    const CandidateList list = either_or(random);
    EXPECT_GT(predicted(network, list)[list.chosen], 0.9);
  }
}

TEST(RankingNetwork, LearnsFromTheWindowToo) {
  Random random(4);
  ReplayWindow window;
  for (int i = 0; i < 300; ++i) {
    const CandidateList list = CandidateList::marked(6, random);
    window.add(0, list.rows, std::vector<double>(6, 1.0 / 6), list.chosen, random);
  }
  // What comes now says nothing: all candidates are alike.
  CandidateList blank;
  blank.rows.assign(2 * kFeatures, 0);
  RankingNetwork with({}), without({});
  for (int i = 0; i < 1000; ++i) {
    with.learn(blank.rows, 0, window, random, 1);
    without.learn(blank.rows, 0, ReplayWindow(), random, 1);
  }
  const CandidateList list = CandidateList::marked(6, random);
  EXPECT_GT(predicted(with, list)[list.chosen], 0.8);
  EXPECT_LT(predicted(without, list)[list.chosen], 0.6);
}

TEST(RankingNetwork, ContributionsAddUpToTheDifferenceOfTheScores) {
  Random random(5);
  RankingNetwork network({});
  for (int i = 0; i < 300; ++i) {
    const CandidateList list = either_or(random);
    network.learn(list.rows, list.chosen, ReplayWindow(), random, 1);
  }
  for (int i = 0; i < 20; ++i) {
    const CandidateList list = CandidateList::random(2, random);
    const auto p = predicted(network, list);
    const auto parts = network.contributions(list.row(0), list.row(1));
    const double sum = std::accumulate(parts.begin(), parts.end(), 0.0);
    EXPECT_NEAR(sum, std::log(p[0]) - std::log(p[1]), 1e-4);
  }
}

TEST(RankingNetwork, StaysFiniteAtTheHighestRateOnTheWorstInput) {
  Random random(6);
  RankingNetwork network({});
  CandidateList list = CandidateList::random(4, random);
  for (float& x : list.rows) x *= 1000;
  for (std::size_t i = 0; i < 2000; ++i) network.learn(list.rows, i % 4, ReplayWindow(), random, 10);
  for (const double p : predicted(network, list)) EXPECT_TRUE(std::isfinite(p));
}

TEST(RankingNetwork, SameSeedSameNetwork) {
  const auto bytes = [](std::uint64_t seed) {
    Random random(7);
    RankingNetwork network({.seed = seed});
    for (int i = 0; i < 50; ++i) {
      const CandidateList list = CandidateList::marked(5, random);
      network.learn(list.rows, list.chosen, ReplayWindow(), random, 1);
    }
    ByteWriter out;
    network.save(out);
    return out.take();
  };
  EXPECT_EQ(bytes(1), bytes(1));
  EXPECT_NE(bytes(1), bytes(2));
}

TEST(RankingNetwork, ComesBackAsItWas) {
  Random random(8);
  RankingNetwork network({.hidden_units = 7});
  const CandidateList list = CandidateList::marked(5, random);
  network.learn(list.rows, list.chosen, ReplayWindow(), random, 1);
  ByteWriter out;
  network.save(out);
  ByteReader in(out.bytes());
  RankingNetwork back({.hidden_units = 7});
  back.load(in);
  ASSERT_TRUE(in.at_end());
  EXPECT_EQ(predicted(back, list), predicted(network, list));
}

TEST(RankingNetwork, RefusesBytesThatItCannotHaveWritten) {
  ByteWriter out;
  RankingNetwork({}).save(out);
  std::vector<std::uint8_t> bytes = out.take();
  const auto refused = [](std::span<const std::uint8_t> raw) {
    ByteReader in(raw);
    RankingNetwork network({});
    network.load(in);
    return !in.ok();
  };
  EXPECT_TRUE(refused(std::span(bytes).first(bytes.size() - 1)));
  bytes[0] = 15;
  EXPECT_TRUE(refused(bytes)) << "another size";
  bytes[0] = 16;
  std::fill_n(bytes.begin() + 9, 4, std::uint8_t{0xFF});
  EXPECT_TRUE(refused(bytes)) << "a weight that is not a number";
}

std::vector<double> even(std::size_t n) { return std::vector<double>(n, 1.0 / static_cast<double>(n)); }

TEST(ReplayWindow, KeepsTheUsedOneFirstThenTheHardest) {
  Random random(1);
  CandidateList list = CandidateList::random(12, random);
  std::vector<double> p;
  for (std::size_t i = 0; i < 12; ++i) {
    list.at(i, Feature::gap) = static_cast<float>(i) / 8;
    p.push_back(i == 3 ? 0.001 : 0.01 * static_cast<double>(12 - i));
  }
  ReplayWindow window;
  window.add(1, list.rows, p, 3, random);
  const auto& kept = window.list(0);
  ASSERT_EQ(kept.rows, ReplayWindow::kRows);
  const auto place = [&](std::size_t row) {
    return kept.values[row * kFeatures + static_cast<std::size_t>(Feature::gap)] / 4;
  };
  EXPECT_EQ(place(0), 3);
  for (std::size_t row = 1; row <= ReplayWindow::kHardest; ++row) {
    EXPECT_EQ(place(row), static_cast<int>(row < 4 ? row - 1 : row));
  }
  EXPECT_GE(place(8), 8);
  EXPECT_NE(place(8), place(9));
  EXPECT_EQ(kept.weight(0), 1);
  EXPECT_EQ(kept.weight(9), 2) << "two of four stand for all four";
}

TEST(ReplayWindow, KeepsWhatThereIsOfAShortList) {
  Random random(2);
  for (const std::size_t n : {1, 2, 8, 9}) {
    ReplayWindow window;
    window.add(1, CandidateList::random(n, random).rows, even(n), n - 1, random);
    EXPECT_EQ(window.list(0).rows, n);
  }
}

TEST(ReplayWindow, RoundsToASixtyFourth) {
  for (float x = -3.9f; x < 3.9f; x += 0.013f) {
    std::array<float, 1> back;
    ReplayWindow::restore(std::array{ReplayWindow::quantized(x)}, back);
    EXPECT_NEAR(back[0], x, 1.0f / 64);
  }
  EXPECT_EQ(ReplayWindow::quantized(1e9f), 127);
  EXPECT_EQ(ReplayWindow::quantized(-1e9f), -127);
}

TEST(ReplayWindow, IsBounded) {
  Random random(3);
  ReplayWindow window;
  const CandidateList list = CandidateList::random(2, random);
  for (int i = 0; i < 2000; ++i) window.add(static_cast<std::uint64_t>(i), list.rows, even(2), 0, random);
  EXPECT_EQ(window.end(), 2000u);
  EXPECT_EQ(window.first(), 2000 - ReplayWindow::kWindow);
  EXPECT_EQ(window.oldest(), 2000 - ReplayWindow::kKept);
  for (std::uint64_t i = window.oldest(); i < window.end(); ++i) EXPECT_EQ(window.list(i).user, i);
}

TEST(ReplayWindow, ForgetsAUserExactly) {
  Random random(4);
  ReplayWindow window;
  const CandidateList list = CandidateList::random(3, random);
  for (std::uint64_t i = 0; i < 30; ++i) window.add(i % 3, list.rows, even(3), 0, random);
  EXPECT_TRUE(window.forget(1));
  EXPECT_FALSE(window.forget(1));
  EXPECT_FALSE(window.forget(77));
  for (std::uint64_t i = 0; i < 30; ++i) {
    EXPECT_EQ(window.list(i).rows, i % 3 == 1 ? 0 : 3);
    EXPECT_EQ(window.list(i).values.empty(), i % 3 == 1);
  }
}

TEST(ReplayWindow, ComesBackAsItWas) {
  Random random(5);
  ReplayWindow window;
  for (std::uint64_t i = 0; i < 900; ++i) {
    const std::size_t n = 1 + i % 14;
    window.add(i % 7, CandidateList::random(n, random).rows, even(n), 0, random);
  }
  window.forget(3);
  ByteWriter out, again;
  window.save(out);
  ByteReader in(out.bytes());
  ReplayWindow back;
  back.load(in);
  ASSERT_TRUE(in.at_end());
  back.save(again);
  EXPECT_TRUE(std::ranges::equal(out.bytes(), again.bytes()));
}

TEST(ReplayWindow, RefusesBytesThatItCannotHaveWritten) {
  Random random(6);
  ReplayWindow window;
  window.add(1, CandidateList::random(3, random).rows, even(3), 0, random);
  ByteWriter out;
  window.save(out);
  const std::vector<std::uint8_t> bytes = out.take();
  const auto refused = [&](std::size_t at, std::uint8_t byte) {
    std::vector<std::uint8_t> damaged = bytes;
    damaged[at] = byte;
    ByteReader in(damaged);
    ReplayWindow back;
    back.load(in);
    return !in.ok();
  };
  EXPECT_TRUE(refused(7, 0xFF)) << "more lists than there will ever be";
  EXPECT_TRUE(refused(0, 2)) << "a list that is missing";
  EXPECT_TRUE(refused(16, 200)) << "more rows than a list has";
  EXPECT_TRUE(refused(17, 3)) << "more others than rows";
  EXPECT_TRUE(refused(21, 0xFF)) << "a weight below 0";
}

}  // namespace
}  // namespace model_warmup
