// SPDX-License-Identifier: Apache-2.0
// What a runner reports of its tasks, and of what it has lost.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "core/text.h"
#include "planning/warmup_queue.h"

namespace model_warmup {

Result<WarmupQueue::Running> WarmupQueue::take_running(std::string_view task_id) {
  const auto named = std::ranges::find_if(running_, [&](const Running& r) { return r.task.task_id == task_id; });
  if (named == running_.end()) {
    return std::unexpected(WarmupError::invalid_input("task_id", "no task " + in_quotes(task_id) + " is running"));
  }
  Running running = std::move(*named);
  running_.erase(named);
  return running;
}

Result<WarmupTask> WarmupQueue::task_started(std::string_view task_id, double now_ms) {
  Running* running = find_running(task_id);
  if (!running) return std::unexpected(take_running(task_id).error());
  running->started_at_ms = now_ms;
  if (running->task.action == TaskAction::Warm) residency_.load_started(running->model, now_ms);
  return running->task;
}

Result<void> WarmupQueue::task_progress(std::string_view task_id, double fraction, double now_ms) {
  Running* running = find_running(task_id);
  if (!running) return std::unexpected(take_running(task_id).error());
  if (!(fraction >= 0 && fraction <= 1)) {
    return std::unexpected(WarmupError::invalid_input("fraction", "must lie between 0 and 1"));
  }
  // The first few percent say nothing about the rest.
  constexpr double kTelling = 0.05;
  const double elapsed_ms = std::max(0.0, now_ms - running->started_at_ms);
  if (fraction >= kTelling) running->task.estimated_duration_ms = elapsed_ms / fraction;
  return {};
}

Result<TaskEnd> WarmupQueue::task_completed(std::string_view task_id, const TaskResult& result, double now_ms) {
  auto running = take_running(task_id);
  if (!running) return std::unexpected(std::move(running.error()));
  TaskEnd end;
  end.outcomes = std::move(running->outcomes);
  if (running->task.action == TaskAction::Release) {
    residency_.released(running->model, now_ms);
  } else {
    end.outcomes =
        residency_.load_completed(running->model, result.stage, result.load_time_ms, result.memory_mb, now_ms);
    if (const auto failed = failures_.find(running->model); failed != failures_.end()) {
      failed->second.loaded_at_ms = now_ms;
      failed->second.retry_at_ms = now_ms;
    }
  }
  end.company = std::move(running->company);
  end.task = std::move(running->task);
  return end;
}

Result<TaskEnd> WarmupQueue::task_failed(std::string_view task_id, const TaskFailure& failure, double now_ms) {
  auto running = take_running(task_id);
  if (!running) return std::unexpected(std::move(running.error()));
  TaskEnd end;
  end.outcomes = std::move(running->outcomes);
  end.dropped = drop_dependents(task_id);
  if (running->task.action == TaskAction::Release) {
    // However its release went, the application has given the model up.
    residency_.released(running->model, now_ms);
    end.task = std::move(running->task);
    return end;
  }
  std::ranges::move(residency_.load_failed(running->model, failure.still_reserved, now_ms),
                    std::back_inserter(end.outcomes));
  end.task = running->task;
  Failures& failures = failures_[running->model];
  if (failures.loaded_at_ms) failures = {};
  const bool give_up = count_failure(failures, now_ms);
  put_off(running->model, failures.retry_at_ms);
  // Whoever waited for a demanded load has the loader's error and decides for himself.
  if (running->task.demanded || running->began_demanded || give_up) return end;
  if (find_waiting_load(running->model, running->task.stage)) {
    end.retry_at_ms = failures.retry_at_ms;
  } else if (waiting_.size() < config_.max_queue_size) {
    WarmupTask again = running->task;
    again.start_at_ms = failures.retry_at_ms;
    again.depends_on.clear();
    const std::string user = again.user_id;
    add(std::move(again), running->model, user, now_ms);
    end.retry_at_ms = failures.retry_at_ms;
  }
  return end;
}

/// Sets the moment before which the model is not tried again. True: it is given up for a while.
bool WarmupQueue::count_failure(Failures& failures, double now_ms) {
  ++failures.in_a_row;
  failures.loaded_at_ms.reset();
  const bool give_up = failures.in_a_row >= kMaxAttempts;
  failures.retry_at_ms =
      now_ms + (give_up ? kGiveUpFor_ms : std::ldexp(kRetryAfter_ms, static_cast<int>(failures.in_a_row) - 1));
  return give_up;
}

/// Warm-ups of the model that wait start no earlier than that.
void WarmupQueue::put_off(ModelIndex model, double until_ms) {
  for (Waiting& waiting : waiting_) {
    if (waiting.model != model || waiting.task.demanded) continue;
    waiting.task.start_at_ms = std::max(waiting.task.start_at_ms, until_ms);
  }
}

LostReport WarmupQueue::model_lost(ModelIndex model, double now_ms) {
  LostReport report;
  if (!residency_.of(model).stage) return report;
  std::vector<ModelIndex> gone = {model};
  for (const ModelIndex other : residency_.present()) {
    const auto chain = catalog_.with_dependencies(other).value_or(std::vector<ModelIndex>{other});
    const bool built_on = other != model && std::ranges::find(chain, model) != chain.end();
    if (built_on && residency_.of(other).stage) gone.push_back(other);
  }
  for (const ModelIndex each : gone) {
    std::ranges::move(residency_.lost(each, now_ms), std::back_inserter(report.outcomes));
    report.lost.push_back(catalog_.name(each));
    std::erase_if(waiting_, [&](const Waiting& waiting) {
      return waiting.model == each && waiting.task.action == TaskAction::Release;
    });
  }
  Failures& failures = failures_[model];
  if (failures.loaded_at_ms && now_ms - *failures.loaded_at_ms >= kGiveUpFor_ms) failures = {};
  count_failure(failures, now_ms);
  put_off(model, failures.retry_at_ms);
  return report;
}

Result<void> WarmupQueue::task_settled(std::string_view task_id, double) {
  if (find_running(task_id)) {
    return std::unexpected(
        WarmupError::invalid_input("task_id", "the task is still running: complete, fail or cancel it"));
  }
  residency_.load_settled(task_id);
  return {};
}

}  // namespace model_warmup
