// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "core/random.h"
#include "core/training.h"

namespace model_warmup {

/// Uses by many people who do little each: which of six models they use follows, nine times in ten, from the task. So
/// there is much to learn for weights, and little for anybody's own statistics.
inline TrainingDataset task_driven(std::size_t events, std::uint64_t seed = 1) {
  constexpr TaskKind kTasks[] = {TaskKind::Completion, TaskKind::Analysis, TaskKind::Chat, TaskKind::Translation};
  Random random(seed);
  TrainingDataset dataset;
  for (std::size_t i = 0; i < events; ++i) {
    const std::uint32_t task = random.below(4);
    const std::uint32_t model = random.below(10) == 0 ? random.below(6) : task;
    UsageEvent& event = dataset.events.emplace_back();
    event.model = std::string("m") + std::to_string(model);
    event.user_id = std::string("u") + std::to_string(random.below(40));
    event.task = kTasks[task];
    event.timestamp_ms = 1'700'000'000'000 + static_cast<double>(i) * 45'000;
  }
  return dataset;
}

/// The profiles of its models.
inline std::vector<ModelProfile> six_models() {
  std::vector<ModelProfile> profiles(6);
  for (std::size_t i = 0; i < profiles.size(); ++i) profiles[i].name = std::string("m") + std::to_string(i);
  return profiles;
}

}  // namespace model_warmup
