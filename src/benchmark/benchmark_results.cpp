// SPDX-License-Identifier: Apache-2.0
#include "benchmark/benchmark_results.h"

#include <algorithm>
#include <array>
#include <utility>

namespace model_warmup {
namespace {

std::unexpected<WarmupError> refused(std::string_view field, std::string reason) {
  return std::unexpected(
      WarmupError::invalid_input(std::string(field), std::move(reason)).at("/" + std::string(field)));
}

std::string bounds(std::uint64_t min, std::uint64_t max) {
  return "must be a whole number from " + std::to_string(min) + " to " + std::to_string(max);
}

Result<void> validate(std::string_view field, std::uint64_t value, std::uint64_t min, std::uint64_t max) {
  if (value < min || value > max) return refused(field, bounds(min, max));
  return {};
}

Result<void> validate(std::string_view field, const std::vector<std::uint64_t>& counts, std::uint64_t max) {
  if (counts.size() > BenchmarkOptions::kMostCounts) {
    return refused(field, "must have at most " + std::to_string(BenchmarkOptions::kMostCounts) + " entries");
  }
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] >= 1 && counts[i] <= max) continue;
    return std::unexpected(WarmupError::invalid_input(std::string(field), "each entry " + bounds(1, max))
                               .at("/" + std::string(field) + "/" + std::to_string(i)));
  }
  return {};
}

}  // namespace

Result<void> validate(const BenchmarkOptions& options) {
  using Options = BenchmarkOptions;
  for (const auto& valid : {validate("models", options.models, 1, Options::kMostModels),
                            validate("users", options.users, 1, Options::kMostUsers),
                            validate("calls", options.calls, Options::kFewestCalls, Options::kMostCalls),
                            validate("settling_uses", options.settling_uses, 1, Options::kMostUses),
                            validate("model_counts", options.model_counts, Options::kMostModels),
                            validate("user_counts", options.user_counts, Options::kMostUsers),
                            validate("use_counts", options.use_counts, Options::kMostUses)}) {
    if (!valid) return valid;
  }
  if (std::ranges::adjacent_find(options.use_counts, std::ranges::greater_equal()) != options.use_counts.end()) {
    return refused("use_counts", "must ascend: the same predictor goes on learning");
  }
  return {};
}

std::string_view to_string(GrowthAxis axis) {
  constexpr std::array<std::string_view, 3> kNames = {"models", "users", "uses"};
  return kNames[static_cast<std::size_t>(axis)];
}

}  // namespace model_warmup
