// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "core/config.h"
#include "core/error.h"
#include "evaluation/evaluation_report.h"
#include "learning/learned_model.h"

namespace model_warmup {

/// One evaluation, a few uses at a time.
///
/// Uses are replayed in the order of their time (ties in the order given) through fresh engines: each is first
/// foretold, then learned from, so nothing ever looks ahead (test-then-train: Gama, Sebastiao & Rodrigues, "On
/// evaluating stream learning algorithms", Machine Learning 90, 2013). All contestants see the same uses at the same
/// time.
class EvaluationRun {
 public:
  EvaluationRun(EvaluationRun&&) noexcept;
  EvaluationRun& operator=(EvaluationRun&&) noexcept;
  ~EvaluationRun();

  /// Replays a use or two, or resamples once: about a millisecond of work. True: done.
  bool step();

  /// In [0, 1]. Estimated.
  [[nodiscard]] double progress() const;

  /// Precondition: done.
  [[nodiscard]] EvaluationReport result() const;

 private:
  friend class MLModelEvaluator;
  class State;
  explicit EvaluationRun(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Says how well predictions would have done on recorded uses, and how sure that is.
///
///     const auto report = MLModelEvaluator().evaluate_accuracy({.events = events});
///     if (report) show(report->predictor.all.hit_at_1.value);
class MLModelEvaluator {
 public:
  /// `config`: of the predictor that is judged; valid. `trained`: a trained model to be judged beside the fresh one.
  explicit MLModelEvaluator(const WarmupConfig& config = {}, std::optional<LearnedModel> trained = std::nullopt);

  /// O(events * models) in time for each engine and O(replicates) for the intervals, O(events) in memory.
  /// Errors: InvalidInput, with the `path` from "/dataset" or "/options", for options out of range, for what `prepare`
  /// refuses of a dataset, and for a split that leaves nothing to score.
  [[nodiscard]] Result<EvaluationReport> evaluate_accuracy(const TestDataset& dataset,
                                                           const EvaluationOptions& options = {}) const;

  /// The same in steps. Checks and sorts at once: O(events * log events).
  [[nodiscard]] Result<EvaluationRun> start(TestDataset dataset, const EvaluationOptions& options) const;

 private:
  WarmupConfig config_;
  std::optional<LearnedModel> trained_;
};

}  // namespace model_warmup
