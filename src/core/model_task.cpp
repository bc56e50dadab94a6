// SPDX-License-Identifier: Apache-2.0
#include "core/model_task.h"

#include "core/hash.h"

namespace model_warmup {
namespace {

struct Row {
  std::string_view name;
  TaskTraits traits;
};

// In the order of TaskKind. Low, medium and high memory and fast, medium and slow loads are the specification's words.
constexpr std::array<Row, kTaskKinds> kTasks = {{
    {"Completion", {0.90, 256, 1'000}},
    {"Chat", {std::nullopt, 1024, 5'000}},
    {"Classification", {std::nullopt, 1024, 5'000}},
    {"Generation", {0.75, 2048, 15'000}},
    {"Analysis", {0.85, 1024, 5'000}},
    {"Refactoring", {0.70, 2048, 15'000}},
    {"Translation", {std::nullopt, 1024, 5'000}},
    {"Custom", {std::nullopt, 1024, 5'000}},
}};

}  // namespace

std::string_view to_string(TaskKind kind) { return kTasks[static_cast<std::size_t>(kind)].name; }

const TaskTraits& traits_of(TaskKind kind) { return kTasks[static_cast<std::size_t>(kind)].traits; }

std::uint64_t ModelTask::key() const {
  if (kind != TaskKind::Custom) return mix64(static_cast<std::uint64_t>(kind) + 1);
  return hash_combine(kTaskKinds, hash_text(custom));
}

}  // namespace model_warmup
