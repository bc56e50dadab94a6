// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/random.h"
#include "learning/candidate_features.h"

namespace model_warmup {

/// A list of candidates with random features, of which one is used.
struct CandidateList {
  std::vector<float> rows;
  std::size_t chosen = 0;

  /// `n` candidates with features in [-1, 1), nothing chosen yet.
  static CandidateList random(std::size_t n, Random& random) {
    CandidateList list;
    for (std::size_t i = 0; i < n * kFeatures; ++i) {
      list.rows.push_back(static_cast<float>(random.uniform() * 2 - 1));
    }
    return list;
  }

  [[nodiscard]] std::size_t size() const { return rows.size() / kFeatures; }
  [[nodiscard]] std::span<const float> row(std::size_t i) const {
    return std::span(rows).subspan(i * kFeatures, kFeatures);
  }
  [[nodiscard]] float& at(std::size_t i, Feature feature) {
    return rows[i * kFeatures + static_cast<std::size_t>(feature)];
  }

  /// One candidate is `second` to the user, the others are not, and that is the one.
  static CandidateList marked(std::size_t n, Random& random) {
    CandidateList list = CandidateList::random(n, random);
    list.chosen = random.below(static_cast<std::uint32_t>(n));
    for (std::size_t i = 0; i < n; ++i) list.at(i, Feature::second) = i == list.chosen ? 1.0f : 0.0f;
    return list;
  }
};

}  // namespace model_warmup
