// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "benchmark/latency_samples.h"
#include "benchmark/workload.h"
#include "core/clock.h"
#include "core/config.h"
#include "core/error.h"
#include "predictor/model_warmup_predictor.h"

namespace model_warmup {

/// A predictor, people who use it, and a runner that loads what it plans: everything with whom it talks while it is
/// measured. Time is the workload's; only what is timed reads the stopwatch.
class BenchWorld {
 public:
  /// `config` has been validated; its limits on users and its seed are replaced to fit. `stopwatch` must outlive it.
  BenchWorld(const WarmupConfig& config, std::uint64_t seed, Workload::Size size, const Stopwatch& stopwatch);

  /// How many calls of `register_models` it takes.
  [[nodiscard]] static std::uint64_t registrations(std::uint64_t models) {
    return (models + kRegisteredAtOnce - 1) / kRegisteredAtOnce;
  }

  /// Registers some more models. True: all are there. To be called until then, before anything else.
  Result<bool> register_models();

  /// A use that nobody times, and now and then a question with it, so that both paths are warm. A fraction of a
  /// millisecond for each.
  Result<void> live();

  /// A use and a question of the same user, timed apart, and what the runner does after them.
  Result<void> live_timed(LatencySamples& record, LatencySamples& predict);

  [[nodiscard]] ModelWarmupPredictor& predictor() { return *predictor_; }
  /// Nobody else is in the predictor: one thread is all there is.
  [[nodiscard]] PredictorParts& parts() { return *predictor_->parts(); }
  [[nodiscard]] Workload& workload() { return workload_; }
  [[nodiscard]] const Stopwatch& stopwatch() const { return stopwatch_; }
  [[nodiscard]] std::uint64_t models() const { return models_; }
  [[nodiscard]] std::uint64_t uses() const { return uses_; }
  [[nodiscard]] double now_ms() const { return clock_.now_ms(); }

  /// Puts the predictor's clock where the workload's time is.
  void keep_time() { clock_.set(workload_.now_ms()); }

  /// Loads and lets go what the queue hands out, each load taking somewhat more or less than estimated.
  Result<void> run_queue();

 private:
  static constexpr std::uint64_t kRegisteredAtOnce = 50;

  const Stopwatch& stopwatch_;
  std::uint64_t models_;
  Workload workload_;
  ManualClock clock_;
  std::unique_ptr<ModelWarmupPredictor> predictor_;
  std::uint64_t registered_ = 0;
  std::uint64_t uses_ = 0;
};

/// Uses after which a predictor is timed: as told, and enough for every user to have come by about three times.
[[nodiscard]] std::uint64_t uses_to_settle(const BenchmarkOptions& options, std::uint64_t users);

}  // namespace model_warmup
