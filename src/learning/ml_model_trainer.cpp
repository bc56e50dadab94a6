// SPDX-License-Identifier: Apache-2.0
#include "learning/ml_model_trainer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "history/usage_pattern_analyzer.h"
#include "learning/prediction_engine.h"
#include "learning/prepared_dataset.h"

namespace model_warmup {
namespace {

constexpr std::size_t kUsesAStep = 2;

NextModelOptions size_of(const TrainingConfig& config) {
  NextModelOptions options;
  options.seed = config.seed;
  options.trees = static_cast<std::size_t>(config.trees);
  options.max_depth = static_cast<std::size_t>(config.max_depth);
  options.hidden_units = static_cast<std::size_t>(config.hidden_units);
  return options;
}

/// What the replay runs under: the predictor's configuration, at the training's pace. Ids need no hashing in a history
/// that nobody ever sees.
WarmupConfig replay_config(WarmupConfig config, double learning_rate) {
  config.learning_rate = learning_rate;
  config.hash_user_ids = false;
  return config;
}

}  // namespace

/// A catalogue, a history and an engine, joined as the predictor joins them.
struct TrainingRun::World {
  World(const ModelCatalog& models, const WarmupConfig& config, LearnedModel weights)
      : catalog(models),
        analyzer(catalog, config, UserKey{}),
        engine(catalog, analyzer.history(), config, std::move(weights)) {}

  ModelCatalog catalog;
  UsagePatternAnalyzer analyzer;
  PredictionEngine engine;
};

TrainingRun::TrainingRun(TrainingDataset dataset, const TrainingConfig& config, const WarmupConfig& world_config,
                         std::optional<LearnedModel> in_use)
    : dataset_(std::move(dataset)),
      config_(config),
      world_config_(replay_config(world_config, config.learning_rate)),
      in_use_(std::move(in_use)),
      weights_(size_of(config)),
      untrained_(weights_),
      best_(weights_) {}

TrainingRun::TrainingRun(TrainingRun&&) noexcept = default;
TrainingRun& TrainingRun::operator=(TrainingRun&&) noexcept = default;
TrainingRun::~TrainingRun() = default;

Result<void> TrainingRun::prepare() {
  auto prepared = model_warmup::prepare(dataset_);
  if (!prepared) return std::unexpected(std::move(prepared.error()));
  catalog_ = std::move(prepared->catalog);
  order_ = std::move(prepared->order);
  if (order_.size() < 2) {
    return std::unexpected(WarmupError::invalid_input(
                               "events", "must hold at least one use to learn from and a later one to validate with")
                               .at("/dataset/events"));
  }
  const auto events = static_cast<double>(order_.size());
  const auto validation = static_cast<std::size_t>(std::ceil(events * config_.validation_fraction));
  training_ = order_.size() - std::clamp<std::size_t>(validation, 1, order_.size() - 1);
  report_.events = order_.size();
  report_.models = catalog_.registered().size();
  report_.training_events = training_;
  report_.validation_events = order_.size() - training_;
  return {};
}

void TrainingRun::begin_epoch() {
  world_ = std::make_unique<World>(catalog_, world_config_, std::move(weights_));
  next_ = 0;
  training_quality_ = validation_quality_ = QualityMeter();
}

bool TrainingRun::step() {
  for (std::size_t i = 0; i < kUsesAStep && !done_; ++i) replay_next();
  return done_;
}

void TrainingRun::replay_next() {
  if (!world_) begin_epoch();
  const auto resolved = world_->analyzer.resolve(dataset_.events[order_[next_]], 0);
  const ModelUse& use = **resolved;  // checked before: its model is known, and it is no duplicate
  if (next_ < training_) {
    training_quality_.add(world_->engine.learn(use));
  } else {
    const UsageHistory& history = world_->analyzer.history();
    validation_quality_.add(judge(world_->engine.model().next, history, use));
    if (report_.epochs.empty()) {  // the others would say the same in every epoch
      untrained_quality_.add(judge(untrained_.next, history, use));
      if (in_use_) in_use_quality_.add(judge(in_use_->next, history, use));
    }
  }
  world_->analyzer.record_usage(use);
  if (++next_ == order_.size()) end_epoch();
}

void TrainingRun::end_epoch() {
  weights_ = world_->engine.exchange_model(LearnedModel());
  world_.reset();
  report_.epochs.push_back({training_quality_.quality(), validation_quality_.quality()});
  const NextModelQuality& quality = report_.epochs.back().validation;
  if (report_.best_epoch == 0 || quality.log_loss < report_.validation.log_loss) {
    report_.best_epoch = report_.epochs.size();
    report_.validation = quality;
    best_ = weights_;
  } else {
    report_.stopped_early = report_.epochs.size() < config_.epochs;
  }
  done_ = report_.stopped_early || report_.epochs.size() == config_.epochs;
  if (!done_) return;
  report_.untrained = untrained_quality_.quality();
  if (in_use_) report_.in_use = in_use_quality_.quality();
}

double TrainingRun::progress() const {
  if (done_) return 1;
  const auto events = static_cast<double>(order_.size());
  const double replayed =
      static_cast<double>(report_.epochs.size()) * events + (world_ ? static_cast<double>(next_) : 0);
  return replayed / (static_cast<double>(config_.epochs) * events);
}

TrainedModel TrainingRun::result() const {
  TrainedModel trained;
  trained.bytes = best_.to_bytes();
  trained.model_version = model_version_of(trained.bytes);
  trained.report = report_;
  return trained;
}

MLModelTrainer::MLModelTrainer(const WarmupConfig& config, std::optional<LearnedModel> in_use)
    : config_(config), in_use_(std::move(in_use)) {}

Result<TrainingRun> MLModelTrainer::start(TrainingDataset dataset, const TrainingConfig& config) const {
  if (auto valid = validate(config); !valid) return std::unexpected(within(std::move(valid.error()), "/config"));
  TrainingRun run(std::move(dataset), config, config_, in_use_);
  if (auto prepared = run.prepare(); !prepared) return std::unexpected(std::move(prepared.error()));
  return run;
}

Result<TrainedModel> MLModelTrainer::train_custom_model(const TrainingDataset& dataset,
                                                        const TrainingConfig& config) const {
  auto run = start(dataset, config);
  if (!run) return std::unexpected(std::move(run.error()));
  while (!run->step()) {
  }
  return run->result();
}

}  // namespace model_warmup
