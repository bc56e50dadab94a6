// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bindings/job_runner.h"
#include "bindings/reply.h"
#include "core/clock.h"
#include "core/error.h"
#include "predictor/model_warmup_predictor.h"

namespace model_warmup {

/// A predictor behind strings: what JavaScript calls, without knowing JavaScript.
///
/// Every call gives JSON, or '!' and an error as JSON: no exception ever crosses the boundary, in either direction.
/// `now_ms` is the moment of the call, in epoch ms; the caller reads its clock once a call, so no callback runs inside.
class Session {
 public:
  using Bytes = std::vector<std::uint8_t>;

  /// `by_chance`: nobody has given the user key (see `Environment`). `stopwatch` is read on the caller's thread,
  /// `job_stopwatch` on any; both must outlive the session.
  Session(const std::string& config, const std::optional<UserKey>& user_key, bool by_chance, const Stopwatch& stopwatch,
          const Stopwatch& job_stopwatch);

  /// Why the session could not be made, as a reply; empty: it works. After an error no other method may be called.
  [[nodiscard]] const Reply& error() const { return error_; }

  /// Calls a method of bindings/methods.cpp; `text`, `more` and `value` are what it says it takes.
  Reply call(std::string_view method, double now_ms, const std::string& text = {}, const std::string& more = {},
             double value = 0);

  [[nodiscard]] std::expected<Bytes, Reply> export_state(double now_ms);
  [[nodiscard]] std::expected<Bytes, Reply> export_model(double now_ms);
  /// The bytes that belong to the result of a job whose end has been told; given once.
  [[nodiscard]] std::expected<Bytes, Reply> job_bytes(double now_ms, const std::string& job_id);

 private:
  /// Sets the moment, and refuses one that is none.
  [[nodiscard]] Result<void> begin(double now_ms);

  const Stopwatch& stopwatch_;
  const Stopwatch& job_stopwatch_;
  ManualClock clock_;
  std::unique_ptr<ModelWarmupPredictor> predictor_;
  JobRunner jobs_;
  Reply error_;
};

}  // namespace model_warmup
