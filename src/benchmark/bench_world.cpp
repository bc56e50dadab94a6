// SPDX-License-Identifier: Apache-2.0
#include "benchmark/bench_world.h"

#include <algorithm>
#include <utility>

namespace model_warmup {
namespace {

constexpr std::uint64_t kUsesAUser = 3;
constexpr std::uint64_t kUsesAQuestion = 4;  // while nobody looks
constexpr std::size_t kMostTasks = 16;       // that the runner does at one go

std::unique_ptr<ModelWarmupPredictor> make_predictor(WarmupConfig config, std::uint64_t seed, std::uint64_t users,
                                                     const Clock& clock, const Stopwatch& stopwatch) {
  config.seed = seed;
  config.max_users = std::max(config.max_users, users);
  // A valid configuration stays valid with these, and there is a clock: nothing can be refused.
  return std::move(
      *ModelWarmupPredictor::with_config(config, {.clock = &clock, .stopwatch = &stopwatch, .user_key = UserKey{}}));
}

}  // namespace

std::uint64_t uses_to_settle(const BenchmarkOptions& options, std::uint64_t users) {
  return std::max(kUsesAUser * users, options.settling_uses);
}

BenchWorld::BenchWorld(const WarmupConfig& config, std::uint64_t seed, Workload::Size size, const Stopwatch& stopwatch)
    : stopwatch_(stopwatch),
      models_(size.models),
      workload_(seed, size),
      clock_(workload_.now_ms()),
      predictor_(make_predictor(config, seed, size.users, clock_, stopwatch)) {}

Result<bool> BenchWorld::register_models() {
  for (std::uint64_t i = 0; i < kRegisteredAtOnce && registered_ < models_; ++i) {
    if (auto added = predictor_->register_model(Workload::profile(registered_++)); !added) {
      return std::unexpected(std::move(added.error()));
    }
  }
  return registered_ == models_;
}

Result<void> BenchWorld::live() {
  const UsageEvent event = workload_.next_use();
  keep_time();
  if (auto recorded = predictor_->record_usage(event); !recorded) return std::unexpected(std::move(recorded.error()));
  if (++uses_ % kUsesAQuestion != 0) return {};
  const auto prediction = predictor_->predict_and_warm(workload_.question());
  if (!prediction) return std::unexpected(prediction.error());
  return run_queue();
}

Result<void> BenchWorld::live_timed(LatencySamples& record, LatencySamples& predict) {
  const UsageEvent event = workload_.next_use();
  const WarmupRequest question = workload_.question();
  keep_time();
  const auto recorded = record.time(stopwatch_, [&] { return predictor_->record_usage(event); });
  if (!recorded) return std::unexpected(recorded.error());
  ++uses_;
  const auto prediction = predict.time(stopwatch_, [&] { return predictor_->predict_and_warm(question); });
  if (!prediction) return std::unexpected(prediction.error());
  return run_queue();
}

Result<void> BenchWorld::run_queue() {
  PredictorParts& parts = this->parts();
  for (std::size_t i = 0; i < kMostTasks; ++i) {
    const auto task = parts.queue.dequeue_next(now_ms());
    if (!task) return std::unexpected(task.error());
    if (!*task) return {};
    const WarmupTask& due = **task;
    if (auto started = parts.queue.task_started(due.task_id, now_ms()); !started) {
      return std::unexpected(std::move(started.error()));
    }
    const double share = 0.8 + 0.05 * static_cast<double>(uses_ % 9);
    const TaskResult result = {.load_time_ms = share * due.estimated_duration_ms};
    if (auto ended = predictor_->task_completed(due.task_id, result); !ended) {
      return std::unexpected(std::move(ended.error()));
    }
  }
  return {};
}

}  // namespace model_warmup
