// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/config.h"
#include "core/error.h"
#include "core/training.h"
#include "learning/learned_model.h"
#include "learning/next_model_quality.h"

namespace model_warmup {

/// One training, a few uses at a time.
///
/// An epoch replays all events in the order of their time (ties in the order given) through a fresh history: each use
/// of the training part is first foretold, then learned from, so nothing ever looks ahead. In the validation part, the
/// latest events, weights are frozen: uses are foretold and enter the history, but teach nothing. Weights go on from
/// epoch to epoch. Training ends when an epoch's validation log loss is no better than the best before; the best
/// epoch's weights are the result (Prechelt, "Early stopping - but when?", 1998).
class TrainingRun {
 public:
  TrainingRun(TrainingRun&&) noexcept;
  TrainingRun& operator=(TrainingRun&&) noexcept;
  ~TrainingRun();

  /// Replays a few uses, about a millisecond of work; with thousands of models it is more. True: done.
  bool step();

  /// In [0, 1]; jumps to 1 when training stops early.
  [[nodiscard]] double progress() const;

  /// The best epoch's. Precondition: done.
  [[nodiscard]] TrainedModel result() const;

 private:
  friend class MLModelTrainer;
  struct World;

  TrainingRun(TrainingDataset dataset, const TrainingConfig& config, const WarmupConfig& world_config,
              std::optional<LearnedModel> in_use);
  Result<void> prepare();
  void begin_epoch();
  void replay_next();
  void end_epoch();

  TrainingDataset dataset_;
  TrainingConfig config_;
  WarmupConfig world_config_;
  std::optional<LearnedModel> in_use_;
  ModelCatalog catalog_;              // each epoch begins with a copy
  std::vector<std::uint32_t> order_;  // places in the dataset, by time, without duplicates
  std::size_t training_ = 0;          // how many of them are learned from; the others are for validation

  LearnedModel weights_;          // what the next epoch begins with
  LearnedModel untrained_;        // what the first began with
  std::unique_ptr<World> world_;  // of the epoch at hand
  std::size_t next_ = 0;          // place in `order_`
  QualityMeter training_quality_, validation_quality_, untrained_quality_, in_use_quality_;
  LearnedModel best_;
  TrainingReport report_;
  bool done_ = false;
};

/// Learns from recorded uses ahead of time, so that a predictor need not begin with weights that know nothing.
///
///     const auto trained = MLModelTrainer().train_custom_model({.events = events}, {.epochs = 5});
///     if (trained && trained->report.validation.log_loss < trained->report.untrained.log_loss) {
///       predictor.deploy(trained->bytes);
///     }
class MLModelTrainer {
 public:
  /// `config`: of the predictor that the result is for (its usage window and bound on users shape the history); valid.
  /// `in_use`: the model that the report is to compare with.
  explicit MLModelTrainer(const WarmupConfig& config = {}, std::optional<LearnedModel> in_use = std::nullopt);

  /// O(epochs * events * models) in time, O(events) in memory.
  /// Errors: InvalidInput, with the `path` from "/dataset" or "/config", for a value out of range; for an event without
  /// a time, or of a model that the profiles do not name; for profiles that no catalogue takes; for over 10,000 models;
  /// and for fewer than two events.
  [[nodiscard]] Result<TrainedModel> train_custom_model(const TrainingDataset& dataset,
                                                        const TrainingConfig& config) const;

  /// The same in steps. Checks and sorts at once: O(events * log events).
  [[nodiscard]] Result<TrainingRun> start(TrainingDataset dataset, const TrainingConfig& config) const;

 private:
  WarmupConfig config_;
  std::optional<LearnedModel> in_use_;
};

}  // namespace model_warmup
