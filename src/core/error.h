// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace model_warmup {

/// The specification's seven kinds of failure.
enum class ErrorKind : std::uint8_t {
  Configuration,
  Prediction,
  ResourceAllocation,
  Timeout,
  InvalidInput,
  ResourceExhausted,
  Internal,
};

[[nodiscard]] std::string_view to_string(ErrorKind kind);

/// What went wrong, as a value: the core throws nothing.
///
/// Every kind has one text (`detail`: the specification's `message`, `reason`, `resource` or `operation`);
/// `InvalidInput` also has the `field` it is about. `code` is stable across versions and made for programs;
/// `message()` is made for people.
struct WarmupError {
  ErrorKind kind = ErrorKind::Internal;
  std::string detail;
  std::string field;  ///< InvalidInput only
  std::string code;   ///< upper case, for instance "INVALID_INPUT" or "SNAPSHOT_DAMAGED"
  std::string path;   ///< JSON pointer (RFC 6901) to the offending value; empty: none, or the whole document
  std::optional<std::uint64_t> offset;  ///< byte at which malformed JSON stopped making sense

  static WarmupError configuration(std::string message, std::string_view code = "CONFIGURATION");
  static WarmupError prediction(std::string reason);
  static WarmupError resource_allocation(std::string resource);
  static WarmupError timeout(std::string operation);
  static WarmupError invalid_input(std::string field, std::string reason, std::string_view code = "INVALID_INPUT");
  static WarmupError resource_exhausted(std::string resource);
  static WarmupError internal(std::string message, std::string_view code = "INTERNAL");

  /// The same error about the value at this JSON pointer of the input, if it names none yet.
  [[nodiscard]] WarmupError at(std::string_view pointer) &&;

  /// The specification's sentence, for instance "Invalid input: task - unknown".
  [[nodiscard]] std::string message() const;

  friend bool operator==(const WarmupError&, const WarmupError&) = default;
};

template <class T>
using Result = std::expected<T, WarmupError>;

}  // namespace model_warmup
