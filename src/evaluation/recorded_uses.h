// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/error.h"
#include "evaluation/evaluation_report.h"
#include "evaluation/next_uses.h"
#include "evaluation/replayed_history.h"
#include "evaluation/scoreboard.h"

namespace model_warmup {

/// A use as the judge sees it.
struct ReplayedUse {
  std::uint32_t event = 0;  ///< place in the dataset
  std::uint32_t user = 0;   ///< numbered by first use
  ModelIndex model = kNoModel;
  std::uint32_t cluster = 0;        ///< that its scores go to; uses before scoring begins have none
  std::optional<std::size_t> task;  ///< place in `tasks`
};

/// A dataset in the order in which it is replayed, with all that has to be known of it before.
struct RecordedUses {
  TestDataset dataset;
  ModelCatalog catalog;
  std::vector<ReplayedUse> uses;
  std::size_t users = 0;
  std::size_t first_scored = 0;  ///< place in `uses`
  double end_ms = 0;             ///< of the last use
  ContextFields told;            ///< what any event tells of its request
  NextUses next;
  ScoredTasks tasks;
  ClusterKind cluster_kind = ClusterKind::users;
  std::size_t clusters = 0;

  [[nodiscard]] const UsageEvent& event(std::size_t place) const { return dataset.events[uses[place].event]; }
  [[nodiscard]] double at_ms(std::size_t place) const { return *event(place).timestamp_ms; }
};

/// Errors: as of `MLModelEvaluator::start`. O(events * log events).
[[nodiscard]] Result<RecordedUses> record(TestDataset dataset, const EvaluationOptions& options);

}  // namespace model_warmup
