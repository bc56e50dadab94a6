// SPDX-License-Identifier: Apache-2.0
// What somebody waits for: the tasks that it takes, making room for them, and what becomes of them when nobody waits
// any more.
#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "planning/load_cost.h"
#include "planning/warmup_queue.h"

namespace model_warmup {

Result<std::vector<WarmupTask>> WarmupQueue::demand(ModelIndex model, std::string_view user, double now_ms) {
  const auto chain = catalog_.with_dependencies(model);
  if (!chain) {
    return std::unexpected(WarmupError::invalid_input(
        "model", "\"" + catalog_.name(model) + "\" depends on a model that is not registered"));
  }
  note_demand(model);
  std::vector<WarmupTask> tasks;
  std::map<ModelIndex, std::string> ids;
  for (const ModelIndex needed : *chain) {
    // Whatever a plan wanted to let go, it is needed now.
    std::erase_if(waiting_, [&](const Waiting& waiting) {
      return waiting.model == needed && waiting.task.action == TaskAction::Release;
    });
    if (residency_.of(needed).state == ModelState::warm) continue;
    if (Running* loading = find_running(needed, TaskAction::Warm);
        loading && loading->task.stage == WarmStage::primed) {
      loading->task.demanded = true;
      residency_.load_demanded(needed, now_ms);
      tasks.push_back(loading->task);
    } else {
      Waiting* waiting = find_waiting_load(needed, WarmStage::primed);
      if (!waiting) {
        const ModelCost cost = cost_beyond(catalog_, needed, WarmStage::primed, residency_.of(needed).stage);
        WarmupTask task;
        task.estimated_duration_ms = cost.load_time_ms.value;
        task.resource_requirements = requirements_of(cost);
        waiting = &add(std::move(task), needed, user, now_ms);
      }
      WarmupTask& task = waiting->task;
      task.demanded = true;
      task.priority = RequestPriority::Critical;
      task.start_at_ms = now_ms;
      task.deadline_at_ms = now_ms;
      task.reason = "somebody waits for it";
      task.user_id = user;
      // Room is made when its turn has come, so it waits for nothing but what it is built on.
      task.depends_on.clear();
      for (const std::string& need : catalog_.profile(needed).depends_on) {
        if (const auto id = ids.find(*catalog_.find(need)); id != ids.end()) task.depends_on.push_back(id->second);
      }
      tasks.push_back(task);
    }
    ids[needed] = tasks.back().task_id;
  }
  return tasks;
}

// ---- demands that stand ---------------------------------------------------------------------------------------------

/// Call it before the demand's own load is queued: a demand that has ended must not come back with it.
void WarmupQueue::note_demand(ModelIndex model) {
  forget_ended_demands();
  demands_.insert(model);
}

/// A demand stands while a demanded load of its model waits or runs.
void WarmupQueue::forget_ended_demands() {
  std::erase_if(demands_, [&](ModelIndex model) {
    const auto loads = [&](const auto& entry) {
      return entry.model == model && entry.task.demanded && entry.task.action == TaskAction::Warm;
    };
    return std::ranges::none_of(waiting_, loads) && std::ranges::none_of(running_, loads);
  });
}

bool WarmupQueue::is_needed_by_a_demand(ModelIndex model) const {
  return std::ranges::any_of(demands_, [&](ModelIndex demanded) {
    const auto chain = catalog_.with_dependencies(demanded).value_or(std::vector<ModelIndex>{demanded});
    return std::ranges::find(chain, model) != chain.end();
  });
}

std::vector<WarmupTask> WarmupQueue::withdraw_demand(ModelIndex model) {
  forget_ended_demands();
  std::vector<WarmupTask> given_back;
  if (demands_.erase(model) == 0) return given_back;
  for (const ModelIndex link : catalog_.with_dependencies(model).value_or(std::vector<ModelIndex>{model})) {
    if (is_needed_by_a_demand(link)) continue;
    const auto loads = [&](const auto& entry) {
      return entry.model == link && entry.task.demanded && entry.task.action == TaskAction::Warm;
    };
    for (auto load = std::ranges::find_if(waiting_, loads); load != waiting_.end();
         load = std::ranges::find_if(waiting_, loads)) {
      drop(std::string(load->task.task_id));
    }
    for (Running& running : running_) {
      if (!loads(running)) continue;
      running.task.demanded = false;
      residency_.load_withdrawn(link);
      given_back.push_back(running.task);
    }
  }
  return given_back;
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

}  // namespace model_warmup
