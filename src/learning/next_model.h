// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/bytes.h"
#include "core/random.h"
#include "history/history_view.h"
#include "history/request_context.h"
#include "learning/candidate_features.h"
#include "learning/expert_mixture.h"
#include "learning/next_model_options.h"
#include "learning/online_logistic.h"
#include "learning/random_forest.h"
#include "learning/ranking_network.h"
#include "learning/replay_window.h"

namespace model_warmup {

/// Members of the mixture. Until the forest has a tree, the order of the shortlist speaks in its place.
enum class Expert : std::uint8_t { network, forest };

inline constexpr std::size_t kExperts = 2;

/// What was thought about one question: enough to learn from the answer, and to explain it.
struct NextModelScores {
  std::vector<ModelIndex> shortlist;     ///< looked at closely, best first by the cheap order
  std::vector<float> features;           ///< of the shortlist, rows of kFeatures
  std::vector<double> cheap_p;           ///< over the shortlist, by the cheap order
  std::vector<double> expert_p;          ///< by expert, over the shortlist
  std::vector<double> expert_weights;    ///< adding up to 1
  std::vector<double> mixed_p;           ///< over the shortlist, adding up to 1
  std::size_t situation = 0;             ///< of the mixture
  std::vector<double> probabilities;     ///< of all registered models in order of registration, at most 1 in all
  std::size_t first = 0;                 ///< place of the most probable in it; there is none without models
  std::array<double, 4> first_inputs{};  ///< what the first's calibration looked at
};

/// P(the very next model) by a network and a forest over a shortlist; the rest keep the cheap order. Some mass goes to
/// models that nobody has used yet, so that the probabilities of the registered ones add up to at most 1.
class NextModel {
 public:
  explicit NextModel(const NextModelOptions& options = {});

  /// O(models + shortlist * features * hidden units).
  [[nodiscard]] NextModelScores predict(const HistoryView& view, const RequestContext& context) const;

  /// `scores` as predicted for this view; `user` is the `user_tag` under which the use can be forgotten; `scale`
  /// multiplies all steps: nothing is learned at 0.
  void learn(const HistoryView& view, const NextModelScores& scores, ModelIndex model, std::uint64_t user,
             double scale);

  /// What each feature adds to ln p of a model of the shortlist, given by its place in it, beside the average
  /// candidate.
  [[nodiscard]] std::array<double, kFeatures> contributions(const NextModelScores& scores, std::size_t place) const;

  /// Removes this user's uses from what is learned from again.
  void forget(std::uint64_t user);

  void save(ByteWriter& out) const;
  /// Reads into a fresh object; fails the reader on what `save` cannot have written.
  void load(ByteReader& in);

  /// What has been learned, without the uses that it was learned from: may be handed on.
  void save_weights(ByteWriter& out) const;
  void load_weights(ByteReader& in);

 private:
  void rank_shortlist(const HistoryView& view, const RequestContext& context, NextModelScores& scores) const;
  void calibrate_first(const HistoryView& view, NextModelScores& scores) const;

  FeatureSet without_;
  RankingNetwork network_;
  RandomForest forest_;
  ExpertMixture mixture_;
  OnlineLogistic<4> first_;
  ReplayWindow window_;
  Random random_;  // draws what is replayed, and what trees are grown on
};

}  // namespace model_warmup
