// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "core/config.h"
#include "core/error.h"
#include "replay/replay_report.h"

namespace model_warmup {

/// One comparison, a little at a time.
///
/// First a fresh engine goes through the uses, learning each and foretelling the user's next one (test-then-train, as
/// in `EvaluationRun`); nothing in it depends on machines or load times. Then all policies are replayed on machines of
/// their own, with the same uses, load times and, where they look at them, forecasts. Only Belady's knows what comes.
class PolicyReplayRun {
 public:
  PolicyReplayRun(PolicyReplayRun&&) noexcept;
  PolicyReplayRun& operator=(PolicyReplayRun&&) noexcept;
  ~PolicyReplayRun();

  /// A use or two on all machines, or one machine of one user: about a millisecond. True: done.
  bool step();

  /// In [0, 1]. Estimated.
  [[nodiscard]] double progress() const;

  /// Precondition: done.
  [[nodiscard]] ReplayReport result() const;

 private:
  friend class PolicyReplay;
  class State;
  explicit PolicyReplayRun(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Says what keep-warm policies would have done on recorded uses, side by side.
///
///     const auto report = PolicyReplay().compare({.events = events}, {.slots = {4}});
///     if (report) for (const PolicyFigures& figures : report->settings[0].policies) show(figures);
class PolicyReplay {
 public:
  /// `config`: of the predictor whose engine makes the forecasts; valid.
  explicit PolicyReplay(const WarmupConfig& config = {}) : config_(config) {}

  /// O(events * models) in time for each machine and draw, O(events) in memory.
  /// Errors: InvalidInput, with the `path` from "/dataset" or "/options", for options that `validate` refuses, for what
  /// `prepare` refuses of a dataset, for a model greater than a machine's memory, and where no user has enough uses.
  [[nodiscard]] Result<ReplayReport> compare(const TestDataset& dataset, const ReplayOptions& options = {}) const;

  /// The same in steps. Checks and sorts at once: O(events * log events).
  [[nodiscard]] Result<PolicyReplayRun> start(TestDataset dataset, const ReplayOptions& options) const;

 private:
  WarmupConfig config_;
};

}  // namespace model_warmup
