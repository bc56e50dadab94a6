// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/bytes.h"
#include "core/model_task.h"
#include "core/request.h"

namespace model_warmup {

/// The fields of a request whose values are counted per model.
enum class ContextField : std::uint8_t { task, input_length, complexity, language, hardware, activities, extensions };

inline constexpr std::size_t kContextFields = 7;

[[nodiscard]] std::string_view to_string(ContextField field);

/// What is kept of a request: numbers for tables, none of its text.
///
/// A field without a value is neutral wherever it is used. Lists (activities, extensions of changed files) keep their
/// first four different values in order of appearance, newest activities first.
class RequestContext {
 public:
  static constexpr std::size_t kValues = 4;

  RequestContext() = default;
  explicit RequestContext(const WarmupRequest& request);

  /// Table keys of the field's values, none of them 0; empty: not known.
  [[nodiscard]] std::span<const std::uint32_t> values(ContextField field) const {
    const auto& list = fields_[static_cast<std::size_t>(field)];
    return {list.values.data(), list.size};
  }
  [[nodiscard]] bool has(ContextField field) const { return !values(field).empty(); }

  void set_task(const ModelTask& task);

  /// The exact length: the same length again is often the same input again.
  [[nodiscard]] std::optional<std::uint64_t> input_length() const {
    return has_length_ ? std::optional(input_length_) : std::nullopt;
  }

  /// Local time minus UTC.
  [[nodiscard]] std::int32_t utc_offset_minutes() const { return utc_offset_minutes_; }

  /// One number for everything above, for the keys of caches: equal contexts, equal numbers.
  [[nodiscard]] std::uint64_t key() const;

  void save(ByteWriter& out) const;
  void load(ByteReader& in);

  friend bool operator==(const RequestContext&, const RequestContext&) = default;

 private:
  struct Values {
    std::array<std::uint32_t, kValues> values{};
    std::uint8_t size = 0;

    void add(std::uint64_t key);
    friend bool operator==(const Values&, const Values&) = default;
  };

  [[nodiscard]] Values& field(ContextField field) { return fields_[static_cast<std::size_t>(field)]; }

  std::array<Values, kContextFields> fields_{};
  std::uint64_t input_length_ = 0;
  bool has_length_ = false;
  std::int32_t utc_offset_minutes_ = 0;
};

}  // namespace model_warmup
