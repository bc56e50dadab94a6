// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "learning/candidate_features.h"

namespace model_warmup {

/// Size and make of what learns which model comes next. The defaults are those that did best for their cost on the
/// traces it was measured with.
struct NextModelOptions {
  std::uint64_t seed = 0;         ///< of first weights, samples and choices of features
  std::size_t trees = 16;         ///< of the forest, 1 to kMostTrees
  std::size_t max_depth = 8;      ///< of a tree, 1 to kMostDepth
  std::size_t hidden_units = 16;  ///< of the network, 1 to kMostHiddenUnits

  // What to do without, to measure what it brings: features are neutral then, and a member has no say.
  FeatureSet without;
  bool network = true;
  bool forest = true;

  static constexpr std::size_t kMostTrees = 64;
  static constexpr std::size_t kMostDepth = 12;
  static constexpr std::size_t kMostHiddenUnits = 64;
};

}  // namespace model_warmup
