// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "history/request_context.h"
#include "history/usage_history.h"
#include "history/user_history.h"
#include "learning/next_model.h"

namespace model_warmup {

/// A question and what was thought about it.
struct Explained {
  const UsageHistory& history;
  const UserHistory* user;  ///< null: new
  double at_ms;
  double expected_at_ms;  ///< when the next use is due
  const RequestContext& context;
  const NextModel& next;
  const NextModelScores& scores;
};

/// Something that speaks for a model.
struct Reason {
  std::string code;     ///< which kind, for machines
  double strength = 0;  ///< how much it lifts ln p above the average candidate's
  std::string text;     ///< the counts behind it; they fade, so they stand for recent uses
};

inline constexpr std::size_t kMostReasons = 4;

/// Why a model of the shortlist, given by its place in it, is ranked where it is: at most kMostReasons, strongest
/// first, by what the network and the forest made of each feature. O(shortlist * features + features * hidden units).
[[nodiscard]] std::vector<Reason> reasons_for(const Explained& question, std::size_t place);

}  // namespace model_warmup
