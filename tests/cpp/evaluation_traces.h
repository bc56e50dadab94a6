// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/random.h"
#include "evaluation/evaluation_report.h"

namespace model_warmup {

inline constexpr double kTraceStart = 1'700'000'000'000;

inline UsageEvent use_of(const std::string& user, const std::string& model, double at_ms) {
  UsageEvent event;
  event.user_id = user;
  event.model = model;
  event.timestamp_ms = at_ms;
  return event;
}

/// Users who go around a circle of models, by turns and a minute apart, and now and then jump: a fair share of what
/// they do can be foretold, and they are alike enough to help each other.
struct TraceOptions {
  std::uint64_t seed = 1;
  int users = 4;
  int models = 5;
  int events = 200;
  double noise = 0.2;
  bool with_task = false;  ///< the task tells what comes next
};

inline TestDataset make_trace(const TraceOptions& options = {}) {
  Random random(options.seed);
  TestDataset dataset;
  std::vector<int> last(static_cast<std::size_t>(options.users));
  for (int i = 0; i < options.events; ++i) {
    const auto user = static_cast<std::size_t>(i % options.users);
    const auto models = static_cast<std::uint32_t>(options.models);
    const bool jumps = random.uniform() < options.noise;
    last[user] = jumps ? static_cast<int>(random.below(models)) : (last[user] + 1) % options.models;
    std::string name = "u", model = "m", task = "t";
    name += std::to_string(user);
    model += std::to_string(last[user]);
    task += std::to_string(last[user]);
    UsageEvent event = use_of(name, model, kTraceStart + i * 60'000.0);
    if (options.with_task) event.task = ModelTask::custom_named(task);
    dataset.events.push_back(event);
  }
  return dataset;
}

}  // namespace model_warmup
