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

  std::vector<std::string> waiting_names() {
    std::vector<std::string> names;
    for (const WarmupTask& t : queue.waiting(now)) names.push_back(t.name);
    return names;
  }
};

using Names = std::vector<std::string>;

}  // namespace model_warmup
