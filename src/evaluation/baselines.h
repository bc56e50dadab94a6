// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "catalog/model_catalog.h"
#include "evaluation/evaluation_report.h"

namespace model_warmup {

/// Where a model stands in a ranking; 0: nowhere.
struct Standing {
  std::size_t rank = 0;
  std::size_t among_others = 0;  ///< with the user's last model taken out
};

/// Rankings without learning, to see what learning is worth.
///
///   last_used  the user's own models, most recently used first
///   most_used  the user's own models by number of uses, ties by recency
///   markov     the user's own models by how often each followed the last one, ties as most_used
///   blend      all models by a chain of counts, each falling back on the one before it: recent popularity (half-life
///   of
///              a day), what follows the last model for everybody (weight 20), the user's own counts (1), what follows
///              it for the user (1); then 0.45 of that and 0.55 for the last model again
///
/// Ties of the blend go by first use. For a user without uses only the blend ranks anything.
class Baselines {
 public:
  using Standings = std::array<Standing, kBaselines>;  // in the order of Baseline

  /// `models`: how many there are; they are numbered from 0, users in any way.
  explicit Baselines(std::size_t models);

  /// Where each baseline ranks `model` for the user. O(models that anybody has used).
  [[nodiscard]] Standings rank(std::uint32_t user, ModelIndex model) const;

  /// Moments must not go back.
  void learn(std::uint32_t user, ModelIndex model, double at_ms);

 private:
  struct OwnModel {
    ModelIndex model;
    std::uint32_t uses = 0;
  };
  struct User {
    std::vector<OwnModel> models;  // most recently used first
    std::uint32_t uses = 0;
  };

  [[nodiscard]] Standings rank_own(const User& user, std::uint32_t number, ModelIndex model) const;
  [[nodiscard]] Standing rank_blend(const User* user, std::uint32_t number, ModelIndex model) const;

  std::unordered_map<std::uint32_t, User> users_;
  std::unordered_map<std::uint64_t, std::uint32_t> followed_;      // by user, model and next; looked up only
  std::unordered_map<std::uint64_t, std::uint32_t> left_;          // by user and model: uses followed by another
  std::unordered_map<std::uint64_t, std::uint32_t> all_followed_;  // the same over all users
  std::vector<std::uint32_t> all_left_;
  std::vector<ModelIndex> used_;  // by first use
  std::vector<bool> is_used_;
  std::vector<double> popularity_;  // decayed uses, as of the last one
  double total_popularity_ = 0;
  double last_at_ms_ = 0;
};

}  // namespace model_warmup
