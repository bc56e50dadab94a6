// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "history/history_view.h"
#include "history/request_context.h"

namespace model_warmup {

/// What is said of a candidate, in numbers of about the size of 1; probabilities come as their logarithms. Those that
/// begin with "previous" are 0 for every candidate but the model the user used last: they tell whether people stay.
/// Whatever was left out brought nothing beside these.
enum class Feature : std::uint8_t {
  // The user's own history.
  previous,     ///< used last
  second,       ///< used last before that
  time_since,   ///< since the user's last use of it
  steady_uses,  ///< uses, fading over some sixteen
  long_run,     ///< share of all the user's uses
  user3,        ///< after the last three models, backed off
  successor,    ///< what came the last time after the previous model
  // All users.
  popular,
  lately,
  global3,       ///< after the last three models, backed off
  global_other,  ///< after the last model, when it is not used again
  global_time_since,
  first_request,
  adoption,
  co_used,  ///< by those who use the user's latest models
  // Patterns.
  stack,      ///< how far back people reach
  hour,       ///< how much more than usual the model is used at this hour, by all
  user_hour,  ///< share of the user's uses at this hour
  previous_stay_model,
  previous_stay_gap,
  previous_gap,
  previous_uses,  ///< length of the user's history
  // The request: how much each field speaks for the model, in the order of ContextField ...
  task,
  input_length,
  complexity,
  language,
  hardware,
  activities,
  extensions,
  equal_fields,  ///< ... and what it has in common with the model's last use
  equal_length,
};

inline constexpr std::size_t kFeatures = 31;
using FeatureRow = std::array<float, kFeatures>;

/// Rows of features, one a candidate, one after the other.
[[nodiscard]] std::vector<float> candidate_features(const HistoryView& view, const RequestContext& context,
                                                    std::span<const ModelIndex> candidates);

}  // namespace model_warmup
