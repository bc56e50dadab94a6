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

/// What is said of a candidate, in numbers of about the size of 1. Probabilities come as their logarithms. Features that
/// begin with "previous" are 0 for every candidate but the model the user used last: they tell whether people stay.
enum class Feature : std::uint8_t {
  // The user's own history.
  previous,
  second,
  inverse_rank,
  uses_since,
  time_since,
  is_new,
  quick_uses,
  steady_uses,
  share_of_uses,
  user1,
  user2,
  user3,
  successor,
  // All users.
  popular,
  lately,
  global1,
  global2,
  global3,
  global_other,
  global_time_since,
  first_request,
  adoption,
  // Patterns.
  stack,
  hour,
  user_hour,
  weekday,
  previous_stay_model,
  previous_stay_gap,
  previous_stay_user,
  previous_gap,
  previous_uses,
  previous_switches,
  previous_run,
  // The request: how much each field speaks for the model, and what it shares with the model's last use.
  task,
  input_length,
  complexity,
  language,
  hardware,
  activities,
  extensions,
  equal_fields,
  equal_length,
  previous_same_task,
  previous_same_length,
};

inline constexpr std::size_t kFeatures = 44;
using FeatureRow = std::array<float, kFeatures>;

/// Rows of features, one a candidate, one after the other.
[[nodiscard]] std::vector<float> candidate_features(const HistoryView& view, const RequestContext& context,
                                                    std::span<const ModelIndex> candidates);

}  // namespace model_warmup
