// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/bytes.h"
#include "core/training.h"
#include "learning/next_model_quality.h"

namespace model_warmup {

/// A candidate and the model in use, judged on the same uses: whose log loss is smaller, and how surely.
///
/// The bounds hold at every moment at once, so somebody may look as often as they like and stop when they have seen
/// enough: the asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas, "Time-uniform central
/// limit theory and asymptotic confidence sequences", Annals of Statistics 52(6), 2024 (the mixture of Robbins, 1970),
/// tightest around 500 uses. Constant time and memory.
class ShadowComparison {
 public:
  void add(const UseJudgement& candidate, const UseJudgement& in_use);

  /// Everything but the candidate's version.
  [[nodiscard]] ShadowReport report() const;

  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  QualityMeter candidate_;
  QualityMeter in_use_;
  double mean_ = 0;     // of the gains
  double squares_ = 0;  // sum of squared deviations from it (Welford, Technometrics 4, 1962)
};

}  // namespace model_warmup
