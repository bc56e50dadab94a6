// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "predictor/model_warmup_predictor.h"

namespace model_warmup {

/// A predictor with a clock in the test's hands and a few small models.
class PredictorFixture : public ::testing::Test {
 protected:
  static constexpr double kStart_ms = 1'750'000'000'000;

  PredictorFixture() : clock_(kStart_ms) { make({}); }

  void make(WarmupConfig config) {
    config.seed = 1;
    auto made =
        ModelWarmupPredictor::with_config(config, {.clock = &clock_, .stopwatch = &clock_, .user_key = UserKey{}});
    ASSERT_TRUE(made) << made.error().message();
    predictor_ = std::move(*made);
  }

  static ModelProfile profile(std::string name, std::uint64_t memory_mb = 100, double load_time_ms = 2'000) {
    ModelProfile profile;
    profile.name = std::move(name);
    profile.tasks = {TaskKind::Classification};
    profile.memory_mb = memory_mb;
    profile.load_time_ms = load_time_ms;
    return profile;
  }

  void add_models(const std::vector<std::string>& names) {
    for (const std::string& name : names) ASSERT_TRUE(predictor_->register_model(profile(name)));
  }

  /// One use, `after_ms` later.
  void use(std::string_view model, double after_ms = 20'000, std::string user = "anonymous") {
    clock_.advance(after_ms);
    UsageEvent event;
    event.model = model;
    event.user_id = std::move(user);
    const auto recorded = predictor_->record_usage(event);
    ASSERT_TRUE(recorded) << recorded.error().message();
  }

  /// a, b, c, a, b, c, ...
  void cycle(const std::vector<std::string>& names, int rounds) {
    for (int i = 0; i < rounds; ++i) {
      for (const std::string& name : names) use(name);
    }
  }

  WarmupPrediction predict(const WarmupRequest& request = {}) {
    auto prediction = predictor_->predict_and_warm(request);
    EXPECT_TRUE(prediction) << prediction.error().message();
    return prediction ? *std::move(prediction) : WarmupPrediction();
  }

  std::optional<WarmupTask> next_task() {
    auto task = predictor_->parts()->queue.dequeue_next(clock_.now_ms());
    EXPECT_TRUE(task);
    return task ? *task : std::nullopt;
  }

  /// Runs what the queue hands out now, each load taking as long as estimated.
  std::vector<std::string> run_queue() {
    std::vector<std::string> done;
    while (auto task = next_task()) {
      EXPECT_TRUE(predictor_->parts()->queue.task_started(task->task_id, clock_.now_ms()));
      clock_.advance(task->estimated_duration_ms);
      EXPECT_TRUE(predictor_->task_completed(task->task_id, {}));
      done.push_back((task->action == TaskAction::Warm ? "+" : "-") + task->name);
    }
    return done;
  }

  ManualClock clock_;
  std::unique_ptr<ModelWarmupPredictor> predictor_;
};

}  // namespace model_warmup
