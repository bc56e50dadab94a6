// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace model_warmup {

enum class TaskKind : std::uint8_t {
  Completion,
  Chat,
  Classification,
  Generation,
  Analysis,
  Refactoring,
  Translation,
  Custom,
};

inline constexpr std::size_t kTaskKinds = 8;

[[nodiscard]] std::string_view to_string(TaskKind kind);

/// What a model is asked to do: one of the specification's tasks, or a custom one with a name of 1 to 256 bytes.
struct ModelTask {
  TaskKind kind = TaskKind::Completion;
  std::string custom{};  ///< the name of a custom task; empty otherwise

  ModelTask() = default;
  ModelTask(TaskKind task) : kind(task) {}  // NOLINT(google-explicit-constructor): `request.task = TaskKind::Chat`
  [[nodiscard]] static ModelTask custom_named(std::string name) {
    ModelTask task(TaskKind::Custom);
    task.custom = std::move(name);
    return task;
  }

  /// "Completion", or a custom task's own name.
  [[nodiscard]] std::string_view name() const {
    return kind == TaskKind::Custom ? std::string_view(custom) : to_string(kind);
  }

  /// A number for tables: equal for equal tasks in every build; the specification's tasks and custom ones never meet.
  [[nodiscard]] std::uint64_t key() const;

  friend bool operator==(const ModelTask&, const ModelTask&) = default;
};

/// What the specification says of a task: how accurate predictions should be, and what serving it takes.
struct TaskTraits {
  std::optional<double> accuracy_target;  ///< fraction in [0, 1]; none: the specification names no target
  std::uint64_t assumed_memory_mb;        ///< memory of a model that declares none
  double assumed_load_time_ms;            ///< load time of a model that declares none
};

[[nodiscard]] const TaskTraits& traits_of(TaskKind kind);

}  // namespace model_warmup
