// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "bindings/job_runner.h"
#include "predictor/model_warmup_predictor.h"
#include "replay/policy_replay.h"

namespace model_warmup {

/// A comparison of keep-warm policies as a job: ours with a fresh engine under the configuration of this predictor.
class ReplayJob final : public Job {
 public:
  /// `input`: a ReplayTask. Errors: as of reading it and of `PolicyReplay::start`.
  [[nodiscard]] static Result<std::unique_ptr<Job>> make(const std::string& input, ModelWarmupPredictor& predictor,
                                                         const Stopwatch& stopwatch);

  bool step() override { return run_.step(); }
  [[nodiscard]] double progress() const override { return run_.progress(); }
  [[nodiscard]] Result<std::string> result() override;

 private:
  explicit ReplayJob(PolicyReplayRun run) : run_(std::move(run)) {}

  PolicyReplayRun run_;
};

}  // namespace model_warmup
