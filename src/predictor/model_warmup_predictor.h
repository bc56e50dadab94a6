// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/error.h"
#include "core/prediction.h"
#include "core/request.h"
#include "core/training.h"
#include "core/usage.h"
#include "history/advanced_pattern_analyzer.h"
#include "history/usage_pattern_analyzer.h"
#include "learning/model_deployment.h"
#include "learning/prediction_engine.h"
#include "metrics/model_warmup_metrics.h"
#include "planning/governor.h"
#include "planning/performance_predictor.h"
#include "planning/residency.h"
#include "planning/resource_manager.h"
#include "planning/warmup_queue.h"
#include "planning/warmup_scheduler.h"
#include "predictor/model_provider.h"
#include "predictor/reports.h"

namespace model_warmup {

/// What a predictor takes from the world around it.
struct Environment {
  const Clock* clock = nullptr;          ///< must outlive the predictor
  const Stopwatch* stopwatch = nullptr;  ///< must outlive the predictor; none: latencies are 0
  /// Key that user ids are hashed with. None: one is made from the configuration's seed, which is a warning, because
  /// whoever knows the seed can test guesses of ids.
  std::optional<UserKey> user_key{};
  /// `user_key` was not given by anybody but made by chance: the configuration's seed goes before it, and it is a
  /// warning, because nobody else will read an exported state.
  bool user_key_by_chance = false;
};

/// The parts of a predictor, in the order in which a request passes through them.
struct PredictorParts {
  PredictorParts(const WarmupConfig& config, const UserKey& key);
  PredictorParts(const PredictorParts&) = delete;
  PredictorParts& operator=(const PredictorParts&) = delete;

  /// What is learned from uses, and replaced as a whole when a state is imported.
  struct Learned {
    Learned(const ModelCatalog& catalog, const WarmupConfig& config, const UserKey& key)
        : analyzer(catalog, config, key),
          engine(catalog, analyzer.history(), config),
          deployment(catalog, analyzer.history(), config, engine),
          patterns(analyzer.history()) {}
    UsagePatternAnalyzer analyzer;
    PredictionEngine engine;
    ModelDeployment deployment;
    AdvancedPatternAnalyzer patterns;
  };

  WarmupConfig config;
  ModelCatalog catalog;
  std::unique_ptr<Learned> learned;
  ModelWarmupMetrics metrics;
  ResourceManager resources;
  Residency residency;
  Governor governor;
  WarmupScheduler scheduler;
  PerformancePredictor performance;
  WarmupQueue queue;
};

/// Predicts which models will be needed, plans what to load and let go, and keeps account of what came of it.
///
///     ManualClock clock;
///     auto predictor = ModelWarmupPredictor::with_config({}, {.clock = &clock});
///     (*predictor)->register_model({.name = "guesslang", .tasks = {TaskKind::Classification}});
///     (*predictor)->record_usage({.model = "guesslang"});
///     auto prediction = (*predictor)->predict_and_warm({});
///     while (auto task = *(*predictor)->parts()->queue.dequeue_next(clock.now_ms())) { ... }
///
/// It owns the parts, runs the steps that take several of them, and forwards nothing: what one part can do alone is
/// asked of that part through `parts()`. All methods may be called from any thread.
class ModelWarmupPredictor final : public ModelProvider {
 public:
  /// Errors: Configuration for a value out of range, or without a clock.
  [[nodiscard]] static Result<std::unique_ptr<ModelWarmupPredictor>> with_config(const WarmupConfig& config,
                                                                                 const Environment& environment);
  /// With the default configuration.
  [[nodiscard]] static Result<std::unique_ptr<ModelWarmupPredictor>> create(const Environment& environment);

  /// The parts, held for as long as the result lives: no other thread gets in meanwhile.
  class Access {
   public:
    PredictorParts* operator->() const { return parts_; }
    PredictorParts& operator*() const { return *parts_; }

   private:
    friend class ModelWarmupPredictor;
    Access(std::mutex& mutex, PredictorParts& parts) : lock_(mutex), parts_(&parts) {}
    std::unique_lock<std::mutex> lock_;
    PredictorParts* parts_;
  };
  [[nodiscard]] Access parts() { return Access(mutex_, parts_); }

  // ---- what is known -----------------------------------------------------------------------------------------------

  /// Errors: as of `ModelCatalog::add`; InvalidInput when replacing a model that is being loaded or in use, or
  /// giving another name to one that something present is built on.
  Result<ModelStatus> register_model(const ModelProfile& profile, bool replace = false);

  /// Its history stays for its return. Errors: InvalidInput for an unknown model, and for one that is being loaded, in
  /// use, or needed by one that is present. A warm one is taken to be let go by its owner.
  Result<TaskReport> remove_model(std::string_view model);

  /// Registered models in order of registration.
  [[nodiscard]] std::vector<ModelStatus> models();

  /// Learns from what was really used. Errors: InvalidInput for an unknown model.
  Result<RecordedUse> record_usage(const UsageEvent& event);

  /// Errors: InvalidInput for figures that make no sense.
  Result<ResourceAvailability> set_resources(const ResourceReport& report);

  // ---- what to do --------------------------------------------------------------------------------------------------

  /// The specification's seven steps: notes the request, predicts, asks for resources, schedules, assesses the impact,
  /// queues, and counts. Errors: InvalidInput for a request that makes no sense; what cannot be warmed is no error but
  /// stands in `skipped`.
  Result<WarmupPrediction> predict_and_warm(const WarmupRequest& request);

  /// Predicts for every step of the context and plans for all of them together. A model's probability is that of being
  /// used by any step.
  Result<ModelSet> prepare_models(const ExecutionContext& context) override;

  // ---- what a runner reports ---------------------------------------------------------------------------------------

  /// The end of a task; measured costs go into the catalogue: the time that this load took from the stage held before,
  /// and all the memory that the model holds now. Errors: InvalidInput for a task that is not running.
  Result<TaskReport> task_completed(std::string_view task_id, const TaskResult& result);

  /// Errors: as above.
  Result<TaskReport> task_failed(std::string_view task_id, const TaskFailure& failure);
  /// Errors: as of `WarmupQueue::cancel`.
  Result<TaskReport> cancel_task(std::string_view task_id);

  /// Somebody needs the model now. Gives the tasks to run for it, or none when it is warm.
  /// Errors: InvalidInput for an unknown model, and (code CONFLICT) for one that cannot be warm beside a pinned one.
  Result<TaskList> demand_model(const Demand& demand);

  /// The last one who waited for the model has gone. Gives the tasks that run and that nobody waits for any more.
  /// Errors: InvalidInput for an unknown model.
  Result<TaskList> withdraw_demand(std::string_view model);

  /// What was loaded has gone by itself, and what is built on it with it; `lost` names them.
  /// Errors: InvalidInput for an unknown model.
  Result<LostReport> model_lost(std::string_view model);

  /// Errors: InvalidInput for an unknown model, and one that is not warm.
  Result<TaskReport> lease_started(std::string_view model);
  Result<void> lease_ended(std::string_view model);

  [[nodiscard]] QueueState queue();

  // ---- trained models ----------------------------------------------------------------------------------------------
  // Training itself is `MLModelTrainer`'s. A candidate is best tried in the shadow first: deploy it there, look at
  // `training_status` from time to time, and `promote` it once the verdict is `shadow_better`.

  /// Puts a trained model in use, or tries it in the shadow; what is known of users and models stays. The model in use
  /// so far is kept for `rollback`. A shadow doubles what learning costs.
  /// Errors: InvalidInput `model` with code SNAPSHOT_DAMAGED or SNAPSHOT_NEWER; then nothing has changed.
  Result<TrainingStatus> deploy(std::span<const std::uint8_t> bytes, const DeployOptions& options = {});

  /// Deploys the shadow. Errors: InvalidInput `shadow` when there is none.
  Result<TrainingStatus> promote();

  /// Ends the shadow; the model in use stays. Errors: as above.
  Result<TrainingStatus> end_shadow();

  /// Back to the model before the last deployment. Errors: InvalidInput `model` when none is kept.
  Result<TrainingStatus> rollback();

  [[nodiscard]] TrainingStatus training_status();

  /// The model in use, as far as it has learned, for `deploy` of any predictor. There is nothing of any user in it.
  [[nodiscard]] std::vector<std::uint8_t> export_model();

  // ---- the whole ---------------------------------------------------------------------------------------------------

  /// Replaces the configuration in all parts at once, or in none. Clears caches.
  Result<void> update_config(const WarmupConfig& config);
  [[nodiscard]] WarmupConfig config();

  /// The collector itself; read it while no other thread is in the predictor.
  [[nodiscard]] const ModelWarmupMetrics& get_metrics() const { return parts_.metrics; }

  /// All there is to say about how it has done, with what the passing of time has decided.
  [[nodiscard]] MetricsReport metrics();

  /// What there is to warn of since the last call: guidelines left, a key that was not given, demanded loads that
  /// passed a limit.
  [[nodiscard]] std::vector<std::string> take_warnings();

  /// What has been learned, as bytes: the same state, the same bytes. Leases, tasks and registrations are not part of
  /// it.
  [[nodiscard]] std::vector<std::uint8_t> export_state();

  /// Replaces what has been learned, or changes nothing. User ids that the state has plain are hashed where
  /// `hash_user_ids` is on; those that it has hashed stay so where it is off, and their users start anew.
  /// Errors: InvalidInput with code SNAPSHOT_DAMAGED or SNAPSHOT_NEWER; Configuration with code KEY_MISMATCH.
  Result<void> import_state(std::span<const std::uint8_t> bytes);

  /// Forgets everything learned; registrations, configuration and what is loaded stay.
  void reset();

  /// Removes what is kept of one user, hashed or plain. False: not known.
  bool forget_user(std::string_view user_id);

 private:
  ModelWarmupPredictor(const WarmupConfig& config, const Environment& environment, const UserKey& key);
  void warn_of_key();

  /// The moment of a call.
  [[nodiscard]] double now_ms() const { return clock_.now_ms(); }
  [[nodiscard]] double elapsed_ms() const { return stopwatch_ ? stopwatch_->elapsed_ms() : 0; }
  [[nodiscard]] ModelStatus status_of(ModelIndex model) const;
  [[nodiscard]] Result<void> check_may_change(ModelIndex model) const;
  [[nodiscard]] std::optional<WarmStage> stage_held_by_model_of(std::string_view task_id) const;
  [[nodiscard]] Result<void> check_not_needed(ModelIndex model) const;
  void apply_assumed_cpu();

  struct Outlook;
  Result<WarmupPrediction> plan_and_queue(const WarmupRequest& request, Outlook outlook, double begun_ms, double now);
  [[nodiscard]] Result<Outlook> outlook_of(const WarmupRequest& request, double moment_ms) const;

  std::mutex mutex_;
  const Clock& clock_;
  const Stopwatch* stopwatch_;
  UserKey key_;
  std::string key_warning_;  // due once user ids are hashed; empty: given, or told
  PredictorParts parts_;
  std::vector<std::string> warnings_;
  std::uint64_t next_prediction_ = 1;
};

}  // namespace model_warmup
