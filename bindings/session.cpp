// SPDX-License-Identifier: Apache-2.0
#include "bindings/session.h"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <utility>

#include "bindings/job_kinds.h"
#include "json/replies.h"
#include "json/wire.h"
#include "planning/plan_solver.h"

namespace model_warmup {
namespace {

using Reply = Session::Reply;

constexpr const char* kNothing = "{}";

Reply failure(const WarmupError& error) { return "!" + json::write_error(error); }

/// A value, or the end of nothing in particular, as a reply.
template <class T>
Reply reply(const Result<T>& result) {
  if (!result) return failure(result.error());
  if constexpr (std::is_void_v<T>) {
    return kNothing;
  } else {
    const auto text = json::write(*result);
    return text ? *text : failure(text.error());
  }
}

/// Parses the input and answers with what `use` makes of it.
template <class Input, class Use>
Reply with(const std::string& text, Use use) {
  const Result<Input> input = json::parse<Input>(text);
  if (!input) return failure(input.error());
  const auto result = use(*input);
  return result ? reply(result) : failure(json::located(result.error(), json::codec_of<Input>()));
}

Result<json::JobReply> job_reply(const JobStatus& status) {
  json::JobReply job = {status.job_id, status.kind, status.state, status.progress, std::nullopt, std::nullopt};
  if (status.state == JobState::done) job.result = json::RawJson{status.result};
  if (status.state == JobState::failed) job.error = json::reply_of(status.error);
  return job;
}

WarmupError no_such_job() {
  std::string reason = "there is no such job; there are";
  for (const JobKind& kind : job_kinds()) {
    reason += &kind == &job_kinds().front() ? " \"" : &kind == &job_kinds().back() ? " and \"" : ", \"";
    reason += kind.name;
    reason += '"';
  }
  return WarmupError::invalid_input("kind", std::move(reason));
}

}  // namespace

Session::Session(const std::string& config_json, const std::optional<UserKey>& user_key, bool by_chance,
                 const Stopwatch& stopwatch, const Stopwatch& job_stopwatch)
    : stopwatch_(stopwatch), job_stopwatch_(job_stopwatch), jobs_(stopwatch) {
  const auto config = json::parse<WarmupConfig>(config_json);
  if (!config) {
    error_ = failure(config.error());
    return;
  }
  auto made = ModelWarmupPredictor::with_config(*config, {&clock_, &stopwatch_, user_key, by_chance});
  if (made) {
    predictor_ = std::move(*made);
  } else {
    error_ = failure(made.error());
  }
}

Result<void> Session::begin(double now_ms) {
  if (!std::isfinite(now_ms)) {
    return std::unexpected(WarmupError::invalid_input("now", "must give a finite number of milliseconds"));
  }
  clock_.set(now_ms);
  return {};
}

// Every method begins with the moment of the call and leaves at once if that is none.
#define BEGIN(now_ms)                       \
  if (auto begun = begin(now_ms); !begun) { \
    return failure(begun.error());          \
  }

// ---- predicting and learning ----------------------------------------------------------------------------------------

Reply Session::predict(double now_ms, const std::string& request) {
  BEGIN(now_ms)
  return with<WarmupRequest>(request, [&](const auto& in) { return predictor_->predict_and_warm(in); });
}

Reply Session::record_usage(double now_ms, const std::string& event) {
  BEGIN(now_ms)
  return with<UsageEvent>(event, [&](const auto& in) { return predictor_->record_usage(in); });
}

Reply Session::register_model(double now_ms, const std::string& profile, bool replace) {
  BEGIN(now_ms)
  return with<ModelProfile>(profile, [&](const auto& in) { return predictor_->register_model(in, replace); });
}

Reply Session::remove_model(double now_ms, const std::string& model) {
  BEGIN(now_ms)
  return reply(predictor_->remove_model(model));
}

Reply Session::models(double now_ms) {
  BEGIN(now_ms)
  return reply(Result<std::vector<ModelStatus>>(predictor_->models()));
}

Reply Session::update_config(double now_ms, const std::string& partial) {
  BEGIN(now_ms)
  const auto merged = json::merge(predictor_->config(), partial);
  if (!merged) return failure(merged.error());
  if (const auto updated = predictor_->update_config(*merged); !updated) return failure(updated.error());
  return config();
}

Reply Session::config() { return reply(Result<WarmupConfig>(predictor_->config())); }

Reply Session::metrics(double now_ms) {
  BEGIN(now_ms)
  return reply(Result<MetricsReport>(predictor_->metrics()));
}

Reply Session::warnings() { return reply(Result<std::vector<std::string>>(predictor_->take_warnings())); }

Reply Session::usage_stats(double now_ms, const std::string& model) {
  BEGIN(now_ms)
  const auto parts = predictor_->parts();
  const auto index = parts->catalog.require(model);
  if (!index) return failure(index.error());
  return reply(parts->learned->analyzer.get_usage_stats(parts->catalog.id(*index)));
}

Reply Session::analyze_patterns(double now_ms, const std::string& request) {
  BEGIN(now_ms)
  return with<WarmupRequest>(
      request, [&](const auto& in) { return predictor_->parts()->learned->analyzer.analyze_patterns(in, now_ms); });
}

Reply Session::advanced_patterns(double now_ms, const std::string& query) {
  BEGIN(now_ms)
  return with<PatternQuery>(query,
                            [&](const auto& in) { return predictor_->parts()->learned->patterns.analyze(in, now_ms); });
}

// ---- resources ------------------------------------------------------------------------------------------------------

Reply Session::set_resources(double now_ms, const std::string& report) {
  BEGIN(now_ms)
  return with<ResourceReport>(report, [&](const auto& in) { return predictor_->set_resources(in); });
}

Reply Session::available_resources(double now_ms) {
  BEGIN(now_ms)
  return reply(predictor_->parts()->resources.get_available_resources(now_ms));
}

Reply Session::allocate_resources(double now_ms, const std::string& requirements) {
  BEGIN(now_ms)
  return with<ResourceRequirements>(
      requirements, [&](const auto& in) { return predictor_->parts()->resources.allocate_resources(in, now_ms); });
}

Reply Session::release_resources(double now_ms, const std::string& allocation_id) {
  BEGIN(now_ms)
  return reply(predictor_->parts()->resources.release_resources(allocation_id, now_ms));
}

// ---- planning -------------------------------------------------------------------------------------------------------

Reply Session::plan_schedule(double now_ms, const std::string& problem) {
  BEGIN(now_ms)
  return with<PlanProblem>(problem, [&](const auto& in) { return solve(in, {.stopwatch = &stopwatch_}); });
}

Reply Session::assess_impact(double now_ms, const std::string& schedule) {
  BEGIN(now_ms)
  return with<WarmupSchedule>(
      schedule, [&](const auto& in) { return predictor_->parts()->performance.assess_impact(in, now_ms); });
}

Reply Session::prepare_models(double now_ms, const std::string& context) {
  BEGIN(now_ms)
  return with<ExecutionContext>(context, [&](const auto& in) { return predictor_->prepare_models(in); });
}

// ---- tasks ----------------------------------------------------------------------------------------------------------

Reply Session::enqueue_task(double now_ms, const std::string& task) {
  BEGIN(now_ms)
  return with<WarmupTask>(task, [&](const auto& in) { return predictor_->parts()->queue.enqueue_task(in, now_ms); });
}

Reply Session::next_task(double now_ms, const std::string& filter) {
  BEGIN(now_ms)
  return with<TaskFilter>(filter, [&](const auto& in) { return predictor_->parts()->queue.dequeue_next(now_ms, in); });
}

Reply Session::task_started(double now_ms, const std::string& task_id) {
  BEGIN(now_ms)
  return reply(predictor_->parts()->queue.task_started(task_id, now_ms));
}

Reply Session::task_progress(double now_ms, const std::string& task_id, double fraction) {
  BEGIN(now_ms)
  return reply(predictor_->parts()->queue.task_progress(task_id, fraction, now_ms));
}

Reply Session::task_completed(double now_ms, const std::string& task_id, const std::string& result) {
  BEGIN(now_ms)
  return with<TaskResult>(result, [&](const auto& in) { return predictor_->task_completed(task_id, in); });
}

Reply Session::task_failed(double now_ms, const std::string& task_id, const std::string& told) {
  BEGIN(now_ms)
  return with<TaskFailure>(told, [&](const auto& in) { return predictor_->task_failed(task_id, in); });
}

Reply Session::task_settled(double now_ms, const std::string& task_id) {
  BEGIN(now_ms)
  return reply(predictor_->parts()->queue.task_settled(task_id, now_ms));
}

Reply Session::cancel_task(double now_ms, const std::string& task_id) {
  BEGIN(now_ms)
  return reply(predictor_->cancel_task(task_id));
}

Reply Session::queue(double now_ms) {
  BEGIN(now_ms)
  return reply(Result<QueueState>(predictor_->queue()));
}

Reply Session::demand_model(double now_ms, const std::string& demand) {
  BEGIN(now_ms)
  return with<Demand>(demand, [&](const auto& in) { return predictor_->demand_model(in); });
}

Reply Session::withdraw_demand(double now_ms, const std::string& model) {
  BEGIN(now_ms)
  return reply(predictor_->withdraw_demand(model));
}

Reply Session::model_lost(double now_ms, const std::string& model) {
  BEGIN(now_ms)
  return reply(predictor_->model_lost(model));
}

Reply Session::lease_started(double now_ms, const std::string& model) {
  BEGIN(now_ms)
  return reply(predictor_->lease_started(model));
}

Reply Session::lease_ended(double now_ms, const std::string& model) {
  BEGIN(now_ms)
  return reply(predictor_->lease_ended(model));
}

// ---- jobs -----------------------------------------------------------------------------------------------------------

Reply Session::job_start(double now_ms, const std::string& kind, const std::string& input) {
  BEGIN(now_ms)
  const auto known = std::ranges::find(job_kinds(), kind, &JobKind::name);
  if (known == job_kinds().end()) return failure(no_such_job());
  auto job = known->make(input, *predictor_, job_stopwatch_);
  if (!job) return failure(job.error());
  return reply(Result<json::JobStarted>(json::JobStarted{jobs_.start(kind, std::move(*job))}));
}

Reply Session::job_status(double now_ms, const std::string& job_id) {
  BEGIN(now_ms)
  const auto status = jobs_.status(job_id);
  return status ? reply(job_reply(*status)) : failure(status.error());
}

Reply Session::job_step(double now_ms, double max_ms) {
  BEGIN(now_ms)
  if (!(max_ms >= 0))
    return failure(WarmupError::invalid_input("max_ms", "must be a number of milliseconds, 0 or more"));
  return reply(Result<json::JobsRunning>(json::JobsRunning{jobs_.step(max_ms)}));
}

Reply Session::job_cancel(double now_ms, const std::string& job_id) {
  BEGIN(now_ms)
  return reply(jobs_.cancel(job_id));
}

std::expected<std::vector<std::uint8_t>, Reply> Session::job_bytes(double now_ms, const std::string& job_id) {
  if (auto begun = begin(now_ms); !begun) return std::unexpected(failure(begun.error()));
  auto bytes = jobs_.take_bytes(job_id);
  if (!bytes) return std::unexpected(failure(bytes.error()));
  return std::move(*bytes);
}

// ---- trained models -------------------------------------------------------------------------------------------------

Reply Session::deploy(double now_ms, std::span<const std::uint8_t> bytes, const std::string& options) {
  BEGIN(now_ms)
  return with<DeployOptions>(options, [&](const auto& in) { return predictor_->deploy(bytes, in); });
}

Reply Session::promote(double now_ms) {
  BEGIN(now_ms)
  return reply(predictor_->promote());
}

Reply Session::end_shadow(double now_ms) {
  BEGIN(now_ms)
  return reply(predictor_->end_shadow());
}

Reply Session::rollback(double now_ms) {
  BEGIN(now_ms)
  return reply(predictor_->rollback());
}

Reply Session::training_status(double now_ms) {
  BEGIN(now_ms)
  return reply(Result<TrainingStatus>(predictor_->training_status()));
}

std::expected<std::vector<std::uint8_t>, Reply> Session::export_model(double now_ms) {
  if (auto begun = begin(now_ms); !begun) return std::unexpected(failure(begun.error()));
  return predictor_->export_model();
}

// ---- the whole ------------------------------------------------------------------------------------------------------

std::expected<std::vector<std::uint8_t>, Reply> Session::export_state(double now_ms) {
  if (auto begun = begin(now_ms); !begun) return std::unexpected(failure(begun.error()));
  return predictor_->export_state();
}

Reply Session::import_state(double now_ms, std::span<const std::uint8_t> bytes) {
  BEGIN(now_ms)
  return reply(predictor_->import_state(bytes));
}

Reply Session::reset(double now_ms) {
  BEGIN(now_ms)
  predictor_->reset();
  return kNothing;
}

Reply Session::forget_user(double now_ms, const std::string& user_id) {
  BEGIN(now_ms)
  predictor_->forget_user(user_id);
  return kNothing;
}

#undef BEGIN

}  // namespace model_warmup
