// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "history/gap_histogram.h"

namespace model_warmup {

/// What one user's return is regressed on.
struct ReturnTraits {
  std::array<float, kGapBins> log_told{};  ///< ln of the hazard of each bin as the engine tells it
  float log_uses = 0;                      ///< ln of how many uses the user has made: regulars come back
};

/// How likely who is still away returns within each bin of the time away, learned from all users together:
///
///   ln(hazard) = level + baseline of the bin + a * ln(hazard as told) + b * ln(uses)
///
/// Proportional hazards with a baseline that is constant within each bin, whose likelihood is that of Poisson counts
/// (Holford, "The analysis of rates and of survivorship using log-linear models", Biometrics 36, 1980), learned online
/// with steps that shrink per weight as evidence grows (Adagrad: Duchi, Hazan & Singer, JMLR 12, 2011). It begins with
/// the hazards as told. All bins share the level, so what few bins show early is known to those that take days to pass.
class ReturnRegression {
 public:
  ReturnRegression();

  /// Cumulative hazard over the bin. O(1).
  [[nodiscard]] double hazard(const ReturnTraits& traits, std::size_t bin) const;

  /// Somebody spent this share of the bin away, at the end of which he returned or not. O(1).
  void learn(const ReturnTraits& traits, std::size_t bin, double share, bool returned);

 private:
  /// A weight and the sum of its squared slopes.
  struct Weight {
    double value = 0;
    double squares = 1;
    void step(double slope);
  };

  [[nodiscard]] double log_hazard(const ReturnTraits& traits, std::size_t bin) const;

  Weight level_, told_, uses_;
  std::array<Weight, kGapBins> baseline_;
};

}  // namespace model_warmup
