// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "bindings/job_runner.h"
#include "core/clock.h"
#include "core/error.h"
#include "predictor/model_warmup_predictor.h"

namespace model_warmup {

/// A kind of job that a session can be asked for.
struct JobKind {
  std::string_view name;
  /// `input` is the job's JSON. The job works on a copy: it keeps nothing of `predictor`. `stopwatch` outlives the job
  /// and may be read on any thread.
  Result<std::unique_ptr<Job>> (*make)(const std::string& input, ModelWarmupPredictor& predictor,
                                       const Stopwatch& stopwatch);
};

/// What this module can be asked for. Each module is linked with a definition of its own (core/, tools/), so that no
/// page downloads the code of a job that it cannot start.
[[nodiscard]] std::span<const JobKind> job_kinds();

}  // namespace model_warmup
