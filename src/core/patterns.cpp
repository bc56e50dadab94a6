// SPDX-License-Identifier: Apache-2.0
#include "core/patterns.h"

#include <utility>

namespace model_warmup {

Result<void> validate(const PatternQuery& query) {
  const double numbers[] = {static_cast<double>(query.min_support),
                            static_cast<double>(query.min_users.value_or(1)),
                            static_cast<double>(query.max_length),
                            static_cast<double>(query.max_skipped),
                            query.significance,
                            static_cast<double>(query.limit)};
  static_assert(std::size(numbers) == kPatternQueryRanges.size());
  for (std::size_t i = 0; i < kPatternQueryRanges.size(); ++i) {
    const auto& [field, min, max] = kPatternQueryRanges[i];
    if (numbers[i] >= min && numbers[i] <= max) continue;
    return std::unexpected(WarmupError::invalid_input(std::string(field), "is out of its range"));
  }
  return {};
}

std::string_view to_string(RhythmKind kind) {
  constexpr std::string_view kNames[] = {"hour_of_day", "weekday", "period"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view to_string(AnomalyKind kind) {
  constexpr std::string_view kNames[] = {"surprise", "burst", "silence"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace model_warmup
