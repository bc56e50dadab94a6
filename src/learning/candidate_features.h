// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "history/history_view.h"
#include "history/request_context.h"

namespace model_warmup {

/// What is said of a candidate, in numbers of about the size of 1; probabilities come as their logarithms. Those that
/// begin with "previous" are 0 for every candidate but the model the user used last: they tell whether people stay.
/// Those of the moment are the same for all candidates: they change what the others mean.
enum class Feature : std::uint8_t {
  // The user's own history.
  previous,      ///< used last
  second,        ///< used last before that
  inverse_rank,  ///< 1 / how many models back
  events_since,  ///< the user's last use of it
  time_since,    ///< the user's last use of it
  novel,         ///< the user has never used it
  quick_uses,    ///< uses, fading over some four
  steady_uses,   ///< uses, fading over some sixteen
  long_run,      ///< share of all the user's uses
  user1,         ///< after the last model ...
  user2,         ///< ... two ...
  user3,         ///< ... three models, backed off
  successor,     ///< what came the last time after the previous model
  // All users.
  popular,
  lately,
  global1,        ///< after the last model ...
  global2,        ///< ... two ...
  global3,        ///< ... three models, backed off
  global_gap,     ///< after the last model and such a pause
  global_recent,  ///< after the last model, of late
  global_skip,    ///< after the last model but one
  global_other,   ///< after the last model, when it is not used again
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
  previous_stay_user,
  // The moment.
  gap,          ///< since the user's last use
  uses,         ///< length of the user's history
  switch_rate,  ///< how often the user changes the model
  distinct,     ///< how many models the user uses
  novelty,      ///< how often the user takes up a new one
  run,          ///< uses in a row of the previous model
  day_sine,
  day_cosine,
  same_task,  ///< as the user's last use had
  same_length,
  same_fields,
  // The request: how much each field speaks for the model, in the order of ContextField ...
  task,
  input_length,
  complexity,
  priority,
  latency,
  hardware,
  activities,
  latest_activity,
  session,
  preferences,
  language,
  project_size,
  project_complexity,
  extensions,
  equal_fields,  ///< ... and what it has in common with the model's last use
  equal_length,
};

inline constexpr std::size_t kFeatures = static_cast<std::size_t>(Feature::equal_length) + 1;
using FeatureRow = std::array<float, kFeatures>;
using FeatureSet = std::bitset<kFeatures>;

/// Features that stand together: to say what each group brings.
struct FeatureGroup {
  std::string_view name;
  Feature first;
  Feature last;  ///< included

  [[nodiscard]] FeatureSet features() const {
    FeatureSet set;
    for (auto f = static_cast<std::size_t>(first); f <= static_cast<std::size_t>(last); ++f) set.set(f);
    return set;
  }
};

/// All features, in order; fields of the request one by one.
inline constexpr std::array kFeatureGroups = {
    FeatureGroup{"own_history", Feature::previous, Feature::successor},
    FeatureGroup{"all_users", Feature::popular, Feature::co_used},
    FeatureGroup{"patterns", Feature::stack, Feature::previous_stay_user},
    FeatureGroup{"moment", Feature::gap, Feature::day_cosine},
    FeatureGroup{"same_as_last", Feature::same_task, Feature::same_fields},
    FeatureGroup{"task", Feature::task, Feature::task},
    FeatureGroup{"input_length", Feature::input_length, Feature::input_length},
    FeatureGroup{"complexity", Feature::complexity, Feature::complexity},
    FeatureGroup{"priority", Feature::priority, Feature::priority},
    FeatureGroup{"latency", Feature::latency, Feature::latency},
    FeatureGroup{"hardware", Feature::hardware, Feature::hardware},
    FeatureGroup{"activities", Feature::activities, Feature::latest_activity},
    FeatureGroup{"session", Feature::session, Feature::session},
    FeatureGroup{"preferences", Feature::preferences, Feature::preferences},
    FeatureGroup{"language", Feature::language, Feature::language},
    FeatureGroup{"project_size", Feature::project_size, Feature::project_size},
    FeatureGroup{"project_complexity", Feature::project_complexity, Feature::project_complexity},
    FeatureGroup{"changed_files", Feature::extensions, Feature::extensions},
    FeatureGroup{"same_as_then", Feature::equal_fields, Feature::equal_length},
};

/// Rows of features, one a candidate, one after the other.
[[nodiscard]] std::vector<float> candidate_features(const HistoryView& view, const RequestContext& context,
                                                    std::span<const ModelIndex> candidates);

}  // namespace model_warmup
