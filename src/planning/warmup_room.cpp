// SPDX-License-Identifier: Apache-2.0
// Room for what somebody waits for: what must go first, what must be waited for, and what passes the limits.
#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "core/order.h"
#include "planning/warmup_queue.h"

namespace model_warmup {

/// What the demanded loads that wait are built on, themselves included.
std::vector<ModelIndex> WarmupQueue::ground_of_demands() const {
  std::vector<ModelIndex> ground;
  for (const Waiting& waiting : waiting_) {
    if (!waiting.task.demanded || waiting.task.action == TaskAction::Release) continue;
    if (const auto chain = catalog_.with_dependencies(waiting.model)) {
      ground.insert(ground.end(), chain->begin(), chain->end());
    }
  }
  return ground;
}

/// Idle models, those worth least to keep first; none that a demanded load is built on.
std::vector<ModelIndex> WarmupQueue::idle_by_value(ModelIndex for_model, double now_ms) const {
  std::vector<ModelIndex> spared = ground_of_demands();
  spared.push_back(for_model);
  std::vector<ModelIndex> idle;
  for (const ModelIndex model : residency_.present()) {
    const bool spare = std::ranges::find(spared, model) != spared.end();
    if (!spare && residency_.is_idle(model, now_ms)) idle.push_back(model);
  }
  const auto rank = [&](ModelIndex model) {
    const ModelPresence& presence = residency_.of(model);
    return std::tuple(presence.keep_value_ms, presence.last_used_at_ms, model);
  };
  sort_by(idle, [&](ModelIndex a, ModelIndex b) { return rank(a) < rank(b); });
  return idle;
}

/// What is present and cannot be without this model, itself included.
std::vector<ModelIndex> WarmupQueue::present_on(ModelIndex model) const {
  std::vector<ModelIndex> built;
  for (const ModelIndex other : residency_.present()) {
    const auto chain = catalog_.with_dependencies(other).value_or(std::vector<ModelIndex>{other});
    if (std::ranges::find(chain, model) != chain.end()) built.push_back(other);
  }
  return built;
}

/// What keeps this model present for ever.
std::optional<ModelIndex> WarmupQueue::pinned_on(ModelIndex model) const {
  const auto built = present_on(model);
  const auto pinned = std::ranges::find_if(built, [&](ModelIndex other) { return catalog_.profile(other).pinned; });
  return pinned == built.end() ? std::nullopt : std::optional(*pinned);
}

WarmupQueue::Room WarmupQueue::make_room(const Waiting& demanded, const Passes& passes, double now_ms) const {
  const auto idle = idle_by_value(demanded.model, now_ms);
  Room beside_foes = room_beside_foes(demanded, idle, passes);
  if (beside_foes.state != Room::State::there) return beside_foes;
  return room_in_limits(demanded, idle, passes, now_ms);
}

/// What conflicts with it goes, and before that what is built on it. Another runner is asked to let go what is not this
/// one's.
WarmupQueue::Room WarmupQueue::room_beside_foes(const Waiting& demanded, const std::vector<ModelIndex>& idle,
                                                const Passes& passes) const {
  Room room;
  room.why = "cannot be warm beside";
  for (const ModelIndex foe : catalog_.conflicts(demanded.model)) {
    if (!std::ranges::binary_search(residency_.present(), foe)) continue;
    room.state = pinned_on(foe) ? Room::State::never : Room::State::coming;
    if (room.state == Room::State::never) return room;
    const auto built = present_on(foe);
    for (const ModelIndex model : idle) {
      if (!std::ranges::binary_search(built, model)) continue;
      if (!passes(model)) {
        room.ask_for.push_back(model);
      } else if (!room.let_go) {
        room.let_go = model;
      }
    }
  }
  return room;
}

WarmupQueue::Room WarmupQueue::room_in_limits(const Waiting& demanded, const std::vector<ModelIndex>& idle,
                                              const Passes& passes, double now_ms) const {
  Freed coming, speculative;
  speculative.memory_mb = residency_.unsettled_mb();
  for (const Running& running : running_) {
    const bool load = running.task.action == TaskAction::Warm;
    if (load && running.task.demanded) continue;
    Freed& freed = load ? speculative : coming;
    freed.memory_mb += load ? running.task.resource_requirements.memory_mb : residency_.of(running.model).memory_mb;
    if (!load || !residency_.of(running.model).stage) ++freed.places;
  }
  Room room;
  room.why = "makes room for";
  if (passed_limits(demanded, {}, now_ms) == Freed()) return room;
  room.state = Room::State::coming;
  if (passed_limits(demanded, coming, now_ms) == Freed()) return room;
  room.let_go = first_to_go(demanded, idle, coming, passes, now_ms);
  if (room.let_go) return room;
  if (coming.places > 0) return room;
  // It loads all the same. That is no news while others' idle models or speculation could be blamed for it.
  room.state = Room::State::there;
  for (const ModelIndex model : idle) {
    speculative.memory_mb += residency_.of(model).memory_mb;
    ++speculative.places;
  }
  if (passed_limits(demanded, speculative, now_ms) != Freed()) room.passed = passed_limits(demanded, {}, now_ms);
  return room;
}

/// Of this runner's idle models those that must go, the first of them: by value until there is room, less those that
/// turn out not to be needed for it, the most valuable first. If there is no room even without all of them, all go.
std::optional<ModelIndex> WarmupQueue::first_to_go(const Waiting& demanded, const std::vector<ModelIndex>& idle,
                                                   Freed freed, const Passes& passes, double now_ms) const {
  const auto held_mb = [&](ModelIndex model) { return residency_.of(model).memory_mb; };
  const auto enough = [&](const Freed& room) { return passed_limits(demanded, room, now_ms) == Freed(); };
  std::vector<ModelIndex> going;
  for (const ModelIndex model : idle) {
    if (enough(freed)) break;
    if (!passes(model)) continue;
    going.push_back(model);
    freed.memory_mb += held_mb(model);
    freed.places += 1;
  }
  for (std::size_t i = enough(freed) ? going.size() : 0; i-- > 0;) {
    const Freed without = {freed.memory_mb - held_mb(going[i]), freed.places - 1};
    if (!enough(without)) continue;
    freed = without;
    going.erase(going.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return going.empty() ? std::nullopt : std::optional(going.front());
}

/// By how much this load would pass the limits once that much is free.
WarmupQueue::Freed WarmupQueue::passed_limits(const Waiting& demanded, const Freed& freed, double now_ms) const {
  const auto beyond = [](std::uint64_t needed, std::uint64_t limit) { return needed - std::min(needed, limit); };
  const std::uint64_t needed_mb = resources_.in_use(now_ms).memory_mb + demanded.task.resource_requirements.memory_mb;
  const bool has_place = std::ranges::binary_search(residency_.present(), demanded.model);
  const std::uint64_t needed_places = residency_.present().size() + (has_place ? 0 : 1);
  return {beyond(needed_mb, resources_.memory_limit_mb() + freed.memory_mb),
          beyond(needed_places, config_.max_warm_models + freed.places)};
}

WarmupTask WarmupQueue::release_for(const Waiting& demanded, ModelIndex model, std::string_view why,
                                    double now_ms) const {
  WarmupTask task;
  task.action = TaskAction::Release;
  task.priority = RequestPriority::Critical;
  task.start_at_ms = now_ms;
  task.deadline_at_ms = now_ms;
  task.demanded = true;
  task.user_id = demanded.task.user_id;
  task.resource_requirements.memory_mb = residency_.of(model).memory_mb;
  task.reason = std::string(why) + " \"" + demanded.task.name + "\", which somebody waits for";
  return task;
}

/// Queues a Release of a model that another runner holds, unless one waits already.
void WarmupQueue::ask_for(Waiting release, double now_ms) {
  const auto asked = [&](const Waiting& waiting) {
    return waiting.model == release.model && waiting.made_for != kNoModel;
  };
  if (std::ranges::any_of(waiting_, asked)) return;
  const std::string user = release.task.user_id;
  add(std::move(release.task), release.model, user, now_ms).made_for = release.made_for;
}

/// A Release that was to make room for a load which does not wait any more.
bool WarmupQueue::has_lost_its_load(const Waiting& release) const {
  return release.made_for != kNoModel && std::ranges::none_of(waiting_, [&](const Waiting& waiting) {
           return waiting.model == release.made_for && waiting.task.demanded && waiting.task.action == TaskAction::Warm;
         });
}

/// Counts a demanded load that passes the limits, and warns of it unless that was said before.
void WarmupQueue::note_passed(const Waiting& demanded, const Freed& passed, double now_ms) {
  if (passed == Freed()) {
    if (passed_limits(demanded, {}, now_ms) == Freed()) last_passed_.clear();
    return;
  }
  ++demand_over_limit_;
  if (const auto last = last_passed_.find(demanded.model); last != last_passed_.end() && last->second == passed) return;
  last_passed_[demanded.model] = passed;
  std::string by, cure = "raise max_warm_models";
  if (passed.memory_mb > 0) {
    const bool own_limit = resources_.memory_limit_mb() >= config_.max_memory_mb;
    by = "the memory limit by " + std::to_string(passed.memory_mb) + " MB";
    cure = own_limit ? "raise max_memory_mb" : "free memory on the machine";
  } else {
    by = "max_warm_models by " + std::to_string(passed.places);
  }
  warnings_[demanded.model] = "loading \"" + demanded.task.name + "\", which somebody waits for, passes " + by +
                              ", because what is warm is in use; end leases sooner or " + cure;
}

std::vector<std::string> WarmupQueue::take_warnings() {
  std::vector<std::string> warnings;
  for (auto& [model, warning] : std::exchange(warnings_, {})) warnings.push_back(std::move(warning));
  return warnings;
}

}  // namespace model_warmup
