// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "bindings/job_runner.h"
#include "bindings/reply.h"
#include "core/clock.h"
#include "predictor/model_warmup_predictor.h"

namespace model_warmup {

/// A call of a method, and what it works on.
struct Call {
  ModelWarmupPredictor& predictor;
  JobRunner& jobs;
  const Stopwatch& stopwatch;      ///< read on the caller's thread
  const Stopwatch& job_stopwatch;  ///< read on any thread
  double now_ms;                   ///< epoch ms
  const std::string& text;         ///< the method's document or bytes, or the name or id that comes first
  const std::string& more;         ///< the text that comes second
  double value;                    ///< the number beside them; of a flag 0 or 1
};

/// One call of the library, between parsing and writing.
struct Method {
  std::string_view name;  ///< as JavaScript calls it
  Reply (*answer)(const Call& call);
};

/// All methods that answer with JSON. A model is a name or an id.
[[nodiscard]] std::span<const Method> methods();

}  // namespace model_warmup
