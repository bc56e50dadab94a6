// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/error.h"

namespace model_warmup::json {

/// An error as JavaScript gets it: the specification's fields by their names, each where its kind has it.
struct ErrorReply {
  ErrorKind kind = ErrorKind::Internal;
  std::string code;
  std::string message;
  std::optional<std::string> field;
  std::optional<std::string> reason;
  std::optional<std::string> resource;
  std::optional<std::string> operation;
  std::optional<std::string> path;
  std::optional<std::uint64_t> offset;

  friend bool operator==(const ErrorReply&, const ErrorReply&) = default;
};

[[nodiscard]] ErrorReply reply_of(const WarmupError& error);

}  // namespace model_warmup::json
