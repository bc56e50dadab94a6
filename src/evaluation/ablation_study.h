// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <vector>

#include "evaluation/bootstrap.h"
#include "evaluation/engine_part.h"
#include "evaluation/evaluation_report.h"
#include "evaluation/replayed_engine.h"
#include "evaluation/scoreboard.h"

namespace model_warmup {

/// The fresh engine with one of its parts left out at a time, on the history that the whole one sees.
///
/// Each learns anew without its part, so that the others may stand in for it: what is missing then is what the part
/// alone brings (leave-one-component-out: Lei, G'Sell, Rinaldo, Tibshirani & Wasserman, "Distribution-free predictive
/// inference for regression", JASA 113, 2018). Parts that tell the same share what they bring, and neither shows it.
class AblationStudy {
 public:
  /// Reserves columns of `sums`. `history` must outlive this. `told`: what requests tell in it; parts that look at
  /// nothing of it are left alone.
  AblationStudy(const ReplayedHistory& history, const ContextFields& told, ClusterSums& sums);

  /// An engine without the part, to be told of the history's uses, and what it has scored.
  struct Reduced {
    Reduced(EnginePart without, const ReplayedHistory& history, ClusterSums& sums)
        : part(without), engine(history, LearnedModel(options_without(without))), boards(sums, true) {}

    EnginePart part;
    ReplayedEngine engine;
    ContestantBoards boards;
  };
  [[nodiscard]] std::deque<Reduced>& engines() { return engines_; }

  /// `whole`: of the engine with all its parts.
  [[nodiscard]] std::vector<AblationScores> scores(const ContestantBoards& whole, const Bootstrap& bootstrap) const;

 private:
  bool told_context_;
  std::deque<Reduced> engines_;
};

}  // namespace model_warmup
