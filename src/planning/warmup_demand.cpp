// SPDX-License-Identifier: Apache-2.0
// What somebody waits for: the tasks that it takes, and what becomes of them when nobody waits any more.
#include <algorithm>
#include <map>
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
  if (auto possible = check_conflicts(*chain); !possible) return std::unexpected(std::move(possible.error()));
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
      const ModelCost cost = cost_beyond(catalog_, needed, WarmStage::primed, residency_.of(needed).stage);
      residency_.missed(needed, cost.load_time_ms.value);
      Waiting* waiting = find_waiting_load(needed, WarmStage::primed);
      if (!waiting) {
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

/// Whether all of a chain can be warm at once, beside what will never be let go.
Result<void> WarmupQueue::check_conflicts(const std::vector<ModelIndex>& chain) const {
  const auto refusal = [&](ModelIndex model, ModelIndex foe, const std::string& why) {
    return std::unexpected(WarmupError::invalid_input(
        "model", "\"" + catalog_.name(model) + "\" cannot be warm beside \"" + catalog_.name(foe) + "\", " + why,
        "CONFLICT"));
  };
  for (const ModelIndex link : chain) {
    if (residency_.of(link).state == ModelState::warm) continue;
    for (const ModelIndex foe : catalog_.conflicts(link)) {
      const auto pinned = pinned_on(foe);
      if (std::ranges::find(chain, foe) != chain.end()) {
        return refusal(link, foe, "and \"" + catalog_.name(chain.back()) + "\" needs both");
      }
      if (pinned == foe) return refusal(link, foe, "which is pinned");
      if (pinned) return refusal(link, foe, "which the pinned \"" + catalog_.name(*pinned) + "\" needs");
    }
  }
  return {};
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
  demands_.erase(model);  // it may have ended: what it is built on failed, and the rest of that still runs
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
  std::erase_if(waiting_, [&](const Waiting& waiting) { return has_lost_its_load(waiting); });
  return given_back;
}

}  // namespace model_warmup
