// SPDX-License-Identifier: Apache-2.0
#include "evaluation/ablation_study.h"

namespace model_warmup {

AblationStudy::AblationStudy(const ReplayedHistory& history, const ContextFields& told, ClusterSums& sums)
    : told_context_(told.any()) {
  for (const EnginePart part : parts_for(told)) engines_.emplace_back(part, history, sums);
}

std::vector<AblationScores> AblationStudy::scores(const ContestantBoards& whole, const Bootstrap& bootstrap) const {
  std::vector<AblationScores> scores;
  scores.reserve(engines_.size());
  for (const Reduced& reduced : engines_) {
    scores.push_back({.left_out = reduced.part,
                      .request_context = told_context_,
                      .all = reduced.boards.all.scores(bootstrap),
                      .lead = reduced.boards.lead_of(whole, bootstrap)});
  }
  return scores;
}

}  // namespace model_warmup
