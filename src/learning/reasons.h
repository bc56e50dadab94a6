// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "history/request_context.h"
#include "history/usage_history.h"
#include "history/user_history.h"
#include "learning/candidate_features.h"
#include "learning/experts.h"
#include "learning/next_model.h"

namespace model_warmup {

/// Features and experts that say the same in different ways make one reason.
inline constexpr std::size_t kReasonKinds = 8;

/// A question and what was thought about it.
struct Explained {
  const UsageHistory& history;
  const UserHistory* user;  ///< null: new
  double at_ms;
  const RequestContext& context;
  const NextModel& next;
  const NextModelScores& scores;
};

/// Says why models are ranked where they are: what lifts a model above the average candidate, strongest first, told by
/// the counts behind it. Counts fade, so they stand for recent uses.
class Reasons {
 public:
  static constexpr std::size_t kMost = 4;

  /// `question` and what it refers to must outlive this.
  explicit Reasons(const Explained& question);

  /// At most kMost reasons for a model of the shortlist, given by its place in it.
  [[nodiscard]] std::vector<std::string> of(std::size_t place) const;

 private:
  [[nodiscard]] std::array<double, kReasonKinds> strengths(std::size_t place) const;

  const Explained& question_;
  std::vector<float> weights_;               // of the features
  std::array<double, kFeatures> mean_{};     // of each feature over the candidates
  std::array<double, kExperts> mean_log_{};  // of each expert's ln p
};

}  // namespace model_warmup
