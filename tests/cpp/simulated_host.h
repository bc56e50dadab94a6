// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "predictor_fixture.h"

namespace model_warmup::test {

/// An application and its runner on a clock of their own: loads take exactly as long as their models say, uses last no
/// time, and each is followed by the question of what comes next.
class SimulatedHost {
 public:
  static constexpr double kStart_ms = 1'750'000'000'000;

  explicit SimulatedHost(WarmupConfig config) : clock_(kStart_ms) {
    config.seed = config.seed.value_or(1);
    predictor_ =
        *ModelWarmupPredictor::with_config(config, {.clock = &clock_, .stopwatch = nullptr, .user_key = UserKey{}});
  }

  void add(std::string name, std::uint64_t memory_mb, double load_time_ms) {
    ModelProfile profile;
    profile.name = std::move(name);
    profile.memory_mb = memory_mb;
    profile.load_time_ms = load_time_ms;
    ASSERT_TRUE(predictor_->register_model(profile));
  }

  [[nodiscard]] double now_ms() const { return clock_.now_ms(); }
  [[nodiscard]] ModelWarmupPredictor& predictor() { return *predictor_; }
  [[nodiscard]] double total_wait_ms() const { return total_wait_ms_; }
  [[nodiscard]] std::uint64_t cold_starts() const { return cold_starts_; }
  [[nodiscard]] std::uint64_t warmups() const { return warmups_; }

  [[nodiscard]] bool is_warm(const std::string& model) {
    auto parts = predictor_->parts();
    return parts->residency.of(*parts->catalog.find(model)).state == ModelState::warm;
  }

  /// Lets time pass; what may be loaded and let go meanwhile is.
  void wait(double ms) {
    const double until_ms = now_ms() + ms;
    for (;;) {
      pump();
      const auto next_start_ms = predictor_->parts()->queue.next_start_at_ms(now_ms());
      double next_ms = until_ms;
      if (!loads_.empty()) next_ms = std::min(next_ms, loads_.front().ends_at_ms);
      if (next_start_ms) next_ms = std::min(next_ms, *next_start_ms);
      clock_.set(std::max(now_ms(), next_ms));
      end_loads();
      if (next_ms >= until_ms) break;
    }
    pump();
  }

  /// One use of the model, with the wait that it takes. Gives that wait in ms.
  double use(const std::string& model, const std::string& user = "anonymous") {
    const double came_at_ms = now_ms();
    const bool was_warm = is_warm(model);
    if (!was_warm) {
      EXPECT_TRUE(predictor_->demand_model({model, user}));
    }
    while (!is_warm(model)) {
      pump();
      if (loads_.empty()) {
        ADD_FAILURE() << "\"" << model << "\" is demanded and nothing loads";
        return 0;
      }
      clock_.set(loads_.front().ends_at_ms);
      end_loads();
    }
    EXPECT_TRUE(predictor_->lease_started(model));
    const double wait_ms = now_ms() - came_at_ms;
    UsageEvent event;
    event.model = model;
    event.user_id = user;
    event.was_warm = was_warm;
    event.latency_ms = wait_ms;
    EXPECT_TRUE(predictor_->record_usage(event));
    EXPECT_TRUE(predictor_->lease_ended(model));
    total_wait_ms_ += wait_ms;
    cold_starts_ += !was_warm;
    WarmupRequest request;
    request.user_context.user_id = user;
    EXPECT_TRUE(predictor_->predict_and_warm(request));
    pump();
    return wait_ms;
  }

 private:
  struct Load {
    std::string task_id;
    double ends_at_ms;
  };

  void pump() {
    while (auto task = *predictor_->parts()->queue.dequeue_next(now_ms())) {
      EXPECT_TRUE(predictor_->parts()->queue.task_started(task->task_id, now_ms()));
      const bool load = task->action == TaskAction::Warm;
      warmups_ += load && !task->demanded;
      if (!load) {
        EXPECT_TRUE(predictor_->task_completed(task->task_id, {}));
        continue;
      }
      loads_.push_back({task->task_id, now_ms() + task->estimated_duration_ms});
      std::ranges::stable_sort(loads_, {}, &Load::ends_at_ms);
    }
  }

  void end_loads() {
    while (!loads_.empty() && loads_.front().ends_at_ms <= now_ms()) {
      const std::string id = loads_.front().task_id;
      loads_.erase(loads_.begin());
      EXPECT_TRUE(predictor_->task_completed(id, {}));
      pump();
    }
  }

  ManualClock clock_;
  std::unique_ptr<ModelWarmupPredictor> predictor_;
  std::vector<Load> loads_;  // in the order of their ends
  double total_wait_ms_ = 0;
  std::uint64_t cold_starts_ = 0;
  std::uint64_t warmups_ = 0;
};

}  // namespace model_warmup::test
