// SPDX-License-Identifier: Apache-2.0
#include "core/request.h"

#include <algorithm>
#include <array>

namespace model_warmup {

std::string_view to_string(Complexity complexity) {
  constexpr std::array<std::string_view, 3> kNames = {"Low", "Medium", "High"};
  return kNames[static_cast<std::size_t>(complexity)];
}

std::string_view to_string(RequestPriority priority) {
  constexpr std::array<std::string_view, 4> kNames = {"Low", "Medium", "High", "Critical"};
  return kNames[static_cast<std::size_t>(priority)];
}

bool well_known_activity(std::string_view activity_type) {
  constexpr std::array<std::string_view, 15> kTypes = {
      "typing",        "pause",       "cursor_move", "file_open",        "save",       "run",    "test",    "debug",
      "branch_switch", "diagnostics", "selection",   "refactor_command", "chat_focus", "intent", "deadline"};
  return std::ranges::find(kTypes, activity_type) != kTypes.end();
}

WarmupRequest WarmupRequest::from_context(const ExecutionContext& context) {
  WarmupRequest request = context.request;
  if (request.task || context.steps.empty()) return request;
  const ExecutionStep& first = context.steps.front();
  request.task = first.task;
  if (!request.input_length) request.input_length = first.input_length;
  if (first.complexity) request.complexity = *first.complexity;
  return request;
}

}  // namespace model_warmup
