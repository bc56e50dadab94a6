// SPDX-License-Identifier: Apache-2.0
// Properties that hold in every history: predictions, loads that succeed, fail, hang and are cancelled, leases, demand,
// reports of the host and changes of the configuration, in any order.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "core/random.h"
#include "histories.h"
#include "metrics/outcome_ledger.h"
#include "planning/governor.h"
#include "planning/residency.h"
#include "planning/resource_manager.h"
#include "planning/warmup_queue.h"
#include "planning/warmup_scheduler.h"

namespace model_warmup {
namespace {

WarmupConfig config_of(Random& random) {
  WarmupConfig config;
  config.max_memory_mb = 500 + random.below(1'500);
  config.max_warm_models = 1 + random.below(5);
  config.max_cpu_percent = 20 + random.below(80);
  config.max_parallel_loads = 1 + random.below(3);
  config.max_queue_size = 2 + random.below(20);
  config.min_residency_ms = random.below(20'000);
  config.objective = random.below(2) == 0 ? Objective::wait : Objective::cold_starts;
  config.holdout_share = random.below(4) == 0 ? 0.3 : 0;
  config.background_warmup_enabled = random.below(8) != 0;
  config.seed = random.next() >> 12;
  return config;
}

/// One history, and everything that must be true in it.
class History {
 public:
  explicit History(std::uint64_t seed) : random_(seed), config_(config_of(random_)) {
    const std::uint32_t models = 3 + random_.below(6);
    for (std::uint32_t i = 0; i < models; ++i) add_model(i);
  }

  void run(int events) {
    for (int i = 0; i < events && !testing::Test::HasFatalFailure(); ++i) {
      now_ += random_.below(8) == 0 ? random_.below(200'000) : random_.below(3'000);
      step();
    }
    if (!testing::Test::HasFatalFailure()) end_everything();
  }

  [[nodiscard]] const std::string& log() const { return log_; }
  [[nodiscard]] std::size_t outcomes() const { return outcome_of_.size(); }

 private:
  void add_model(std::uint32_t i) {
    ModelProfile profile;
    profile.name = "m" + std::to_string(i);
    profile.memory_mb = 50 + random_.below(600);
    profile.load_time_ms = 100 + random_.below(20'000);
    profile.cpu_percent = random_.below(40);
    profile.pinned = random_.below(8) == 0;
    if (i > 0 && random_.below(3) == 0) profile.depends_on = {"m" + std::to_string(random_.below(i))};
    if (i > 1 && profile.depends_on.empty() && random_.below(6) == 0) {
      profile.conflicts_with = {"m" + std::to_string(random_.below(i))};
    }
    if (random_.below(4) == 0)
      profile.stages = {{WarmStage::fetched, *profile.memory_mb / 4, *profile.load_time_ms / 3, {}}};
    ASSERT_TRUE(catalog_.add(profile).has_value());
  }

  ModelIndex any_model() { return random_.below(static_cast<std::uint32_t>(catalog_.known())); }
  std::string any_user() { return "u" + std::to_string(random_.below(3)); }

  void step() {
    const std::uint32_t draw = random_.below(20);
    if (draw < 3) return predict();
    if (draw < 9) return dequeue();
    if (draw < 14) return end_some_load();
    if (draw < 16) return use_something();
    if (draw < 18) return end_some_lease();
    if (draw < 19) return random_.below(3) == 0 ? demand() : dequeue();
    change_the_world();
  }

  void predict() {
    std::vector<ModelPrediction> predictions;
    std::vector<ModelOutlook> outlook;
    for (const ModelIndex model : catalog_.registered()) {
      const double probability = random_.uniform();
      const double next = probability * random_.uniform();
      outlook.push_back({model, next, probability});
      if (probability < 0.4) continue;
      ModelPrediction prediction;
      prediction.model_id = catalog_.id(model);
      prediction.name = catalog_.name(model);
      prediction.next_probability = next;
      prediction.usage_probability = probability;
      prediction.time_until_needed_p10_ms = random_.below(10'000);
      prediction.time_until_needed_ms = prediction.time_until_needed_p10_ms + random_.below(60'000);
      prediction.time_until_needed_p90_ms = prediction.time_until_needed_ms + random_.below(200'000);
      predictions.push_back(prediction);
    }
    const std::string user = any_user();
    const auto priority = static_cast<RequestPriority>(random_.below(4));
    ScheduleNotes notes;
    auto schedule = scheduler_.schedule_warmup(
        predictions, *resources_.get_available_resources(now_),
        {.now_ms = now_, .horizon_ms = 300'000, .priority = priority, .user = user, .outlook = outlook}, &notes);
    ASSERT_TRUE(schedule.has_value()) << schedule.error().message();
    for (const WarmupTask& task : schedule->tasks) {
      ASSERT_GE(task.start_at_ms, now_);
      const bool release = task.action == TaskAction::Release;
      ASSERT_FALSE(release && leases_.contains(*catalog_.find(task.name))) << "in use";
    }
    queue_.enqueue_schedule(*schedule, user, now_);
    ASSERT_LE(queue_.waiting(now_).size(), config_.max_queue_size + demanded_waiting());
    for (const WarmupTask& task : schedule->tasks) note("plan", task);
  }

  [[nodiscard]] std::size_t demanded_waiting() const {
    std::size_t count = 0;
    for (const WarmupTask& task : queue_.waiting(now_)) count += task.demanded;
    return count;
  }

  void dequeue() {
    const auto handed = queue_.dequeue_next(now_);
    ASSERT_TRUE(handed.has_value());
    if (!*handed) return;
    const WarmupTask& task = **handed;
    const ModelIndex model = *catalog_.find(task.name);
    note("next", task);
    ASSERT_TRUE(running_.emplace(task.task_id, task).second);
    if (task.action == TaskAction::Release) {
      ASSERT_EQ(leases_.count(model), 0u) << "in use";
      ASSERT_FALSE(catalog_.profile(model).pinned);
      for (const ModelIndex leased : leases_) {
        const auto chain = *catalog_.with_dependencies(leased);
        ASSERT_EQ(std::ranges::find(chain, model), chain.end()) << "what is in use is built on it";
      }
    } else if (!task.demanded) {
      ASSERT_LE(resources_.in_use(now_).memory_mb, resources_.memory_limit_mb());
      ASSERT_TRUE(task.resource_requirements.cpu_percent == 0 ||
                  resources_.in_use(now_).cpu_percent <= resources_.cpu_limit_percent());
      ASSERT_LE(residency_.present().size(), config_.max_warm_models);
      ASSERT_LE(loads_running(), config_.max_parallel_loads);
      ASSERT_TRUE(config_.background_warmup_enabled || task.priority == RequestPriority::Critical);
    }
    if (random_.below(10) == 0) {  // handed out and given back
      take(queue_.cancel(task.task_id, now_));
      running_.erase(task.task_id);
      return;
    }
    ASSERT_TRUE(queue_.task_started(task.task_id, now_).has_value());
    if (task.action == TaskAction::Warm && !task.demanded) started_warmups_.insert(task.task_id);
  }

  [[nodiscard]] std::size_t loads_running() const {
    std::size_t count = 0;
    for (const WarmupTask& task : queue_.running()) count += task.action == TaskAction::Warm;
    return count;
  }

  void end_some_load() {
    if (running_.empty()) return;
    const auto chosen = std::next(running_.begin(), random_.below(static_cast<std::uint32_t>(running_.size())));
    const WarmupTask task = chosen->second;
    running_.erase(chosen);
    note("end", task);
    switch (random_.below(task.action == TaskAction::Warm ? 6 : 1)) {
      case 0: {
        TaskFailure failure = {"failed", random_.below(2) == 0};
        auto end = queue_.task_failed(task.task_id, failure, now_);
        ASSERT_TRUE(end.has_value());
        take(end->outcomes);
        if (failure.still_reserved) unsettled_.push_back(task.task_id);
        break;
      }
      case 1:
        take(queue_.cancel(task.task_id, now_));
        unsettled_.push_back(task.task_id);
        break;
      default: {
        auto end = queue_.task_completed(task.task_id, {}, now_);
        ASSERT_TRUE(end.has_value());
        take(end->outcomes);
      }
    }
    if (!unsettled_.empty() && random_.below(2) == 0) {
      ASSERT_TRUE(queue_.task_settled(unsettled_.back(), now_).has_value());
      unsettled_.pop_back();
    }
  }

  void use_something() {
    const ModelIndex model = any_model();
    const bool warm = residency_.of(model).state == ModelState::warm;
    const auto outcomes = residency_.lease_started(model, now_);
    ASSERT_EQ(outcomes.has_value(), warm);
    if (!warm) return;
    take(*outcomes);
    leases_.insert(model);
  }

  void end_some_lease() {
    if (leases_.empty()) return;
    const auto lease = std::next(leases_.begin(), random_.below(static_cast<std::uint32_t>(leases_.size())));
    ASSERT_TRUE(residency_.lease_ended(*lease, now_).has_value());
    leases_.erase(lease);
  }

  void demand() {
    const ModelIndex model = any_model();
    const auto tasks = queue_.demand(model, any_user(), now_);
    if (!tasks) {
      ASSERT_EQ(tasks.error().code, "CONFLICT");
      return;
    }
    ASSERT_EQ(tasks->empty(), residency_.of(model).state == ModelState::warm &&
                                  std::ranges::all_of(*catalog_.with_dependencies(model), [&](ModelIndex need) {
                                    return residency_.of(need).state == ModelState::warm;
                                  }));
    for (const WarmupTask& task : *tasks) ASSERT_TRUE(task.demanded);
  }

  void change_the_world() {
    switch (random_.below(6)) {
      case 0: {
        ResourceReport report;
        report.available_memory_mb = random_.below(2'000);
        report.available_cpu_percent = random_.below(100);
        ASSERT_TRUE(resources_.report(report, now_).has_value());
        break;
      }
      case 1: {
        config_ = config_of(random_);
        resources_.update_config(config_);
        residency_.update_config(config_);
        governor_.update_config(config_);
        scheduler_.update_config(config_);
        queue_.update_config(config_);
        queue_.clear_waiting();
        break;
      }
      case 2: {
        (void)resources_.allocate_resources({.memory_mb = random_.below(300)}, now_);
        break;
      }
      case 3: {
        for (const WarmupTask& task : queue_.withdraw_demand(any_model())) {
          ASSERT_TRUE(running_.contains(task.task_id));
          ASSERT_FALSE(task.demanded);
        }
        break;
      }
      case 4: {
        const LostReport report = queue_.model_lost(any_model(), now_);
        take(report.outcomes);
        for (const std::string& name : report.lost) {
          const ModelPresence& presence = residency_.of(*catalog_.find(name));
          ASSERT_FALSE(presence.stage);
          ASSERT_EQ(presence.memory_mb, 0u);
        }
        break;
      }
      default: residency_.settle(now_);
    }
  }

  void take(const Result<std::vector<WarmupOutcome>>& outcomes) {
    ASSERT_TRUE(outcomes.has_value());
    for (const WarmupOutcome& outcome : *outcomes) {
      ASSERT_TRUE(started_warmups_.contains(outcome.task_id)) << "a warm-up that never started";
      ASSERT_TRUE(outcome_of_.emplace(outcome.task_id, outcome).second) << "a second outcome";
      log_ += std::string(to_string(outcome.outcome)) + " " + outcome.task_id + " " + std::to_string(outcome.saved_ms) +
              "\n";
      ASSERT_LE(outcome.wasted_mb_s, outcome.held_mb_s);
      ASSERT_GE(outcome.wasted_mb_s, 0);
      ASSERT_GE(outcome.saved_ms, 0);
      ASSERT_GE(outcome.lost_ms, 0);
    }
  }

  void end_everything() {
    queue_.clear_waiting();
    for (const auto& [id, task] : running_) take(queue_.task_failed(id, {"the end"}, now_)->outcomes);
    for (const std::string& id : unsettled_) ASSERT_TRUE(queue_.task_settled(id, now_).has_value());
    while (!leases_.empty()) end_some_lease();
    for (const ModelIndex model : std::vector(residency_.present())) {
      take(residency_.release_begun(model, now_));
      residency_.released(model, now_);
    }
    now_ += 1e9;
    ASSERT_EQ(resources_.in_use(now_), ResourceRequirements()) << "something was never given back";
    ASSERT_EQ(outcome_of_.size(), started_warmups_.size()) << "a warm-up without an outcome";

    OutcomeTotals sums;
    std::map<ModelId, OutcomeTotals> by_model;
    for (const auto& [id, outcome] : outcome_of_) {
      sums.add(outcome);
      by_model[outcome.model_id].add(outcome);
    }
    const auto same = [](const OutcomeTotals& a, const OutcomeTotals& b) {
      ASSERT_EQ(a.counts, b.counts);
      ASSERT_NEAR(a.saved_ms, b.saved_ms, 1e-6 * (1 + a.saved_ms));
      ASSERT_NEAR(a.lost_ms, b.lost_ms, 1e-6 * (1 + a.lost_ms));
      ASSERT_NEAR(a.wasted_mb_s, b.wasted_mb_s, 1e-6 * (1 + a.wasted_mb_s));
      ASSERT_NEAR(a.held_mb_s, b.held_mb_s, 1e-6 * (1 + a.held_mb_s));
    };
    same(ledger_.totals(), sums);
    for (const ModelIndex model : catalog_.registered()) same(ledger_.totals(model), by_model[catalog_.id(model)]);
  }

  void note(std::string_view what, const WarmupTask& task) {
    log_ += std::string(what) + " " + task.task_id + " " + std::string(to_string(task.action)) + " " + task.name + " " +
            std::to_string(task.start_at_ms) + " " + task.reason + "\n";
  }

  Random random_;
  WarmupConfig config_;
  ModelCatalog catalog_;
  OutcomeLedger ledger_{catalog_};
  ResourceManager resources_{config_};
  Residency residency_{config_, catalog_, resources_, ledger_};
  Governor governor_{config_, catalog_, ledger_};
  WarmupScheduler scheduler_{config_, catalog_, resources_, residency_, governor_};
  WarmupQueue queue_{config_, catalog_, resources_, residency_};
  double now_ = 1'000'000;

  std::map<std::string, WarmupTask> running_;
  std::vector<std::string> unsettled_;
  std::multiset<ModelIndex> leases_;
  std::set<std::string> started_warmups_;
  std::map<std::string, WarmupOutcome> outcome_of_;
  std::string log_;
};

TEST(RandomHistory, LimitsLeasesOutcomesAndSumsHold) {
  std::size_t outcomes = 0;
  const std::uint64_t histories = test::histories(400);
  for (std::uint64_t seed = 0; seed < histories && !HasFatalFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    History history(seed);
    history.run(300);
    outcomes += history.outcomes();
  }
  EXPECT_GT(outcomes, 5 * histories) << "histories in which nothing happens show nothing";
}

TEST(RandomHistory, SameSeedSameTasksAndOutcomes) {
  const std::uint64_t histories = test::histories(20);
  std::size_t entries = 0;
  for (std::uint64_t seed = 0; seed < histories; ++seed) {
    History one(seed), other(seed);
    one.run(200);
    other.run(200);
    ASSERT_EQ(one.log(), other.log());
    entries += one.log().size();
  }
  EXPECT_GT(entries, 1'000u * histories);
}

}  // namespace
}  // namespace model_warmup
