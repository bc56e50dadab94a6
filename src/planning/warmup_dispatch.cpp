// SPDX-License-Identifier: Apache-2.0
// Whose turn it is, and handing it out.
#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "planning/expected_value.h"
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
  return std::ranges::any_of(catalog_.conflicts(model), [&](ModelIndex foe) {
    const auto is_demanded = [&](const Waiting& waiting) {
      return waiting.model == foe && waiting.task.demanded && waiting.task.action == TaskAction::Warm;
    };
    return std::ranges::binary_search(residency_.present(), foe) || std::ranges::any_of(waiting_, is_demanded);
  });
}

WarmupQueue::Turn WarmupQueue::turn_of(const Waiting& waiting, double now_ms) {
  const WarmupTask& task = waiting.task;
  if (!task.demanded && task.start_at_ms > now_ms) return Turn::later;
  if (std::ranges::any_of(task.depends_on, [&](const std::string& need) { return is_open(need); })) return Turn::later;
  const bool may_run = task.demanded || config_.background_warmup_enabled || task.priority == RequestPriority::Critical;
  if (task.action == TaskAction::Release) {
    if (!residency_.is_idle(waiting.model, now_ms) || has_lost_its_load(waiting)) return Turn::never;
    const auto ground = ground_of_demands();
    if (std::ranges::find(ground, waiting.model) != ground.end()) return Turn::never;
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
  Choice choice = choose(now_ms, filter);
  // What has no object any more goes; what depended on it may start.
  std::erase_if(waiting_, [&](const Waiting& waiting) {
    return std::ranges::find(choice.obsolete, waiting.task.task_id) != choice.obsolete.end();
  });
  for (const std::string& id : choice.hopeless) drop(id);
  for (Waiting& release : choice.asked) ask_for(std::move(release), now_ms);
  if (choice.release) {
    const ModelIndex model = choice.release->model;
    return begin_release(numbered(std::move(choice.release->task), model), model, now_ms);
  }
  if (!choice.task_id) return std::optional<WarmupTask>();
  const auto at = std::ranges::find_if(waiting_, [&](const Waiting& w) { return w.task.task_id == *choice.task_id; });
  return hand_out(static_cast<std::size_t>(at - waiting_.begin()), now_ms);
}

WarmupQueue::Choice WarmupQueue::choose(double now_ms, const TaskFilter& filter) {
  const auto allowed = allowed_models(filter, catalog_);
  const Passes passes = [&](ModelIndex model) {
    return !allowed || std::ranges::find(*allowed, model) != allowed->end();
  };
  Choice choice;
  bool held_back = false;
  for (const Waiting* waiting : in_order(now_ms)) {
    const bool load = waiting->task.action == TaskAction::Warm;
    if (filter.demanded_only && !waiting->task.demanded) continue;
    if (!passes(waiting->model) || (held_back && load && !waiting->task.demanded)) continue;
    const Turn turn = turn_of(*waiting, now_ms);
    if (turn == Turn::never) choice.obsolete.push_back(waiting->task.task_id);
    if (turn == Turn::holds_back) held_back = true;
    if (turn != Turn::now) continue;
    const bool has_room = !load || !waiting->task.demanded || has_room_made(*waiting, passes, now_ms, choice);
    if (has_room) choice.task_id = waiting->task.task_id;
    if (has_room || choice.release) break;
  }
  return choice;
}

/// Whether a demanded load may start; if not, what must happen first is noted in the choice.
bool WarmupQueue::has_room_made(const Waiting& demanded, const Passes& passes, double now_ms, Choice& choice) {
  const Room room = make_room(demanded, passes, now_ms);
  const auto release_of = [&](ModelIndex model) {
    return Waiting{.task = release_for(demanded, model, room.why, now_ms), .model = model, .made_for = demanded.model};
  };
  for (const ModelIndex model : room.ask_for) choice.asked.push_back(release_of(model));
  if (room.let_go) choice.release = release_of(*room.let_go);
  if (room.state == Room::State::never) choice.hopeless.push_back(demanded.task.task_id);
  if (room.state != Room::State::there) return false;
  note_passed(demanded, room.passed, now_ms);
  return true;
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
                         .speculative = !task.demanded,
                         .keep_value_ms = task.expected_value_ms,
                         .load_cost_ms = Prices(config_).of_load_ms(
                             cost_beyond(catalog_, waiting.model, task.stage, residency_.of(waiting.model).stage)),
                         .driven_out = driven_out_for(task)},
                        now_ms);
  const bool demanded = task.demanded;
  running_.push_back({std::move(waiting.task), waiting.model, now_ms, demanded});
  note_company();
  return running_.back().task;
}

/// One more load runs: whoever has never had as much CPU taken beside it remembers this.
void WarmupQueue::note_company() {
  LoadCompany now;
  for (const Running& running : running_) {
    if (running.task.action != TaskAction::Warm) continue;
    now.cpu_percent += running.task.resource_requirements.cpu_percent;
    now.models.push_back(running.model);
  }
  for (Running& running : running_) {
    const bool load = running.task.action == TaskAction::Warm;
    if (load && now.cpu_percent >= running.company.cpu_percent) running.company = now;
  }
}

/// What the plan has let go for this load and for no other before it. Rooms that nothing waits for are forgotten.
std::vector<ModelIndex> WarmupQueue::driven_out_for(const WarmupTask& load) {
  std::vector<ModelIndex> driven_out;
  for (const std::string& need : load.depends_on) {
    const auto room = made_room_.find(need);
    if (room == made_room_.end()) continue;
    driven_out.insert(driven_out.end(), room->second.begin(), room->second.end());
    made_room_.erase(room);
  }
  std::erase_if(made_room_, [&](const auto& room) {
    const auto waits_for_it = [&](const Waiting& waiting) {
      return std::ranges::find(waiting.task.depends_on, room.first) != waiting.task.depends_on.end();
    };
    return std::ranges::none_of(waiting_, waits_for_it);
  });
  if (load.demanded) return {};
  return driven_out;
}

WarmupTask WarmupQueue::begin_release(WarmupTask task, ModelIndex model, double now_ms) {
  if (!task.demanded) made_room_[task.task_id] = residency_.driven_out_with(model);
  auto outcomes = residency_.release_begun(model, now_ms);
  const bool demanded = task.demanded;
  running_.push_back({std::move(task), model, now_ms, demanded, std::move(outcomes)});
  return running_.back().task;
}

}  // namespace model_warmup
