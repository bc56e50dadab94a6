// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "history/request_context.h"
#include "learning/candidate_features.h"
#include "learning/next_model_options.h"

namespace model_warmup {

/// What the engine can be had without: a member of its ensemble, or a group of features in the order of
/// kFeatureGroups.
enum class EnginePart : std::uint8_t {
  network,
  forest,
  own_history,
  all_users,
  patterns,
  moment,
  same_as_last,
  task,
  input_length,
  complexity,
  priority,
  latency,
  hardware,
  activities,
  session,
  preferences,
  language,
  project_size,
  project_complexity,
  changed_files,
  same_as_then,
};

inline constexpr std::size_t kEngineMembers = 2;
inline constexpr std::size_t kEngineParts = kEngineMembers + kFeatureGroups.size();

[[nodiscard]] std::string_view to_string(EnginePart part);

/// The engine's options without that part.
[[nodiscard]] NextModelOptions options_without(EnginePart part);

/// The parts that can make a difference where requests tell these fields: the others look at nothing.
[[nodiscard]] std::vector<EnginePart> parts_for(const ContextFields& told);

}  // namespace model_warmup
