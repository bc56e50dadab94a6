// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/error.h"
#include "core/prediction.h"
#include "core/request.h"

namespace model_warmup {

/// What an orchestrator of several models asks of whoever prepares them.
class ModelProvider {
 public:
  virtual ~ModelProvider() = default;

  /// Predicts the models that the context will need, has them warmed as far as that pays, and names them.
  [[nodiscard]] virtual Result<ModelSet> prepare_models(const ExecutionContext& context) = 0;
};

}  // namespace model_warmup
