// SPDX-License-Identifier: Apache-2.0
// What runs: whose turn it is, making room for what somebody waits for, and the runner's reports.
#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "planning/load_cost.h"
#include "planning/warmup_queue.h"

namespace model_warmup {
namespace {

/// Models of a filter, looked up once.
std::optional<std::vector<ModelIndex>> allowed_models(const TaskFilter& filter, const ModelCatalog& catalog) {
  if (!filter.models) return std::nullopt;
  std::vector<ModelIndex> models;
  for (const std::string& name : *filter.models) {
    if (const auto model = catalog.find(name)) models.push_back(*model);
  }
  return models;
}

}  // namespace

// ---- whose turn -----------------------------------------------------------------------------------------------------

std::size_t WarmupQueue::loads_running() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(running_, [](const Running& r) { return r.task.action == TaskAction::Warm; }));
}

bool WarmupQueue::fits_count(ModelIndex model) const {
  const auto& present = residency_.present();
  const bool has_place = std::ranges::binary_search(present, model);
  return present.size() + (has_place ? 0 : 1) <= config_.max_warm_models;
}

bool WarmupQueue::conflicts(ModelIndex model) const {
  return std::ranges::any_of(catalog_.conflicts(model),
                             [&](ModelIndex foe) { return std::ranges::binary_search(residency_.present(), foe); });
}

WarmupQueue::Turn WarmupQueue::turn_of(const Waiting& waiting, double now_ms) {
  const WarmupTask& task = waiting.task;
  if (!task.demanded && task.start_at_ms > now_ms) return Turn::later;
  if (std::ranges::any_of(task.depends_on, [&](const std::string& need) { return is_open(need); })) return Turn::later;
  const bool may_run = task.demanded || config_.background_warmup_enabled || task.priority == RequestPriority::Critical;
  if (task.action == TaskAction::Release) {
    if (!residency_.is_idle(waiting.model, now_ms)) return Turn::never;
    return may_run ? Turn::now : Turn::later;
  }
  if (residency_.of(waiting.model).stage >= task.stage) return Turn::never;
  if (!may_run || find_running(waiting.model, TaskAction::Warm) || find_running(waiting.model, TaskAction::Release)) {
    return Turn::later;
  }
  if (const Turn turn = turn_of_needs(waiting); turn != Turn::now) return turn;
  return turn_of_load(waiting, now_ms);
}

/// What the model is built on must be there, not only on its way. What nobody loads will not come by waiting: then a
/// warm-up has lost its object, and a demanded load is left to its loader.
WarmupQueue::Turn WarmupQueue::turn_of_needs(const Waiting& waiting) const {
  Turn turn = Turn::now;
  for (const ModelIndex need : catalog_.with_dependencies(waiting.model).value_or(std::vector<ModelIndex>())) {
    if (need == waiting.model || residency_.of(need).state == ModelState::warm) continue;
    const auto loads = [&](const auto& other) { return other.model == need && other.task.action == TaskAction::Warm; };
    if (std::ranges::any_of(waiting_, loads) || std::ranges::any_of(running_, loads)) {
      turn = Turn::later;
    } else if (!waiting.task.demanded) {
      return Turn::never;
    }
  }
  return turn;
}

/// Limits bind speculation only; a demanded load has its room made when it is reached.
WarmupQueue::Turn WarmupQueue::turn_of_load(const Waiting& waiting, double now_ms) {
  if (waiting.task.demanded) return Turn::now;
  if (conflicts(waiting.model)) return Turn::later;
  if (loads_running() >= config_.max_parallel_loads) return Turn::holds_back;
  if (!fits_count(waiting.model)) return Turn::later;
  switch (resources_.fit(waiting.task.resource_requirements, now_ms).shortage) {
    case ResourceManager::Shortage::none: return Turn::now;
    case ResourceManager::Shortage::until_loads_end: return Turn::holds_back;
    case ResourceManager::Shortage::until_memory_free: return Turn::later;
  }
  return Turn::later;
}

/// A load costs what it takes beyond the stage that is held, and that may have come or gone while it waited.
void WarmupQueue::count_costs_again() {
  for (Waiting& waiting : waiting_) {
    const auto held = residency_.of(waiting.model).stage;
    if (waiting.task.action != TaskAction::Warm || waiting.held == held) continue;
    const ModelCost cost = cost_beyond(catalog_, waiting.model, waiting.task.stage, held);
    waiting.task.resource_requirements = requirements_of(cost);
    waiting.task.estimated_duration_ms = cost.load_time_ms.value;
    waiting.held = held;
  }
}

Result<std::optional<WarmupTask>> WarmupQueue::dequeue_next(double now_ms, const TaskFilter& filter) {
  count_costs_again();
  const auto allowed = allowed_models(filter, catalog_);
  const Passes passes = [&](ModelIndex model) {
    return !allowed || std::ranges::find(*allowed, model) != allowed->end();
  };
  std::vector<std::string> obsolete;
  std::optional<std::string> chosen;
  std::optional<WarmupTask> room;
  bool held_back = false;
  for (const Waiting* waiting : in_order(now_ms)) {
    const bool load = waiting->task.action == TaskAction::Warm;
    if (filter.demanded_only && !waiting->task.demanded) continue;
    if (!passes(waiting->model) || (held_back && load && !waiting->task.demanded)) continue;
    const Turn turn = turn_of(*waiting, now_ms);
    if (turn == Turn::never) obsolete.push_back(waiting->task.task_id);
    if (turn == Turn::holds_back) held_back = true;
    if (turn != Turn::now) continue;
    if (load && waiting->task.demanded) {
      bool must_wait = false;
      room = make_room(*waiting, passes, now_ms, must_wait);
      if (room) break;
      if (must_wait) continue;
    }
    chosen = waiting->task.task_id;
    break;
  }
  // What has no object any more goes; what depended on it may start.
  std::erase_if(waiting_, [&](const Waiting& waiting) {
    return std::ranges::find(obsolete, waiting.task.task_id) != obsolete.end();
  });
  if (room) return room;
  if (!chosen) return std::optional<WarmupTask>();
  const auto at = std::ranges::find_if(waiting_, [&](const Waiting& w) { return w.task.task_id == *chosen; });
  return hand_out(static_cast<std::size_t>(at - waiting_.begin()), now_ms);
}

WarmupTask WarmupQueue::hand_out(std::size_t waiting_at, double now_ms) {
  Waiting waiting = std::move(waiting_[waiting_at]);
  waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(waiting_at));
  if (waiting.task.action == TaskAction::Release) return begin_release(std::move(waiting.task), waiting.model, now_ms);
  const WarmupTask& task = waiting.task;
  residency_.load_begun(waiting.model,
                        {.task_id = task.task_id,
                         .stage = task.stage,
                         .memory_mb = task.resource_requirements.memory_mb,
                         .estimated_ms = task.estimated_duration_ms,
                         .allocation = resources_.reserve(task.resource_requirements),
                         .speculative = !task.demanded},
                        now_ms);
  running_.push_back({std::move(waiting.task), waiting.model, now_ms});
  return running_.back().task;
}

WarmupTask WarmupQueue::begin_release(WarmupTask task, ModelIndex model, double now_ms) {
  auto outcomes = residency_.release_begun(model, now_ms);
  running_.push_back({std::move(task), model, now_ms, std::move(outcomes)});
  return running_.back().task;
}

// ---- room for what somebody waits for -------------------------------------------------------------------------------

/// Idle models of those that the runner asks for, those worth least to keep first; none that a demanded load is built
/// on.
std::vector<ModelIndex> WarmupQueue::idle_by_value(ModelIndex for_model, const Passes& passes, double now_ms) const {
  std::vector<ModelIndex> spared = {for_model};
  for (const Waiting& waiting : waiting_) {
    if (!waiting.task.demanded) continue;
    if (const auto chain = catalog_.with_dependencies(waiting.model)) {
      spared.insert(spared.end(), chain->begin(), chain->end());
    }
  }
  std::vector<ModelIndex> idle;
  for (const ModelIndex model : residency_.present()) {
    const bool spare = std::ranges::find(spared, model) != spared.end();
    if (!spare && passes(model) && residency_.is_idle(model, now_ms)) idle.push_back(model);
  }
  std::ranges::sort(idle, {}, [&](ModelIndex model) {
    const ModelPresence& presence = residency_.of(model);
    return std::tuple(presence.keep_value_ms, presence.last_used_at_ms, model);
  });
  return idle;
}

/// The next idle model to let go before the demanded load may start, as a task; none: it may start now, or, with
/// `must_wait`, when the releases in progress (or a lease on a model that conflicts with it) have ended.
std::optional<WarmupTask> WarmupQueue::make_room(const Waiting& demanded, const Passes& passes, double now_ms,
                                                 bool& must_wait) {
  const auto release = [&](ModelIndex model, std::string_view why) {
    WarmupTask task;
    task.task_id = "t" + std::to_string(next_task_++);
    task.model_id = catalog_.id(model);
    task.name = catalog_.name(model);
    task.action = TaskAction::Release;
    task.priority = RequestPriority::Critical;
    task.start_at_ms = now_ms;
    task.deadline_at_ms = now_ms;
    task.demanded = true;
    task.user_id = demanded.task.user_id;
    task.resource_requirements.memory_mb = residency_.of(model).memory_mb;
    task.reason = std::string(why) + " \"" + demanded.task.name + "\", which somebody waits for";
    return begin_release(std::move(task), model, now_ms);
  };
  const auto idle = idle_by_value(demanded.model, passes, now_ms);
  for (const ModelIndex foe : catalog_.conflicts(demanded.model)) {
    if (!std::ranges::binary_search(residency_.present(), foe)) continue;
    if (std::ranges::find(idle, foe) != idle.end()) return release(foe, "cannot be warm beside");
    must_wait = true;
  }
  if (must_wait) return std::nullopt;

  std::uint64_t coming_mb = 0, coming_places = 0;
  for (const Running& running : running_) {
    if (running.task.action != TaskAction::Release) continue;
    coming_mb += residency_.of(running.model).memory_mb;
    ++coming_places;
  }
  const std::uint64_t needed_mb = resources_.in_use().memory_mb + demanded.task.resource_requirements.memory_mb;
  const bool has_place = std::ranges::binary_search(residency_.present(), demanded.model);
  const std::uint64_t needed_places = residency_.present().size() + (has_place ? 0 : 1);
  const auto fits = [&](std::uint64_t freed_mb, std::uint64_t freed_places) {
    return needed_mb <= resources_.memory_limit_mb() + freed_mb &&
           needed_places <= config_.max_warm_models + freed_places;
  };
  if (fits(0, 0)) return std::nullopt;
  if (fits(coming_mb, coming_places)) {
    must_wait = true;
    return std::nullopt;
  }
  if (!idle.empty()) return release(idle.front(), "makes room for");
  if (coming_places > 0) {
    must_wait = true;
    return std::nullopt;
  }
  ++demand_over_limit_;
  return std::nullopt;
}

// ---- a runner's reports ---------------------------------------------------------------------------------------------

Result<WarmupQueue::Running> WarmupQueue::take_running(std::string_view task_id) {
  const auto named = std::ranges::find_if(running_, [&](const Running& r) { return r.task.task_id == task_id; });
  if (named == running_.end()) {
    return std::unexpected(
        WarmupError::invalid_input("task_id", "no task \"" + std::string(task_id.substr(0, 64)) + "\" is running"));
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
    failures_.erase(running->model);
  }
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
  ++failures.in_a_row;
  const bool give_up = failures.in_a_row >= kMaxAttempts;
  failures.retry_at_ms =
      now_ms + (give_up ? kGiveUpFor_ms : std::ldexp(kRetryAfter_ms, static_cast<int>(failures.in_a_row) - 1));
  // Whoever waited for a demanded load has the loader's error and decides for himself.
  if (!running->task.demanded && !give_up && waiting_.size() < config_.max_queue_size) {
    WarmupTask again = running->task;
    again.start_at_ms = failures.retry_at_ms;
    again.depends_on.clear();
    const std::string user = again.user_id;
    add(std::move(again), running->model, user, now_ms);
    end.retry_at_ms = failures.retry_at_ms;
  }
  return end;
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
