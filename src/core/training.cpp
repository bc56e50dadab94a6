// SPDX-License-Identifier: Apache-2.0
#include "core/training.h"

#include <utility>

namespace model_warmup {

std::string_view to_string(ShadowVerdict verdict) {
  constexpr std::string_view kNames[] = {"undecided", "shadow_better", "in_use_better"};
  return kNames[static_cast<std::size_t>(verdict)];
}

Result<void> validate(const TrainingConfig& config) {
  const auto count = [](std::uint64_t n) { return static_cast<double>(n); };
  const std::pair<std::string_view, double> numbers[] = {
      {"seed", count(config.seed)},
      {"trees", count(config.trees)},
      {"max_depth", count(config.max_depth)},
      {"hidden_units", count(config.hidden_units)},
      {"learning_rate", config.learning_rate},
      {"epochs", count(config.epochs)},
      {"validation_fraction", config.validation_fraction},
  };
  for (const auto& [field, value] : numbers) {
    const TrainingRange& range = training_range(field);
    if (value >= range.min && value <= range.max) continue;  // false for NaN
    return std::unexpected(
        WarmupError::invalid_input(std::string(field), "lies outside its range").at("/" + std::string(field)));
  }
  return {};
}

}  // namespace model_warmup
