// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/error.h"
#include "core/training.h"

namespace model_warmup {

/// A dataset that has been checked, ready to be replayed.
struct PreparedDataset {
  ModelCatalog catalog;  ///< the profiles' models; without profiles those of the events, by first appearance
  std::vector<std::uint32_t> order;  ///< places in `events`, by time (ties as given), without duplicates
};

/// Checks and sorts. O(events * log events).
/// Errors: InvalidInput, with the `path` from "/dataset", for an event without a time, or of a model that the profiles
/// do not name; for profiles that no catalogue takes; and for over 10,000 models made from events.
[[nodiscard]] Result<PreparedDataset> prepare(const TrainingDataset& dataset);

/// The same error about a part of a greater document.
[[nodiscard]] WarmupError within(WarmupError error, std::string_view document);

}  // namespace model_warmup
