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
  const RequestContext& context;
  const NextModel& next;
  const NextModelScores& scores;
};

/// Why a model of the shortlist (`place` in it) is ranked where it is, strongest reason first, at most four: what lifts
/// it above the average candidate, told by the counts behind it. Counts fade, so they stand for recent uses.
[[nodiscard]] std::vector<std::string> reasons_for(const Explained& question, std::size_t place);

}  // namespace model_warmup
