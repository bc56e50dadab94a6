// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "json/error_reply.h"

/// Replies that exist only on the wire.
namespace model_warmup::json {

/// JSON that is written already and goes out as it is. It can be written, not read.
struct RawJson {
  std::string text;
};

enum class JobPhase : std::uint8_t { running, done, failed, cancelled };

[[nodiscard]] constexpr std::string_view to_string(JobPhase phase) {
  constexpr std::string_view kNames[] = {"running", "done", "failed", "cancelled"};
  return kNames[static_cast<std::size_t>(phase)];
}

struct JobStarted {
  std::string job_id;

  friend bool operator==(const JobStarted&, const JobStarted&) = default;
};

struct JobReply {
  std::string job_id;
  std::string kind;
  JobPhase state = JobPhase::running;
  double progress = 0;
  std::optional<RawJson> result;
  std::optional<ErrorReply> error;
};

struct JobsRunning {
  std::uint64_t running = 0;

  friend bool operator==(const JobsRunning&, const JobsRunning&) = default;
};

}  // namespace model_warmup::json
