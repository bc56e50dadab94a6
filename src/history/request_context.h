// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/bytes.h"
#include "core/model_task.h"
#include "core/request.h"

namespace model_warmup {

/// The fields of a request whose values are counted per model. Sizes and durations count in logarithmic bins.
enum class ContextField : std::uint8_t {
  task,
  input_length,
  complexity,
  priority,
  latency,
  hardware,
  activities,       ///< their types; of an intent or a deadline also what it is about
  latest_activity,  ///< type and age of the newest
  session,          ///< its length
  preferences,
  language,
  project_size,
  project_complexity,
  extensions,  ///< of changed files
};

inline constexpr std::size_t kContextFields = 14;

/// Some of them.
using ContextFields = std::bitset<kContextFields>;

/// A request in a few numbers: for each field one that is equal for equal values, 0 when the field is not known. Enough
/// to see what a use has in common with a request.
struct ContextDigest {
  std::array<std::uint32_t, kContextFields> fields{};
  std::optional<std::uint64_t> input_length;

  [[nodiscard]] std::uint32_t field(ContextField name) const { return fields[static_cast<std::size_t>(name)]; }

  void save(ByteWriter& out) const;
  void load(ByteReader& in);
};

/// What is kept of a request: numbers for tables, none of its text.
///
/// A field without a value is neutral wherever it is used. Of lists (activity types, preferences, extensions of changed
/// files) the first four different values count, newest first.
class RequestContext {
 public:
  static constexpr std::size_t kValues = 4;

  RequestContext() = default;
  /// `at_ms`: the moment asked about, from which the age of activities counts.
  RequestContext(const WarmupRequest& request, double at_ms);

  /// Table keys of the field's values, none of them 0; empty: not known.
  [[nodiscard]] std::span<const std::uint32_t> values(ContextField field) const {
    const auto& list = fields_[static_cast<std::size_t>(field)];
    return {list.values.data(), list.size};
  }
  [[nodiscard]] bool has(ContextField field) const { return !values(field).empty(); }

  void set_task(const ModelTask& task);

  /// The exact length, where the field counts lengths in logarithmic bins: the same length again is often the same
  /// input again.
  [[nodiscard]] std::optional<std::uint64_t> input_length() const { return input_length_; }

  /// Local time minus UTC.
  [[nodiscard]] std::int32_t utc_offset_minutes() const { return utc_offset_minutes_; }

  [[nodiscard]] ContextDigest digest() const;

  /// One number for the fields as they are binned: equal bins, equal keys.
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

  [[nodiscard]] Values& field(ContextField name) { return fields_[static_cast<std::size_t>(name)]; }

  std::array<Values, kContextFields> fields_{};
  std::optional<std::uint64_t> input_length_;
  std::int32_t utc_offset_minutes_ = 0;
};

void save_task(const std::optional<ModelTask>& task, ByteWriter& out);
[[nodiscard]] std::optional<ModelTask> load_task(ByteReader& in);

}  // namespace model_warmup
