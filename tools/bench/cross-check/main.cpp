// SPDX-License-Identifier: Apache-2.0
// Reads classification problems from standard input and writes what our learners make of them, for cross_check.py.
//
// A problem: "classes features training test seed", then a line of label and features for each row, training rows
// first. The answer: a line of labels for the test rows by the forest, and one by the network.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <span>
#include <vector>

#include "core/random.h"
#include "learning/candidate_features.h"
#include "learning/ranking_network.h"
#include "learning/replay_window.h"
#include "learning/tree_grower.h"

namespace {

using namespace model_warmup;

constexpr int kEpochs = 40;
constexpr std::size_t kTrees = 64;
constexpr double kLearningScale = 1;

struct Sample {
  std::size_t label = 0;
  std::vector<float> features;
};

struct Problem {
  std::size_t classes = 0, features = 0, training = 0, test = 0;
  std::uint64_t seed = 0;
  std::vector<Sample> samples;

  [[nodiscard]] std::span<const Sample> train() const { return std::span(samples).first(training); }
  [[nodiscard]] std::span<const Sample> unseen() const { return std::span(samples).subspan(training); }
};

bool read(std::istream& in, Problem& problem) {
  if (!(in >> problem.classes >> problem.features >> problem.training >> problem.test >> problem.seed)) return false;
  problem.samples.assign(problem.training + problem.test, {});
  for (Sample& sample : problem.samples) {
    in >> sample.label;
    sample.features.resize(problem.features);
    for (float& feature : sample.features) in >> feature;
  }
  return static_cast<bool>(in);
}

void append_row(const Sample& sample, std::vector<float>& rows) {
  rows.insert(rows.end(), sample.features.begin(), sample.features.end());
  rows.resize(rows.size() + kFeatures - sample.features.size(), 0);
}

/// One class against the others: each of its samples is the used one of a list that has some of the others beside it.
std::vector<DecisionTree> forest_for(const Problem& problem, std::size_t label, Random& random) {
  std::vector<const Sample*> own, others;
  for (const Sample& sample : problem.train()) (sample.label == label ? own : others).push_back(&sample);
  ReplayWindow window;
  for (std::size_t i = 0; i < own.size(); ++i) {
    std::vector<float> rows;
    append_row(*own[i], rows);
    for (std::size_t j = i; j < others.size(); j += own.size()) append_row(*others[j], rows);
    window.add(0, rows, std::vector<double>(rows.size() / kFeatures, 0.5), 0, random);
  }
  const TreeOptions options{.sample = problem.training};
  std::vector<DecisionTree> trees;
  for (std::size_t i = 0; i < kTrees; ++i) {
    TreeGrower grower(window, window.end(), options, random.next());
    while (!grower.grow(window, 1'000'000)) {
    }
    trees.push_back(grower.tree());
  }
  return trees;
}

std::vector<std::size_t> by_forest(const Problem& problem) {
  Random random(problem.seed);
  std::vector<std::vector<DecisionTree>> forests;
  for (std::size_t label = 0; label < problem.classes; ++label) forests.push_back(forest_for(problem, label, random));
  std::vector<std::size_t> labels;
  for (const Sample& sample : problem.unseen()) {
    std::vector<float> row;
    append_row(sample, row);
    std::vector<float> shares(problem.classes, 0);
    for (std::size_t label = 0; label < problem.classes; ++label) {
      for (const DecisionTree& tree : forests[label]) shares[label] += tree.share(row);
    }
    labels.push_back(static_cast<std::size_t>(std::ranges::max_element(shares) - shares.begin()));
  }
  return labels;
}

/// The classes are the candidates: each but the first has the features, and a 1, in a place of its own.
std::vector<float> candidates_of(const Problem& problem, const Sample& sample) {
  std::vector<float> rows(problem.classes * kFeatures, 0);
  for (std::size_t label = 1; label < problem.classes; ++label) {
    const std::size_t place = (label - 1) * (problem.features + 1);
    std::ranges::copy(sample.features, rows.begin() + static_cast<std::ptrdiff_t>(label * kFeatures + place));
    rows[label * kFeatures + place + problem.features] = 1;
  }
  return rows;
}

std::vector<std::size_t> by_network(const Problem& problem) {
  Random random(problem.seed);
  RankingNetwork network({.seed = problem.seed});
  const ReplayWindow nothing;
  std::vector<const Sample*> order;
  for (const Sample& sample : problem.train()) order.push_back(&sample);
  for (int epoch = 0; epoch < kEpochs; ++epoch) {
    for (std::size_t i = order.size(); i > 1; --i) {
      std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
    }
    for (const Sample* sample : order) {
      network.learn(candidates_of(problem, *sample), sample->label, nothing, random, kLearningScale);
    }
  }
  std::vector<std::size_t> labels;
  for (const Sample& sample : problem.unseen()) {
    std::vector<double> p(problem.classes);
    network.predict(candidates_of(problem, sample), p);
    labels.push_back(static_cast<std::size_t>(std::ranges::max_element(p) - p.begin()));
  }
  return labels;
}

void write(std::span<const std::size_t> labels) {
  for (const std::size_t label : labels) std::cout << label << ' ';
  std::cout << '\n';
}

}  // namespace

int main() {
  for (Problem problem; read(std::cin, problem);) {
    write(by_forest(problem));
    write(by_network(problem));
  }
}
