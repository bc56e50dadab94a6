// SPDX-License-Identifier: Apache-2.0
// Trees, how they are grown, and the forest that rolls with the window.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/math.h"
#include "learning/random_forest.h"
#include "learning/tree_grower.h"
#include "learning_lists.h"

namespace model_warmup {
namespace {

/// A window of lists in which the marked candidate is used.
ReplayWindow marked_window(int lists, Random& random) {
  ReplayWindow window;
  for (int i = 0; i < lists; ++i) {
    const CandidateList list = CandidateList::marked(6, random);
    window.add(static_cast<std::uint64_t>(i % 5), list.rows, std::vector<double>(6, 1.0 / 6), list.chosen, random);
  }
  return window;
}

DecisionTree grown(const ReplayWindow& window, const TreeOptions& options, std::uint64_t seed, std::size_t share) {
  TreeGrower grower(window, window.end(), options, seed);
  while (!grower.grow(window, share)) {
  }
  return grower.tree();
}

TEST(TreeGrower, FindsTheFeatureThatTells) {
  Random random(1);
  const ReplayWindow window = marked_window(300, random);
  const DecisionTree tree = grown(window, {.features = kFeatures}, 1, 1000);
  const auto& root = tree.nodes().front();
  EXPECT_EQ(root.feature, static_cast<std::uint8_t>(Feature::second));
  CandidateList list = CandidateList::marked(6, random);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(tree.share(list.row(i)), i == list.chosen ? 1 : 0, 0.05);
}

TEST(TreeGrower, TheSizeOfTheStepsMakesNoDifference) {
  Random random(2);
  const ReplayWindow window = marked_window(200, random);
  ByteWriter all_at_once, bit_by_bit;
  grown(window, {}, 9, 1'000'000'000).save(all_at_once);
  grown(window, {}, 9, 1).save(bit_by_bit);
  EXPECT_TRUE(std::ranges::equal(all_at_once.bytes(), bit_by_bit.bytes()));
}

TEST(TreeGrower, KeepsToItsLimits) {
  Random random(3);
  ReplayWindow window;
  for (int i = 0; i < 400; ++i) {  // nothing to find: trees grow as deep as they may
    const CandidateList list = CandidateList::random(6, random);
    window.add(0, list.rows, std::vector<double>(6, 1.0 / 6), random.below(6), random);
  }
  const TreeOptions options{.max_depth = 5, .least_leaf = 20};
  const DecisionTree tree = grown(window, options, 1, 1000);
  std::vector<std::size_t> depth(tree.nodes().size(), 0);
  for (std::size_t i = 0; i < tree.nodes().size(); ++i) {
    const auto& node = tree.nodes()[i];
    EXPECT_GE(node.rows, options.least_leaf);
    EXPECT_LE(depth[i], options.max_depth);
    if (!node.leaf()) depth[node.child] = depth[node.child + 1u] = depth[i] + 1;
  }
  EXPECT_GT(tree.nodes().size(), 15u);
}

TEST(TreeGrower, TakesNoMoreThanItsMostWork) {
  Random random(4);
  const ReplayWindow window = marked_window(900, random);
  const TreeOptions options;
  TreeGrower grower(window, window.end(), options, 1);
  constexpr std::size_t kSteps = ReplayWindow::kKept - ReplayWindow::kWindow;
  std::size_t steps = 1;
  while (!grower.grow(window, TreeGrower::most_work(options) / kSteps + 1)) ++steps;
  EXPECT_LE(steps, kSteps);
}

TEST(TreeGrower, LooksOverForgottenLists) {
  Random random(5);
  ReplayWindow window = marked_window(100, random);
  for (std::uint64_t user = 0; user < 4; ++user) window.forget(user);
  const DecisionTree tree = grown(window, {}, 1, 1000);
  EXPECT_LE(tree.nodes().front().rows, 20 * 6 + TreeOptions().parent_rows + 1e-3);
}

TEST(DecisionTree, CountsGoOnLearning) {
  Random random(6);
  DecisionTree tree = grown(marked_window(100, random), {}, 1, 1000);
  const CandidateList list = CandidateList::marked(6, random);
  const auto row = list.row(list.chosen);
  const float before = tree.share(row);
  for (int i = 0; i < 200; ++i) tree.learn(row, false);
  EXPECT_LT(tree.share(row), before / 2);
}

TEST(DecisionTree, AFeatureAndItsRoundedValueGoTheSameWay) {
  Random random(7);
  const DecisionTree tree = grown(marked_window(300, random), {}, 3, 1000);
  for (int i = 0; i < 200; ++i) {
    const CandidateList list = CandidateList::random(1, random);
    std::vector<float> rounded(kFeatures);
    for (std::size_t f = 0; f < kFeatures; ++f) {
      ReplayWindow::restore(std::array{ReplayWindow::quantized(list.rows[f])}, std::span(rounded).subspan(f, 1));
    }
    EXPECT_EQ(tree.share(list.row(0)), tree.share(rounded));
  }
}

TEST(DecisionTree, RefusesBytesThatItCannotHaveWritten) {
  Random random(8);
  ByteWriter out;
  grown(marked_window(100, random), {}, 1, 1000).save(out);
  const std::vector<std::uint8_t> bytes = out.take();
  const auto refused = [&](std::size_t at, std::uint8_t byte) {
    std::vector<std::uint8_t> damaged = bytes;
    damaged[at] = byte;
    ByteReader in(damaged);
    DecisionTree tree;
    tree.load(in);
    return !in.ok();
  };
  EXPECT_TRUE(refused(0, 0)) << "one node less, or none";
  EXPECT_TRUE(refused(4, kFeatures)) << "a feature that there is not";
  EXPECT_TRUE(refused(6, 0)) << "a way back";
  EXPECT_TRUE(refused(11, 0xFF)) << "less than no rows";
}

/// Lets a forest see uses of marked candidates.
struct Grove {
  explicit Grove(const NextModelOptions& options = {}) : forest(options) {}

  void use(int uses) {
    for (int i = 0; i < uses; ++i) {
      const CandidateList list = CandidateList::marked(6, random);
      const std::vector<double> even(6, 1.0 / 6);
      forest.learn(list.rows, even, list.chosen);
      window.add(static_cast<std::uint64_t>(i % 5), list.rows, even, list.chosen, random);
      forest.grow(window, random);
    }
  }

  [[nodiscard]] std::vector<std::uint8_t> saved() const {
    ByteWriter out;
    forest.save_trees(out);
    window.save(out);
    forest.save_growth(out);
    return out.take();
  }
  bool load(std::span<const std::uint8_t> bytes) {
    ByteReader in(bytes);
    forest.load_trees(in);
    window.load(in);
    forest.load_growth(in, window);
    return in.at_end();
  }

  Random random{1};
  ReplayWindow window;
  RandomForest forest;
};

TEST(RandomForest, IsReadyAfterItsFirstTree) {
  Grove grove;
  grove.use(29);
  EXPECT_FALSE(grove.forest.ready());
  grove.use(6);
  EXPECT_TRUE(grove.forest.ready());
}

TEST(RandomForest, GivesADistributionThatKnowsTheMarkedOne) {
  Grove grove;
  grove.use(400);
  const CandidateList list = CandidateList::marked(6, grove.random);
  std::vector<double> p(6);
  grove.forest.predict(list.rows, p);
  EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1, 1e-12);
  EXPECT_EQ(std::ranges::max_element(p) - p.begin(), static_cast<std::ptrdiff_t>(list.chosen));
  EXPECT_GT(p[list.chosen], 2.0 / 6)
      << "though each split looks at a sixth of the features only, and all others are noise";
}

TEST(RandomForest, ContributionsAddUpAndPointAtTheCause) {
  Grove grove;
  grove.use(400);
  const CandidateList list = CandidateList::marked(6, grove.random);
  const auto of_chosen = grove.forest.contributions(list.row(list.chosen));
  const auto of_other = grove.forest.contributions(list.row((list.chosen + 1) % 6));
  const auto strongest = std::ranges::max_element(of_chosen) - of_chosen.begin();
  EXPECT_EQ(strongest, static_cast<std::ptrdiff_t>(Feature::second));
  std::vector<double> p(6);
  grove.forest.predict(list.rows, p);
  const double difference =
      std::accumulate(of_chosen.begin(), of_chosen.end(), 0.0) - std::accumulate(of_other.begin(), of_other.end(), 0.0);
  EXPECT_NEAR(difference, math::log(p[list.chosen] / p[(list.chosen + 1) % 6]), 1e-6);
}

TEST(RandomForest, ComesBackInTheMiddleOfATree) {
  for (const int uses : {10, 31, 500, 1001, 1010, 1033}) {
    Grove grove, back;
    grove.use(uses);
    const auto bytes = grove.saved();
    ASSERT_TRUE(back.load(bytes)) << uses;
    EXPECT_EQ(back.saved(), bytes);
    back.random = grove.random;
    grove.use(150);
    back.use(150);
    EXPECT_EQ(back.saved(), grove.saved()) << uses;
  }
}

TEST(RandomForest, GivesUpTheTreeWhoseRowsAreGone) {
  Grove grove;
  grove.use(1000);
  ASSERT_TRUE(grove.window.forget(2));
  grove.forest.abandon();
  Grove back;
  EXPECT_TRUE(back.load(grove.saved()));
  grove.use(200);
}

TEST(RandomForest, AllForgottenIsNothingToGrowOn) {
  Grove grove;
  grove.use(40);
  for (std::uint64_t user = 0; user < 5; ++user) grove.window.forget(user);
  grove.forest.abandon();
  grove.use(100);
  EXPECT_TRUE(grove.forest.ready());
}

}  // namespace
}  // namespace model_warmup
