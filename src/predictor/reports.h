// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/model_cost.h"
#include "core/model_profile.h"
#include "core/schedule.h"
#include "metrics/outcome.h"
#include "planning/residency.h"

namespace model_warmup {

/// A registered model as it stands: what was declared, what it costs by now, and where it is.
struct ModelStatus {
  ModelProfile profile;  ///< with its model_id
  ModelCost costs;       ///< of the last stage
  ModelPresence presence;

  friend bool operator==(const ModelStatus&, const ModelStatus&) = default;
};

/// What became of an event that was told.
struct RecordedUse {
  bool recorded = false;
  bool duplicate = false;               ///< its event_id was seen before: ignored
  std::vector<WarmupOutcome> outcomes;  ///< of warm-ups that this use settled

  friend bool operator==(const RecordedUse&, const RecordedUse&) = default;
};

/// What a runner's report, or the passing of time, decided.
struct TaskReport {
  std::vector<WarmupOutcome> outcomes;
  std::optional<double> retry_at_ms;  ///< a failed warm-up is tried again then
  std::vector<WarmupTask> dropped;    ///< tasks that went with a failed one

  friend bool operator==(const TaskReport&, const TaskReport&) = default;
};

/// Somebody needs a model now.
struct Demand {
  std::string model{};  ///< name or id
  std::string user_id = "anonymous";

  friend bool operator==(const Demand&, const Demand&) = default;
};

struct TaskList {
  std::vector<WarmupTask> tasks;

  friend bool operator==(const TaskList&, const TaskList&) = default;
};

struct QueueState {
  std::vector<WarmupTask> tasks;    ///< waiting, in the order in which they would start
  std::vector<WarmupTask> running;  ///< handed out, not ended
  std::vector<WarmupTask> overdue;  ///< running warm-ups beyond `warmup_timeout_seconds`: cancel them
  std::optional<double> next_start_at_ms;

  friend bool operator==(const QueueState&, const QueueState&) = default;
};

}  // namespace model_warmup
