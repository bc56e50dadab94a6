// SPDX-License-Identifier: Apache-2.0
// What waits: adding, replacing, dropping, and the order. What somebody waits for is in warmup_demand.cpp, what may
// start in warmup_dispatch.cpp, how it ended in warmup_reports.cpp.
#include "planning/warmup_queue.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <tuple>
#include <utility>

#include "core/order.h"
#include "core/text.h"
#include "planning/load_cost.h"

namespace model_warmup {
namespace {

bool depends_on(const WarmupTask& task, std::string_view task_id) {
  return std::ranges::find(task.depends_on, task_id) != task.depends_on.end();
}

}  // namespace

WarmupQueue::WarmupQueue(const WarmupConfig& config, const ModelCatalog& catalog, ResourceManager& resources,
                         Residency& residency)
    : config_(config), catalog_(catalog), resources_(resources), residency_(residency) {}

// ---- adding ---------------------------------------------------------------------------------------------------------

Result<ModelIndex> WarmupQueue::model_of(const WarmupTask& task) const {
  if (task.model_id.is_nil()) return catalog_.require(task.name, "name");
  if (const auto model = catalog_.find(task.model_id)) return *model;
  return std::unexpected(WarmupError::invalid_input(
      "model_id", "no model " + task.model_id.to_string() + " is registered", "UNKNOWN_MODEL"));
}

WarmupTask WarmupQueue::numbered(WarmupTask task, ModelIndex model) {
  task.task_id = "t" + std::to_string(next_task_++);
  task.model_id = catalog_.id(model);
  task.name = catalog_.name(model);
  return task;
}

WarmupQueue::Waiting& WarmupQueue::add(WarmupTask task, ModelIndex model, std::string_view user, double now_ms) {
  Waiting waiting;
  waiting.task = numbered(std::move(task), model);
  waiting.model = model;
  waiting.order = next_order_++;
  waiting.enqueued_at_ms = now_ms;
  waiting.users.emplace_back(user);
  waiting.held = residency_.of(model).stage;
  waiting_.push_back(std::move(waiting));
  return waiting_.back();
}

WarmupQueue::Waiting* WarmupQueue::find_waiting_load(ModelIndex model, WarmStage stage) {
  const auto found = std::ranges::find_if(waiting_, [&](const Waiting& waiting) {
    return waiting.model == model && waiting.task.action == TaskAction::Warm && waiting.task.stage >= stage;
  });
  return found == waiting_.end() ? nullptr : &*found;
}

WarmupQueue::Running* WarmupQueue::find_running(ModelIndex model, TaskAction action) {
  const auto found = std::ranges::find_if(
      running_, [&](const Running& running) { return running.model == model && running.task.action == action; });
  return found == running_.end() ? nullptr : &*found;
}

WarmupQueue::Running* WarmupQueue::find_running(std::string_view task_id) {
  const auto found =
      std::ranges::find_if(running_, [&](const Running& running) { return running.task.task_id == task_id; });
  return found == running_.end() ? nullptr : &*found;
}

bool WarmupQueue::is_open(std::string_view task_id) const {
  const auto has_id = [&](const auto& entry) { return entry.task.task_id == task_id; };
  return std::ranges::any_of(waiting_, has_id) || std::ranges::any_of(running_, has_id);
}

Result<WarmupTask> WarmupQueue::enqueue_task(WarmupTask task, double now_ms) {
  const auto model = model_of(task);
  if (!model) return std::unexpected(model.error());
  for (const std::string& need : task.depends_on) {
    if (is_open(need)) continue;
    return std::unexpected(WarmupError::invalid_input("depends_on", "no task \"" + need + "\" waits or runs"));
  }
  if (task.action == TaskAction::Release && !residency_.of(*model).stage) {
    return std::unexpected(
        WarmupError::invalid_input("action", "\"" + catalog_.name(*model) + "\" holds nothing that could be released"));
  }
  if (task.action == TaskAction::Warm) {
    if (residency_.of(*model).stage >= task.stage) {
      return std::unexpected(WarmupError::invalid_input("stage", "\"" + catalog_.name(*model) + "\" is there already"));
    }
    if (Running* running = find_running(*model, TaskAction::Warm); running && running->task.stage >= task.stage) {
      if (task.demanded) {
        note_demand(*model);
        running->task.demanded = true;
        residency_.load_demanded(*model, now_ms);
      }
      return running->task;
    }
    const ModelCost cost = cost_beyond(catalog_, *model, task.stage, residency_.of(*model).stage);
    if (task.demanded) residency_.missed(*model, cost.load_time_ms.value);
    if (Waiting* same = find_waiting_load(*model, task.stage)) {
      if (task.demanded) note_demand(*model);
      same->task.priority = std::max(same->task.priority, task.priority);
      same->task.demanded = same->task.demanded || task.demanded;
      same->task.start_at_ms = std::min(same->task.start_at_ms, task.start_at_ms);
      if (task.deadline_at_ms) {
        same->task.deadline_at_ms =
            std::min(same->task.deadline_at_ms.value_or(*task.deadline_at_ms), *task.deadline_at_ms);
      }
      same->users.push_back(task.user_id);
      return same->task;
    }
    if (task.resource_requirements == ResourceRequirements()) {
      task.resource_requirements = requirements_of(cost);
      if (task.estimated_duration_ms == 0) task.estimated_duration_ms = cost.load_time_ms.value;
    }
  }
  if (!task.demanded && waiting_.size() >= config_.max_queue_size) {
    return std::unexpected(WarmupError::resource_exhausted("queue: " + std::to_string(config_.max_queue_size) +
                                                           " tasks wait already (max_queue_size)"));
  }
  if (task.demanded && task.action == TaskAction::Warm) note_demand(*model);
  const std::string user = task.user_id;
  return add(std::move(task), *model, user, now_ms).task;
}

std::vector<SkippedModel> WarmupQueue::enqueue_schedule(WarmupSchedule& schedule, std::string_view user,
                                                        double now_ms) {
  supersede(user);
  std::vector<SkippedModel> skipped;
  const auto leave_out = [&](const WarmupTask& task, std::string reason) {
    skipped.push_back({task.model_id, task.name, std::move(reason)});
  };
  std::vector<const WarmupTask*> planned;
  planned.reserve(schedule.tasks.size());
  for (const WarmupTask& task : schedule.tasks) planned.push_back(&task);
  const auto worth = worth_with_dependents(planned);
  std::set<std::string> purposeful;  // planned ids of what something in the plan depends on
  std::map<std::string, std::string> final_ids;
  std::vector<WarmupTask> queued;
  for (WarmupTask& task : schedule.tasks) {
    const std::string planned_id = task.task_id;
    purposeful.insert(task.depends_on.begin(), task.depends_on.end());
    if (auto obstacle = prepare(task, final_ids, now_ms)) {
      leave_out(task, std::move(*obstacle));
      continue;
    }
    if (waiting_.size() >= config_.max_queue_size && needs_a_place(task)) {
      if (const auto least = least_valuable_below(worth.at(planned_id))) {
        for (const WarmupTask& gone : drop(*least)) leave_out(gone, "the queue is full of what is worth more");
      }
    }
    const auto added = enqueue_task(task, now_ms);
    if (added) {
      final_ids[planned_id] = added->task_id;
      queued.push_back(*added);
    } else if (added.error().kind == ErrorKind::ResourceExhausted) {
      leave_out(task, "the queue is full of what is worth more");
    }
  }
  // Of Releases that were to make room, those whose loads have all been left out or pushed out are for nothing.
  for (const auto& [planned_id, id] : final_ids) {
    const auto needs_it = [&](const Waiting& waiting) { return depends_on(waiting.task, id); };
    const auto task = std::ranges::find(queued, id, &WarmupTask::task_id);
    const bool release = task != queued.end() && task->action == TaskAction::Release;
    if (release && purposeful.contains(planned_id) && std::ranges::none_of(waiting_, needs_it)) drop(id);
  }
  std::erase_if(queued, [&](const WarmupTask& task) { return !is_open(task.task_id); });
  schedule.tasks = std::move(queued);
  return skipped;
}

/// Makes a planned task one of the queue's: its start no earlier than it may be tried again, what it depends on by
/// final ids. Otherwise why it cannot be one.
std::optional<std::string> WarmupQueue::prepare(WarmupTask& task, const std::map<std::string, std::string>& final_ids,
                                                double now_ms) const {
  const auto model = model_of(task);
  if (!model) return "is not registered any more";
  if (const auto failed = failures_.find(*model); task.action == TaskAction::Warm && failed != failures_.end()) {
    const auto& [in_a_row, retry_at_ms, loaded_at_ms] = failed->second;
    if (in_a_row >= kMaxAttempts && retry_at_ms > now_ms) {
      return "loading it failed " + std::to_string(in_a_row) + " times in a row";
    }
    task.start_at_ms = std::max(task.start_at_ms, retry_at_ms);
  }
  std::vector<std::string> needs;
  for (const std::string& need : task.depends_on) {
    const auto known = final_ids.find(need);
    if (known == final_ids.end()) return "what it depends on is left out";
    // What has ended meanwhile, or joined a task that has, needs no waiting for.
    if (is_open(known->second)) needs.push_back(known->second);
  }
  task.depends_on = std::move(needs);
  return std::nullopt;
}

/// Whether a task would have to wait, and not join another or be refused.
bool WarmupQueue::needs_a_place(const WarmupTask& task) const {
  const auto model = model_of(task);
  if (!model) return false;
  const auto held = residency_.of(*model).stage;
  if (task.action == TaskAction::Release) return held.has_value();
  const auto joins = [&](const auto& entry) {
    return entry.model == *model && entry.task.action == TaskAction::Warm && entry.task.stage >= task.stage;
  };
  return !(held >= task.stage) && std::ranges::none_of(waiting_, joins) && std::ranges::none_of(running_, joins);
}

/// By id: the worth of the task or of what depends on it, whichever is most. Precondition: what depends on a task comes
/// after it.
std::map<std::string, double> WarmupQueue::worth_with_dependents(const std::vector<const WarmupTask*>& tasks) {
  std::map<std::string, double> worth;
  for (auto at = tasks.rbegin(); at != tasks.rend(); ++at) {
    const WarmupTask& task = **at;
    const double own = task.demanded ? std::numeric_limits<double>::infinity() : task.expected_value_ms;
    const auto raise = [&](const std::string& id, double value) {
      const auto [place, fresh] = worth.try_emplace(id, value);
      return place->second = std::max(place->second, value);
    };
    const double whole = raise(task.task_id, own);
    for (const std::string& need : task.depends_on) raise(need, whole);
  }
  return worth;
}

std::optional<std::string> WarmupQueue::least_valuable_below(double value_ms) const {
  std::vector<const WarmupTask*> tasks;
  tasks.reserve(waiting_.size());
  for (const Waiting& waiting : waiting_) tasks.push_back(&waiting.task);
  const auto worth = worth_with_dependents(tasks);
  const WarmupTask* least = nullptr;
  for (const WarmupTask* task : tasks) {
    if (task->demanded || task->action == TaskAction::Release) continue;
    if (!least || worth.at(task->task_id) < worth.at(least->task_id)) least = task;
  }
  if (!least || worth.at(least->task_id) >= value_ms) return std::nullopt;
  return least->task_id;
}

// ---- dropping -------------------------------------------------------------------------------------------------------

void WarmupQueue::supersede(std::string_view user) {
  std::erase_if(waiting_, [&](Waiting& waiting) {
    if (waiting.task.demanded) return false;
    std::erase(waiting.users, user);
    return waiting.users.empty();
  });
}

/// The task, if it waits, and what depends on it.
std::vector<WarmupTask> WarmupQueue::drop(std::string_view task_id) {
  std::vector<WarmupTask> gone;
  const auto named = std::ranges::find_if(waiting_, [&](const Waiting& w) { return w.task.task_id == task_id; });
  if (named == waiting_.end()) return gone;
  gone.push_back(std::move(named->task));
  waiting_.erase(named);
  std::ranges::move(drop_dependents(gone.front().task_id), std::back_inserter(gone));
  return gone;
}

std::vector<WarmupTask> WarmupQueue::drop_dependents(std::string_view task_id) {
  std::vector<WarmupTask> gone;
  std::vector<std::string> open = {std::string(task_id)};
  for (std::size_t i = 0; i < open.size(); ++i) {
    std::erase_if(waiting_, [&](Waiting& waiting) {
      if (!depends_on(waiting.task, open[i])) return false;
      open.push_back(waiting.task.task_id);
      gone.push_back(std::move(waiting.task));
      return true;
    });
  }
  return gone;
}

Result<std::vector<WarmupOutcome>> WarmupQueue::cancel(std::string_view task_id, double now_ms) {
  const auto waiting = std::ranges::find_if(waiting_, [&](const Waiting& w) { return w.task.task_id == task_id; });
  if (waiting != waiting_.end()) {
    drop(task_id);
    return std::vector<WarmupOutcome>();
  }
  auto running = take_running(task_id);
  if (!running) {
    return std::unexpected(WarmupError::invalid_input("task_id", "no task " + in_quotes(task_id) + " waits or runs"));
  }
  drop_dependents(task_id);
  if (running->task.action == TaskAction::Release) {
    residency_.released(running->model, now_ms);
    return std::move(running->outcomes);
  }
  return residency_.load_cancelled(running->model, now_ms);
}

void WarmupQueue::drop_model(ModelIndex model) {
  std::vector<std::string> ids;
  for (const Waiting& waiting : waiting_) {
    if (waiting.model == model) ids.push_back(waiting.task.task_id);
  }
  for (const std::string& id : ids) drop(id);
  failures_.erase(model);
  demands_.erase(model);
}

void WarmupQueue::clear_waiting() {
  std::erase_if(waiting_, [](const Waiting& waiting) { return !waiting.task.demanded; });
}

// ---- looking --------------------------------------------------------------------------------------------------------

std::vector<const WarmupQueue::Waiting*> WarmupQueue::in_order(double now_ms) const {
  struct Rank {
    bool speculative;
    double urgency;  // smaller is more urgent
    double deadline_ms;
    std::uint64_t order;
    const Waiting* waiting;
  };
  std::vector<Rank> ranks;
  ranks.reserve(waiting_.size());
  for (const Waiting& waiting : waiting_) {
    const double since_ms = std::max(waiting.enqueued_at_ms, waiting.task.start_at_ms);
    const double levels_aged = std::floor(std::max(0.0, now_ms - since_ms) / kAgeing_ms);
    const double urgency = -(static_cast<double>(waiting.task.priority) + levels_aged);
    const double deadline_ms = waiting.task.deadline_at_ms.value_or(std::numeric_limits<double>::infinity());
    ranks.push_back({!waiting.task.demanded, urgency, deadline_ms, waiting.order, &waiting});
  }
  sort_by(ranks, [](const Rank& a, const Rank& b) {
    return std::tie(a.speculative, a.urgency, a.deadline_ms, a.order) <
           std::tie(b.speculative, b.urgency, b.deadline_ms, b.order);
  });
  std::vector<const Waiting*> ordered;
  ordered.reserve(ranks.size());
  for (const Rank& rank : ranks) ordered.push_back(rank.waiting);
  return ordered;
}

std::vector<WarmupTask> WarmupQueue::waiting(double now_ms) const {
  std::vector<WarmupTask> tasks;
  for (const Waiting* waiting : in_order(now_ms)) tasks.push_back(waiting->task);
  return tasks;
}

std::vector<WarmupTask> WarmupQueue::running() const {
  std::vector<WarmupTask> tasks;
  tasks.reserve(running_.size());
  for (const Running& running : running_) tasks.push_back(running.task);
  return tasks;
}

std::vector<WarmupTask> WarmupQueue::overdue(double now_ms) const {
  const double limit_ms = static_cast<double>(config_.warmup_timeout_seconds) * 1000;
  std::vector<WarmupTask> tasks;
  for (const Running& running : running_) {
    const bool warmup = running.task.action == TaskAction::Warm && !running.task.demanded;
    if (warmup && now_ms - running.started_at_ms > limit_ms) tasks.push_back(running.task);
  }
  return tasks;
}

std::optional<double> WarmupQueue::next_start_at_ms(double now_ms) const {
  std::optional<double> next;
  const auto consider = [&](double at_ms) {
    if (at_ms > now_ms && (!next || at_ms < *next)) next = at_ms;
  };
  for (const Waiting& waiting : waiting_) {
    consider(waiting.task.start_at_ms);
    if (!waiting.task.demanded || waiting.task.action == TaskAction::Release) continue;
    // Nothing tells of a lease that never starts.
    for (const ModelIndex foe : catalog_.conflicts(waiting.model)) {
      for (const ModelIndex model : present_on(foe)) consider(residency_.awaited_until_ms(model));
    }
  }
  if (const auto expiry = resources_.next_expiry_ms(now_ms); expiry && !waiting_.empty()) consider(*expiry);
  return next;
}

}  // namespace model_warmup
