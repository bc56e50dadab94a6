// SPDX-License-Identifier: Apache-2.0
#include "benchmark/operations_phase.h"

#include <algorithm>
#include <utility>

#include "benchmark/targets.h"

namespace model_warmup {
namespace {

constexpr std::size_t kCachedQuestions = 64;  // enough that none is answered from the processor's own cache alone
constexpr std::size_t kPredictionsKept = 256;
constexpr std::size_t kAtOnce = 100;
constexpr double kBetweenLoads_ms = 20'000;  // longer than a model stays at least

}  // namespace

const std::vector<OperationsPhase::Operation>& OperationsPhase::operations() {
  static const std::vector<Operation> kOperations = {
      {"predict_and_warm", &OperationsPhase::use_and_predict},
      {"analyze_patterns", &OperationsPhase::analyze_patterns},
      {"analyze_patterns_cached", &OperationsPhase::analyze_patterns_again},
      {"get_usage_stats", &OperationsPhase::get_usage_stats},
      {"queue_task", &OperationsPhase::queue_task},
      {"update_metrics", &OperationsPhase::update_metrics},
      {"update_config", &OperationsPhase::update_config},
  };
  return kOperations;
}

OperationsPhase::OperationsPhase(const BenchmarkSetting& setting)
    : setting_(setting),
      world_(setting.config, setting.options.seed, {setting.options.models, setting.options.users}, *setting.stopwatch),
      uses_before_(uses_to_settle(setting.options, setting.options.users)),
      warmup_rounds_(std::max<std::uint64_t>(setting.options.calls / 4, 2 * kCachedQuestions)),
      samples_(setting.options.calls),
      recorded_(setting.options.calls),
      metrics_(world_.parts().catalog) {}

double OperationsPhase::steps() const {
  const double rounds = static_cast<double>(operations().size() * (warmup_rounds_ + setting_.options.calls));
  return static_cast<double>(BenchWorld::registrations(setting_.options.models) + uses_before_) + rounds;
}

Result<bool> OperationsPhase::step(BenchmarkResults& results) {
  ++done_;
  if (auto settled = settle(); !settled || !*settled) return settled;
  const Operation& operation = operations()[operation_];
  const bool warm = round_ >= warmup_rounds_;
  if (round_ == warmup_rounds_) begin_operation();
  LatencySamples unmeasured(1);
  if (auto called = (this->*operation.round)(warm ? samples_ : unmeasured); !called) {
    return std::unexpected(std::move(called.error()));
  }
  if (++round_ < warmup_rounds_ + setting_.options.calls) return false;
  if (auto entered = enter(results); !entered) return std::unexpected(std::move(entered.error()));
  round_ = 0;
  return ++operation_ == operations().size();
}

/// Models, then uses until the predictor has settled. True: it has.
Result<bool> OperationsPhase::settle() {
  if (!registered_) {
    const auto all = world_.register_models();
    if (!all) return all;
    registered_ = *all;
    return false;
  }
  if (operation_ > 0 || round_ > 0 || world_.uses() >= uses_before_) return true;
  if (auto lived = world_.live(); !lived) return std::unexpected(std::move(lived.error()));
  return false;
}

void OperationsPhase::begin_operation() {
  samples_ = LatencySamples(setting_.options.calls);
  recorded_ = LatencySamples(setting_.options.calls);
}

Result<void> OperationsPhase::enter(BenchmarkResults& results) {
  const auto add = [&](const LatencySamples& samples, std::string name) {
    enter_target(results.operations.emplace_back(samples.summary(std::move(name))));
  };
  add(samples_, operations()[operation_].name);
  if (operation_ > 0) return {};
  add(recorded_, "record_usage");
  // What the last one waits when a hundred ask at once: they are answered one after another.
  LatencySamples bursts(samples_.size() / kAtOnce);
  for (std::size_t i = 0; i + kAtOnce <= samples_.size(); i += kAtOnce) {
    double sum_us = 0;
    for (const double us : samples_.us().subspan(i, kAtOnce)) sum_us += us;
    bursts.add(sum_us);
  }
  if (bursts.size() > 0) add(bursts, "predict_and_warm_100");
  results.models = setting_.options.models;
  results.users = setting_.options.users;
  results.uses = uses_before_;
  return {};
}

Result<void> OperationsPhase::use_and_predict(LatencySamples& predict) {
  if (auto lived = world_.live_timed(recorded_, predict); !lived) return lived;
  if (predictions_.size() == kPredictionsKept) return {};
  const WarmupRequest question = world_.workload().question();
  auto prediction = world_.predictor().predict_and_warm(question);
  if (!prediction) return std::unexpected(std::move(prediction.error()));
  predictions_.push_back(std::move(*prediction));
  const UserRegistry& registry = world_.parts().learned->analyzer.history().registry();
  users_.push_back(registry.kept_form(question.user_context.user_id));
  return {};
}

/// Anybody asks: with many users next to nothing of it is in the cache.
Result<void> OperationsPhase::analyze_patterns(LatencySamples& samples) {
  const WarmupRequest question = world_.workload().question_of(world_.workload().any_user());
  UsagePatternAnalyzer& analyzer = world_.parts().learned->analyzer;
  const auto ranked =
      samples.time(world_.stopwatch(), [&] { return analyzer.analyze_patterns(question, world_.now_ms()); });
  if (!ranked) return std::unexpected(ranked.error());
  return {};
}

/// The same few ask again and again; the rounds before those that are timed bring them into the cache.
Result<void> OperationsPhase::analyze_patterns_again(LatencySamples& samples) {
  while (cached_questions_.size() < kCachedQuestions) {
    cached_questions_.push_back(world_.workload().question_of(world_.workload().any_user()));
  }
  const WarmupRequest& question = cached_questions_[round_ % kCachedQuestions];
  UsagePatternAnalyzer& analyzer = world_.parts().learned->analyzer;
  const auto ranked =
      samples.time(world_.stopwatch(), [&] { return analyzer.analyze_patterns(question, world_.now_ms()); });
  if (!ranked) return std::unexpected(ranked.error());
  return {};
}

Result<void> OperationsPhase::get_usage_stats(LatencySamples& samples) {
  const PredictorParts& parts = world_.parts();
  const ModelId id = parts.catalog.id(static_cast<ModelIndex>(world_.workload().any_model()));
  const auto pattern = samples.time(world_.stopwatch(), [&] { return parts.learned->analyzer.get_usage_stats(id); });
  if (!pattern) return std::unexpected(pattern.error());
  return {};
}

/// Each time another threshold, with the cache of the last one to clear.
Result<void> OperationsPhase::update_config(LatencySamples& samples) {
  WarmupConfig config = world_.predictor().config();
  const double threshold = setting_.config.prediction_threshold;
  config.prediction_threshold = round_ % 2 == 0 ? (threshold < 0.5 ? threshold + 0.05 : threshold - 0.05) : threshold;
  const auto updated = samples.time(world_.stopwatch(), [&] { return world_.predictor().update_config(config); });
  (void)world_.predictor().take_warnings();
  return updated;
}

/// Somebody needs a model that is not there, or one goes: from the call that queues the task to its end, with the
/// Releases that it takes.
Result<void> OperationsPhase::queue_task(LatencySamples& samples) {
  world_.workload().advance(kBetweenLoads_ms);
  world_.keep_time();
  const double now_ms = world_.now_ms();
  PredictorParts& parts = world_.parts();
  const auto model = static_cast<ModelIndex>(world_.workload().any_model());
  const bool present = parts.residency.of(model).stage.has_value();
  WarmupTask task;
  task.model_id = parts.catalog.id(model);
  task.name = parts.catalog.name(model);
  task.action = present ? TaskAction::Release : TaskAction::Warm;
  task.priority = RequestPriority::Critical;
  task.demanded = true;
  const auto through = [&]() -> Result<void> {
    const auto queued = parts.queue.enqueue_task(task, now_ms);
    if (!queued) return std::unexpected(queued.error());
    for (;;) {
      const auto due = parts.queue.dequeue_next(now_ms);
      if (!due) return std::unexpected(due.error());
      if (!*due) return std::unexpected(WarmupError::internal("the queue hands out no task for " + task.name));
      const std::string& id = (*due)->task_id;
      if (auto started = parts.queue.task_started(id, now_ms); !started) {
        return std::unexpected(std::move(started.error()));
      }
      if (auto ended = world_.predictor().task_completed(id, {}); !ended) {
        return std::unexpected(std::move(ended.error()));
      }
      if (id == queued->task_id) return {};
    }
  };
  if (auto done = samples.time(world_.stopwatch(), through); !done) return done;
  return world_.run_queue();
}

/// A prediction is counted, and the use that answers it.
Result<void> OperationsPhase::update_metrics(LatencySamples& samples) {
  const std::size_t i = round_ % predictions_.size();
  WarmupPrediction& prediction = predictions_[i];
  world_.workload().advance(1000);
  world_.keep_time();
  prediction.timestamp_ms = world_.now_ms();
  const auto model = static_cast<ModelIndex>(world_.workload().any_model());
  const auto count = [&]() -> Result<void> {
    auto counted = metrics_.record_prediction(prediction, {.user = users_[i], .task = {}, .latency_ms = 1});
    metrics_.resolve({.model = model, .user = users_[i], .at_ms = world_.now_ms(), .was_warm = {}, .latency_ms = {}});
    return counted;
  };
  return samples.time(world_.stopwatch(), count);
}

}  // namespace model_warmup
