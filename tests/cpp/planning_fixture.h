// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "metrics/outcome_ledger.h"
#include "planning/governor.h"
#include "planning/residency.h"
#include "planning/resource_manager.h"
#include "planning/warmup_queue.h"
#include "planning/warmup_scheduler.h"

namespace model_warmup::test {

/// The planning folder's parts, put together as the predictor does it, with a clock of their own.
class PlanningTest : public testing::Test {
 protected:
  explicit PlanningTest(WarmupConfig c = {}) { configure(c); }

  static WarmupConfig small_config() {
    WarmupConfig c;
    c.max_memory_mb = 1'000;
    c.max_warm_models = 3;
    c.max_cpu_percent = 100;
    c.seed = 1;
    return c;
  }

  void configure(const WarmupConfig& c) {
    config = c;
    resources.update_config(c);
    residency.update_config(c);
    governor.update_config(c);
    scheduler.update_config(c);
    queue.update_config(c);
  }

  ModelIndex add(const std::string& name, std::uint64_t memory_mb, double load_time_ms,
                 std::vector<std::string> depends_on = {}) {
    ModelProfile profile;
    profile.name = name;
    profile.memory_mb = memory_mb;
    profile.load_time_ms = load_time_ms;
    profile.cpu_percent = 10;
    profile.depends_on = std::move(depends_on);
    return *catalog.add(profile);
  }

  WarmupTask task(const std::string& name, RequestPriority priority = RequestPriority::Medium,
                  TaskAction action = TaskAction::Warm) const {
    WarmupTask t;
    t.name = name;
    t.priority = priority;
    t.action = action;
    t.user_id = "u";
    return t;
  }

  /// Adds a task for this model and gives its id.
  std::string enqueue(const std::string& name, RequestPriority priority = RequestPriority::Medium) {
    const auto added = queue.enqueue_task(task(name, priority), now);
    EXPECT_TRUE(added.has_value());
    return added ? added->task_id : "";
  }

  /// "+name" or "-name" of what is handed out next; "" when nothing is.
  std::string next() {
    const auto handed = queue.dequeue_next(now);
    EXPECT_TRUE(handed.has_value());
    if (!handed || !*handed) return "";
    last = **handed;
    (void)queue.task_started(last.task_id, now);
    return (last.action == TaskAction::Warm ? "+" : "-") + last.name;
  }

  /// Ends what was handed out last.
  TaskEnd complete() {
    auto end = queue.task_completed(last.task_id, {}, now);
    EXPECT_TRUE(end.has_value());
    return end ? *end : TaskEnd();
  }

  /// Loads a model from beginning to end, `ms` long.
  void warm(const std::string& name, double ms = 100) {
    enqueue(name);
    ASSERT_EQ(next(), "+" + name);
    now += ms;
    complete();
  }

  WarmupConfig config;
  ModelCatalog catalog;
  OutcomeLedger ledger{catalog};
  ResourceManager resources{config};
  Residency residency{config, catalog, resources, ledger};
  Governor governor{config, catalog, ledger};
  WarmupScheduler scheduler{config, catalog, resources, residency, governor};
  WarmupQueue queue{config, catalog, resources, residency};
  double now = 1'000'000;
  WarmupTask last;
};

}  // namespace model_warmup::test
