// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "planning/warmup_queue.h"
#include "planning_fixture.h"

namespace model_warmup {

/// A queue of a few models, and steps that tests of it share.
class QueueTest : public test::PlanningTest {
 protected:
  QueueTest() : PlanningTest(small_config()) {}

  WarmupSchedule schedule(std::vector<WarmupTask> tasks) {
    WarmupSchedule s;
    for (WarmupTask& t : tasks) {
      t.task_id = std::to_string(s.tasks.size() + 1);
      t.model_id = catalog.id(*catalog.find(t.name));
      s.tasks.push_back(t);
    }
    return s;
  }

  /// A model of 500 MB, loaded in 100 ms, of whose first stage (200 MB, 40 ms) the load is running.
  ModelIndex begin_to_fetch(const std::string& name) {
    ModelProfile profile;
    profile.name = name;
    profile.memory_mb = 500;
    profile.load_time_ms = 100;
    profile.stages = {{WarmStage::fetched, 200, 40, {}}};
    const ModelIndex model = *catalog.add(profile);
    WarmupTask fetch = task(name);
    fetch.stage = WarmStage::fetched;
    EXPECT_TRUE(queue.enqueue_task(fetch, now).has_value());
    EXPECT_EQ(next(), "+" + name);
    return model;
  }

  std::vector<std::string> waiting_names() {
    std::vector<std::string> names;
    for (const WarmupTask& t : queue.waiting(now)) names.push_back(t.name);
    return names;
  }
};

using Names = std::vector<std::string>;

}  // namespace model_warmup
