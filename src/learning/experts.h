// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "history/history_view.h"
#include "history/request_context.h"

namespace model_warmup {

/// Members of the mixture, each with one idea of what comes next. All but `choice` only read the history; `choice`
/// weighs all of it (see candidate_features.h) with weights that it learns.
enum class Expert : std::uint8_t { choice, sequence, recency, frequency, time_of_day, request };

inline constexpr std::size_t kExperts = 6;
inline constexpr std::size_t kPatternExperts = kExperts - 1;

/// Writes each pattern expert's probabilities over the candidates into its part of `p`: expert after expert in the
/// order of `Expert`, from `sequence` on, candidates.size() each. `features` are the candidates' rows.
void pattern_experts(const HistoryView& view, const RequestContext& context, std::span<const ModelIndex> candidates,
                     std::span<const float> features, std::span<double> p);

}  // namespace model_warmup
