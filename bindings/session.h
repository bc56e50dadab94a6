// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bindings/job_runner.h"
#include "core/clock.h"
#include "core/error.h"
#include "predictor/model_warmup_predictor.h"

namespace model_warmup {

/// A predictor behind strings: what JavaScript calls, without knowing JavaScript.
///
/// Each method is one call of the library between parsing and writing. It gives JSON, or '!' and an error as JSON: no
/// exception ever crosses the boundary, in either direction. `now_ms` is the moment of the call, in epoch ms; the
/// caller reads its clock once a call, so no callback runs inside. `model` is a name or an id.
class Session {
 public:
  using Reply = std::string;

  /// `by_chance`: nobody has given the user key (see `Environment`). `stopwatch` is read on the caller's thread,
  /// `job_stopwatch` on any; both must outlive the session.
  Session(const std::string& config, const std::optional<UserKey>& user_key, bool by_chance, const Stopwatch& stopwatch,
          const Stopwatch& job_stopwatch);

  /// Why the session could not be made, as a reply; empty: it works. After an error no other method may be called.
  [[nodiscard]] const Reply& error() const { return error_; }

  Reply predict(double now_ms, const std::string& request);
  Reply record_usage(double now_ms, const std::string& event);
  Reply register_model(double now_ms, const std::string& profile, bool replace);
  Reply remove_model(double now_ms, const std::string& model);
  Reply models(double now_ms);
  Reply update_config(double now_ms, const std::string& partial);
  Reply config();
  Reply metrics(double now_ms);
  Reply warnings();
  Reply usage_stats(double now_ms, const std::string& model);
  Reply analyze_patterns(double now_ms, const std::string& request);
  Reply advanced_patterns(double now_ms, const std::string& query);

  Reply set_resources(double now_ms, const std::string& report);
  Reply available_resources(double now_ms);
  Reply allocate_resources(double now_ms, const std::string& requirements);
  Reply release_resources(double now_ms, const std::string& allocation_id);

  Reply plan_schedule(double now_ms, const std::string& problem);
  Reply assess_impact(double now_ms, const std::string& schedule);
  Reply prepare_models(double now_ms, const std::string& context);

  Reply enqueue_task(double now_ms, const std::string& task);
  Reply next_task(double now_ms, const std::string& filter);
  Reply task_started(double now_ms, const std::string& task_id);
  Reply task_progress(double now_ms, const std::string& task_id, double fraction);
  Reply task_completed(double now_ms, const std::string& task_id, const std::string& result);
  Reply task_failed(double now_ms, const std::string& task_id, const std::string& failure);
  Reply task_settled(double now_ms, const std::string& task_id);
  Reply cancel_task(double now_ms, const std::string& task_id);
  Reply queue(double now_ms);
  Reply demand_model(double now_ms, const std::string& demand);
  Reply withdraw_demand(double now_ms, const std::string& model);
  Reply model_lost(double now_ms, const std::string& model);
  Reply lease_started(double now_ms, const std::string& model);
  Reply lease_ended(double now_ms, const std::string& model);

  Reply job_start(double now_ms, const std::string& kind, const std::string& input);
  Reply job_status(double now_ms, const std::string& job_id);
  Reply job_step(double now_ms, double max_ms);
  Reply job_cancel(double now_ms, const std::string& job_id);
  /// The bytes that belong to the result of a job whose end has been told; given once.
  [[nodiscard]] std::expected<std::vector<std::uint8_t>, Reply> job_bytes(double now_ms, const std::string& job_id);

  Reply deploy(double now_ms, std::span<const std::uint8_t> bytes, const std::string& options);
  Reply promote(double now_ms);
  Reply end_shadow(double now_ms);
  Reply rollback(double now_ms);
  Reply training_status(double now_ms);
  [[nodiscard]] std::expected<std::vector<std::uint8_t>, Reply> export_model(double now_ms);

  [[nodiscard]] std::expected<std::vector<std::uint8_t>, Reply> export_state(double now_ms);
  Reply import_state(double now_ms, std::span<const std::uint8_t> bytes);
  Reply reset(double now_ms);
  Reply forget_user(double now_ms, const std::string& user_id);

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
