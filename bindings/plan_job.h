// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "bindings/job_runner.h"
#include "core/clock.h"
#include "planning/plan_search.h"
#include "predictor/model_warmup_predictor.h"

namespace model_warmup {

/// The search for a plan as a job. Ends with the problem's budget, or with a plan that is proved to be best.
class PlanJob final : public Job {
 public:
  /// `input`: a PlanProblem. Errors: as of reading it and of `PlanSearch::start`.
  [[nodiscard]] static Result<std::unique_ptr<Job>> make(const std::string& input, ModelWarmupPredictor& predictor,
                                                         const Stopwatch& stopwatch);

  bool step() override;
  [[nodiscard]] double progress() const override;
  [[nodiscard]] Result<std::string> result() override;

 private:
  struct Budget {
    std::uint64_t nodes;
    std::optional<double> ms;
  };
  PlanJob(PlanSearch search, Budget budget, const Stopwatch& stopwatch)
      : search_(std::move(search)), budget_(budget), stopwatch_(stopwatch), begun_ms_(stopwatch.elapsed_ms()) {}

  [[nodiscard]] double elapsed_ms() const { return stopwatch_.elapsed_ms() - begun_ms_; }

  PlanSearch search_;
  Budget budget_;
  const Stopwatch& stopwatch_;
  double begun_ms_;
};

}  // namespace model_warmup
