// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model_id.h"
#include "core/model_task.h"

namespace model_warmup {

/// How far a model is warmed; each stage holds what the ones before it hold.
enum class WarmStage : std::uint8_t { fetched, compiled, session, primed };

[[nodiscard]] std::string_view to_string(WarmStage stage);

/// What reaching a stage takes, from nothing.
struct StageCost {
  WarmStage stage = WarmStage::primed;
  std::uint64_t memory_mb = 0;
  double load_time_ms = 0;
  std::optional<std::uint64_t> download_mb{};

  friend bool operator==(const StageCost&, const StageCost&) = default;
};

/// What an application declares of a model. Only the name is needed; what is left out is assumed from the tasks and
/// then measured. Tasks, languages and hardware are hints for predicting, never filters.
struct ModelProfile {
  std::optional<ModelId> model_id{};  ///< none: `ModelId::from_name(name)`
  std::string name{};                 ///< 1 to 256 bytes, unique
  std::vector<ModelTask> tasks{};
  std::optional<std::uint64_t> memory_mb{};
  std::optional<double> load_time_ms{};
  std::optional<std::uint64_t> download_mb{};
  std::optional<double> cpu_percent{};  ///< of the whole machine, while loading
  std::optional<double> network_mbps{};
  std::vector<std::string> hardware{};
  std::vector<std::string> languages{};
  std::vector<std::string> depends_on{};      ///< names or ids of models that must be loaded first
  std::vector<std::string> conflicts_with{};  ///< names or ids of models that cannot be warm beside this one
  bool pinned = false;                        ///< once loaded, never let go
  std::optional<double> min_lead_ms{};        ///< warming later than this before the use does not help
  std::vector<StageCost> stages{};  ///< in the order of WarmStage, each once; none costs less than one before it

  friend bool operator==(const ModelProfile&, const ModelProfile&) = default;
};

}  // namespace model_warmup
