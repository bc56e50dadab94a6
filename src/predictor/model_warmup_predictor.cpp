// SPDX-License-Identifier: Apache-2.0
#include "predictor/model_warmup_predictor.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/hash.h"

namespace model_warmup {
namespace {

/// Before any host has told how many there are.
constexpr double kAssumedCores = 4;

constexpr std::string_view kKeyFromSeed =
    "user ids are hashed with a key made from the seed: whoever knows the seed can test guesses of ids, and an "
    "exported "
    "state can be imported only under the same seed; pass a user key of 32 bytes, and keep it";
constexpr std::string_view kKeyByChance =
    "user ids are hashed with a key made by chance: an exported state can be imported nowhere else, not even by this "
    "application after a restart; pass a user key of 32 bytes, and keep it";

UserKey key_from_seed(std::uint64_t seed) {
  ByteWriter text;
  text.put("model-warmup user key");
  text.put(seed);
  return sha256(text.bytes());
}

TaskReport report_of(TaskEnd end) { return {std::move(end.outcomes), end.retry_at_ms, std::move(end.dropped)}; }

}  // namespace

PredictorParts::PredictorParts(const WarmupConfig& configuration, const UserKey& key)
    : config(configuration),
      learned(std::make_unique<Learned>(catalog, config, key)),
      metrics(catalog),
      resources(config),
      residency(config, catalog, resources, metrics.ledger()),
      governor(config, catalog, metrics.ledger()),
      scheduler(config, catalog, resources, residency, governor),
      performance(config, catalog, resources),
      queue(config, catalog, resources, residency) {}

Result<std::unique_ptr<ModelWarmupPredictor>> ModelWarmupPredictor::with_config(const WarmupConfig& config,
                                                                                const Environment& environment) {
  if (!environment.clock) return std::unexpected(WarmupError::configuration("a predictor needs a clock"));
  if (auto valid = validate(config); !valid) return std::unexpected(std::move(valid.error()));
  const bool from_seed = !environment.user_key || (environment.user_key_by_chance && config.seed);
  const UserKey key = from_seed ? key_from_seed(config.seed.value_or(0)) : *environment.user_key;
  std::unique_ptr<ModelWarmupPredictor> predictor(new ModelWarmupPredictor(config, environment, key));
  predictor->warnings_ = guideline_warnings(config);
  if (from_seed || environment.user_key_by_chance) predictor->key_warning_ = from_seed ? kKeyFromSeed : kKeyByChance;
  predictor->warn_of_key();
  return predictor;
}

void ModelWarmupPredictor::warn_of_key() {
  if (!parts_.config.hash_user_ids || key_warning_.empty()) return;
  warnings_.push_back(std::exchange(key_warning_, {}));
}

Result<std::unique_ptr<ModelWarmupPredictor>> ModelWarmupPredictor::create(const Environment& environment) {
  return with_config({}, environment);
}

ModelWarmupPredictor::ModelWarmupPredictor(const WarmupConfig& config, const Environment& environment,
                                           const UserKey& key)
    : clock_(*environment.clock), stopwatch_(environment.stopwatch), key_(key), parts_(config, key) {
  apply_assumed_cpu();
}

void ModelWarmupPredictor::apply_assumed_cpu() {
  const auto cores = parts_.resources.cores();
  const double one_core = 100 / (cores ? static_cast<double>(std::max<std::uint64_t>(*cores, 1)) : kAssumedCores);
  parts_.catalog.set_assumed_cpu_percent(std::min(one_core, parts_.config.max_cpu_percent));
}

// ---- what is known --------------------------------------------------------------------------------------------------

ModelStatus ModelWarmupPredictor::status_of(ModelIndex model) const {
  return {parts_.catalog.profile(model), parts_.catalog.cost(model), parts_.residency.of(model)};
}

Result<void> ModelWarmupPredictor::check_may_change(ModelIndex model) const {
  const bool loading = parts_.residency.is_loading(model);
  if (!loading && parts_.residency.of(model).in_use == 0) return {};
  return std::unexpected(WarmupError::invalid_input("model", "\"" + parts_.catalog.name(model) + "\" is " +
                                                                 (loading ? "being loaded" : "in use") +
                                                                 "; wait until it is idle"));
}

/// Whether nothing that is present is built on a model that is about to go, or to change its name.
Result<void> ModelWarmupPredictor::check_not_needed(ModelIndex model) const {
  for (const ModelIndex other : parts_.residency.present()) {
    const auto chain = parts_.catalog.with_dependencies(other);
    if (other == model || !chain || std::ranges::find(*chain, model) == chain->end()) continue;
    return std::unexpected(WarmupError::invalid_input("model", "\"" + parts_.catalog.name(other) + "\" is built on \"" +
                                                                   parts_.catalog.name(model) +
                                                                   "\" and there; let it go first"));
  }
  return {};
}

Result<ModelStatus> ModelWarmupPredictor::register_model(const ModelProfile& profile, bool replace) {
  const std::lock_guard lock(mutex_);
  const ModelCatalog& catalog = parts_.catalog;
  const auto same_id = catalog.find(profile.model_id.value_or(ModelId::from_name(profile.name)));
  for (const auto known : {catalog.find(profile.name), same_id}) {
    if (!known || !replace) continue;
    if (auto idle = check_may_change(*known); !idle) return std::unexpected(std::move(idle.error()));
  }
  if (same_id && replace && catalog.name(*same_id) != profile.name) {
    if (auto unneeded = check_not_needed(*same_id); !unneeded) return std::unexpected(std::move(unneeded.error()));
  }
  const auto model = parts_.catalog.add(profile, replace);
  if (!model) return std::unexpected(model.error());
  return status_of(*model);
}

Result<TaskReport> ModelWarmupPredictor::remove_model(std::string_view name) {
  const std::lock_guard lock(mutex_);
  const auto model = parts_.catalog.require(name);
  if (!model) return std::unexpected(model.error());
  if (auto idle = check_may_change(*model); !idle) return std::unexpected(std::move(idle.error()));
  if (auto unneeded = check_not_needed(*model); !unneeded) return std::unexpected(std::move(unneeded.error()));
  TaskReport report;
  if (parts_.residency.of(*model).stage) {
    report.outcomes = parts_.residency.release_begun(*model, now_ms());
    parts_.residency.released(*model, now_ms());
  }
  parts_.queue.drop_model(*model);
  if (auto removed = parts_.catalog.remove(name); !removed) return std::unexpected(std::move(removed.error()));
  return report;
}

std::vector<ModelStatus> ModelWarmupPredictor::models() {
  const std::lock_guard lock(mutex_);
  std::vector<ModelStatus> models;
  for (const ModelIndex model : parts_.catalog.registered()) models.push_back(status_of(model));
  return models;
}

Result<RecordedUse> ModelWarmupPredictor::record_usage(const UsageEvent& event) {
  const std::lock_guard lock(mutex_);
  const double now = now_ms();
  auto& [analyzer, engine, deployment, patterns] = *parts_.learned;
  const auto use = analyzer.resolve(event, now);
  if (!use) return std::unexpected(use.error());
  RecordedUse recorded;
  if (!*use) {
    recorded.duplicate = true;
    return recorded;
  }
  const ModelUse& seen = **use;
  std::optional<bool> was_warm = event.was_warm;
  if (!was_warm && parts_.residency.of(seen.model).state == ModelState::warm) was_warm = true;

  deployment.learn(seen);  // before anything has seen the event
  analyzer.record_usage(seen);
  parts_.metrics.resolve({seen.model, seen.user, seen.at_ms, was_warm, event.latency_ms});
  // Who does not tell how long he waited has waited as long as a load takes, or not at all.
  const double load_ms = was_warm.value_or(false) ? 0 : parts_.catalog.cost(seen.model).load_time_ms.value;
  parts_.governor.holdout().used(seen.model, seen.user, now, event.latency_ms.value_or(load_ms));
  recorded.recorded = true;
  recorded.outcomes = parts_.residency.used(seen.model, now);
  return recorded;
}

Result<ResourceAvailability> ModelWarmupPredictor::set_resources(const ResourceReport& report) {
  const std::lock_guard lock(mutex_);
  const double now = now_ms();
  const auto before = parts_.resources.total_memory_mb();
  if (auto told = parts_.resources.report(report, now); !told) return std::unexpected(std::move(told.error()));
  apply_assumed_cpu();
  // Only the memory guideline depends on the machine; the others have been told already.
  if (const auto total = parts_.resources.total_memory_mb(); total && total != before) {
    for (std::string& warning : guideline_warnings(parts_.config, total)) {
      if (warning.starts_with("max_memory_mb")) warnings_.push_back(std::move(warning));
    }
  }
  return parts_.resources.get_available_resources(now);
}

// ---- what a runner reports ------------------------------------------------------------------------------------------

Result<TaskReport> ModelWarmupPredictor::task_completed(std::string_view task_id, const TaskResult& result) {
  const std::lock_guard lock(mutex_);
  const auto held = stage_held_by_model_of(task_id);
  auto end = parts_.queue.task_completed(task_id, result, now_ms());
  if (!end) return std::unexpected(std::move(end.error()));
  const WarmupTask& task = end->task;
  if (const auto model = parts_.catalog.find(task.model_id); model && task.action == TaskAction::Warm) {
    parts_.catalog.record_load(*model,
                               {result.stage.value_or(task.stage), held, result.load_time_ms, result.memory_mb});
    if (result.measured_impact) parts_.performance.learn(*model, end->company, *result.measured_impact);
  }
  return report_of(std::move(*end));
}

/// Where the load of a running task began: a stage is only gained when its load has ended.
std::optional<WarmStage> ModelWarmupPredictor::stage_held_by_model_of(std::string_view task_id) const {
  for (const WarmupTask& task : parts_.queue.running()) {
    const auto model = parts_.catalog.find(task.model_id);
    if (task.task_id == task_id && model) return parts_.residency.of(*model).stage;
  }
  return std::nullopt;
}

Result<TaskReport> ModelWarmupPredictor::task_failed(std::string_view task_id, const TaskFailure& failure) {
  const std::lock_guard lock(mutex_);
  auto end = parts_.queue.task_failed(task_id, failure, now_ms());
  if (!end) return std::unexpected(std::move(end.error()));
  return report_of(std::move(*end));
}

Result<TaskReport> ModelWarmupPredictor::cancel_task(std::string_view task_id) {
  const std::lock_guard lock(mutex_);
  auto outcomes = parts_.queue.cancel(task_id, now_ms());
  if (!outcomes) return std::unexpected(std::move(outcomes.error()));
  return TaskReport{.outcomes = std::move(*outcomes)};
}

Result<TaskList> ModelWarmupPredictor::demand_model(const Demand& demand) {
  const std::lock_guard lock(mutex_);
  auto model = parts_.catalog.require(demand.model);
  if (!model) return std::unexpected(std::move(model.error()).at("/model"));
  const std::string user = parts_.learned->analyzer.history().registry().kept_form(demand.user_id);
  auto tasks = parts_.queue.demand(*model, user, now_ms());
  if (!tasks) return std::unexpected(std::move(tasks.error()));
  return TaskList{std::move(*tasks)};
}

Result<TaskList> ModelWarmupPredictor::withdraw_demand(std::string_view name) {
  const std::lock_guard lock(mutex_);
  const auto model = parts_.catalog.require(name);
  if (!model) return std::unexpected(model.error());
  return TaskList{parts_.queue.withdraw_demand(*model)};
}

Result<LostReport> ModelWarmupPredictor::model_lost(std::string_view name) {
  const std::lock_guard lock(mutex_);
  const auto model = parts_.catalog.require(name);
  if (!model) return std::unexpected(model.error());
  return parts_.queue.model_lost(*model, now_ms());
}

Result<TaskReport> ModelWarmupPredictor::lease_started(std::string_view name) {
  const std::lock_guard lock(mutex_);
  const auto model = parts_.catalog.require(name);
  if (!model) return std::unexpected(model.error());
  auto outcomes = parts_.residency.lease_started(*model, now_ms());
  if (!outcomes) return std::unexpected(std::move(outcomes.error()));
  return TaskReport{.outcomes = std::move(*outcomes)};
}

Result<void> ModelWarmupPredictor::lease_ended(std::string_view name) {
  const std::lock_guard lock(mutex_);
  const auto model = parts_.catalog.require(name);
  if (!model) return std::unexpected(model.error());
  return parts_.residency.lease_ended(*model, now_ms());
}

QueueState ModelWarmupPredictor::queue() {
  const std::lock_guard lock(mutex_);
  const double now = now_ms();
  return {parts_.queue.waiting(now), parts_.queue.running(), parts_.queue.overdue(now),
          parts_.queue.next_start_at_ms(now)};
}

// ---- the whole ------------------------------------------------------------------------------------------------------

Result<void> ModelWarmupPredictor::update_config(const WarmupConfig& config) {
  const std::lock_guard lock(mutex_);
  if (auto valid = validate(config); !valid) return valid;
  if (config == parts_.config) return {};
  if (config.hash_user_ids != parts_.config.hash_user_ids) {
    // Plans belong to users by the kept form of their ids, under which none of them will come again.
    for (const WarmupTask& task : parts_.queue.waiting(now_ms())) {
      if (!task.user_id.empty()) parts_.queue.supersede(task.user_id);
    }
  }
  parts_.config = config;
  (void)parts_.learned->analyzer.update_config(config);
  (void)parts_.learned->engine.update_config(config);
  parts_.learned->deployment.update_config(config);
  parts_.resources.update_config(config);
  parts_.residency.update_config(config);
  parts_.governor.update_config(config);
  parts_.scheduler.update_config(config);
  parts_.performance.update_config(config);
  parts_.queue.update_config(config);
  apply_assumed_cpu();
  for (std::string& warning : guideline_warnings(config, parts_.resources.total_memory_mb())) {
    warnings_.push_back(std::move(warning));
  }
  warn_of_key();
  return {};
}

WarmupConfig ModelWarmupPredictor::config() {
  const std::lock_guard lock(mutex_);
  return parts_.config;
}

MetricsReport ModelWarmupPredictor::metrics() {
  const std::lock_guard lock(mutex_);
  const double now = now_ms();
  parts_.metrics.settle(now);
  parts_.residency.settle(now);
  parts_.governor.holdout().settle(now);
  MetricsReport report = parts_.metrics.report();
  parts_.governor.describe(report, now);
  report.impact = parts_.performance.correction().accuracy();
  report.demand_over_limit = parts_.queue.demand_over_limit();
  const CacheStatistics cache = parts_.learned->analyzer.cache_statistics();
  report.cache_lookups = cache.hits + cache.misses;
  report.cache_hit_rate = cache.hit_rate();
  return report;
}

std::vector<std::string> ModelWarmupPredictor::take_warnings() {
  const std::lock_guard lock(mutex_);
  std::ranges::move(parts_.queue.take_warnings(), std::back_inserter(warnings_));
  return std::exchange(warnings_, {});
}

bool ModelWarmupPredictor::forget_user(std::string_view user_id) {
  const std::lock_guard lock(mutex_);
  auto& [analyzer, engine, deployment, patterns] = *parts_.learned;
  for (const std::string& kept : analyzer.history().registry().all_forms(user_id)) {
    parts_.queue.supersede(kept);
    parts_.metrics.forget_user(kept);
    parts_.governor.holdout().forget_user(kept);
  }
  engine.forget_user(user_id);
  deployment.forget_user(user_id);
  return analyzer.forget_user(user_id);
}

}  // namespace model_warmup
