// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/bytes.h"

namespace model_warmup {

/// Whom to believe: mixes distributions linearly, by weights learned from how well each member has done.
///
/// A member's weight is the product of one shared by all situations and one of the situation at hand. After each
/// outcome both are multiplied by p(outcome)^rate relative to the best member, then a little of every weight goes back
/// to where it began, so that a member that was wrong for long can come back: Herbster & Warmuth, "Tracking the best
/// expert", Machine Learning 32, 1998 (fixed share). All operations are O(members).
class ExpertMixture {
 public:
  /// `prior`: the members' weights at first, adding up to 1.
  ExpertMixture(std::span<const double> prior, std::size_t situations);

  /// The members' weights in a situation, adding up to 1.
  [[nodiscard]] std::vector<double> weights(std::size_t situation) const;

  /// `p`: what each member gave to what came; `scale` multiplies the rate.
  void learn(std::size_t situation, std::span<const double> p, double scale);

  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  std::vector<double> prior_;
  std::vector<double> shared_;
  std::vector<double> by_situation_;  // situations * members
};

}  // namespace model_warmup
