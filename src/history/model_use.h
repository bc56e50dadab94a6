// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "catalog/model_catalog.h"
#include "core/model_task.h"
#include "history/request_context.h"

namespace model_warmup {

/// A use of a model, with everything looked up: what the history and the engine learn from.
struct ModelUse {
  ModelIndex model = kNoModel;
  std::string user;  ///< in the form in which the registry keeps it
  double at_ms = 0;  ///< epoch ms
  RequestContext context;
  std::optional<ModelTask> task;
  bool success = true;
  std::uint64_t event_key = 0;  ///< of the event's id; 0: it has none
};

}  // namespace model_warmup
