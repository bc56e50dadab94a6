// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "core/bytes.h"
#include "history/history_view.h"
#include "history/request_context.h"
#include "learning/expert_mixture.h"
#include "learning/experts.h"
#include "learning/listwise_logit.h"
#include "learning/online_logistic.h"

namespace model_warmup {

/// What was thought about one question: enough to learn from the answer, and to explain it.
struct NextModelScores {
  std::vector<ModelIndex> shortlist;     ///< looked at closely, best first by the cheap order
  std::vector<float> features;           ///< of the shortlist, rows of kFeatures
  std::vector<double> expert_p;          ///< by expert, over the shortlist
  std::vector<double> expert_weights;    ///< adding up to 1
  std::size_t stage = 0;                 ///< of the choice
  std::size_t situation = 0;             ///< of the mixture
  std::vector<double> probabilities;     ///< of all registered models in order of registration, at most 1 in all
  std::size_t first = 0;                 ///< place of the most probable in it; there is none without models
  std::array<double, 4> first_inputs{};  ///< what the first's calibration looked at
};

/// P(the very next model) by a mixture of experts over a shortlist; the rest keep the cheap order. Some mass goes to
/// models that nobody has used yet, so that the probabilities of the registered ones add up to at most 1.
class NextModel {
 public:
  NextModel();

  /// O(models + shortlist * features).
  [[nodiscard]] NextModelScores predict(const HistoryView& view, const RequestContext& context) const;

  /// `scores` as predicted for this view; `scale` multiplies all steps.
  void learn(const HistoryView& view, const NextModelScores& scores, ModelIndex model, double scale);

  [[nodiscard]] const ListwiseLogit& choice() const { return choice_; }

  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  void rank_shortlist(const HistoryView& view, const RequestContext& context, NextModelScores& scores) const;
  void calibrate_first(const HistoryView& view, NextModelScores& scores) const;

  ListwiseLogit choice_;
  ExpertMixture mixture_;
  OnlineLogistic<4> first_;
};

}  // namespace model_warmup
