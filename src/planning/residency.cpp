// SPDX-License-Identifier: Apache-2.0
#include "planning/residency.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "planning/expected_value.h"

namespace model_warmup {
namespace {

/// How long after the end of a demanded load its lease may take to start before others may have the model's place.
constexpr double kLeaseGrace_ms = 5'000;

}  // namespace

std::string_view to_string(ModelState state) {
  constexpr std::array<std::string_view, 3> kNames = {"cold", "loading", "warm"};
  return kNames[static_cast<std::size_t>(state)];
}

Residency::Residency(const WarmupConfig& config, const ModelCatalog& catalog, ResourceManager& resources,
                     OutcomeLedger& ledger)
    : config_(config), catalog_(catalog), resources_(resources), ledger_(ledger) {}

const Residency::Entry* Residency::find(ModelIndex model) const {
  return model < entries_.size() ? &entries_[model] : nullptr;
}

Residency::Entry& Residency::entry(ModelIndex model) {
  if (model >= entries_.size()) entries_.resize(model + 1);
  return entries_[model];
}

const ModelPresence& Residency::of(ModelIndex model) const {
  static const ModelPresence kAbsent;
  const Entry* known = find(model);
  return known ? known->presence : kAbsent;
}

bool Residency::is_loading(ModelIndex model) const {
  const Entry* known = find(model);
  return known && known->load;
}

bool Residency::is_idle(ModelIndex model, double now_ms) const {
  const Entry* known = find(model);
  if (!known || !known->presence.stage || known->load) return false;
  if (known->presence.in_use > 0 || known->awaited_until_ms > now_ms || catalog_.profile(model).pinned) return false;
  return std::ranges::none_of(present_, [&](ModelIndex other) {
    if (other == model) return false;
    const auto chain = chain_of(other);
    return std::ranges::find(chain, model) != chain.end();
  });
}

double Residency::awaited_until_ms(ModelIndex model) const {
  const Entry* known = find(model);
  return known ? known->awaited_until_ms : 0;
}

std::uint64_t Residency::unsettled_mb() const {
  std::uint64_t sum = 0;
  for (const Reserved& reserved : reserved_) sum += reserved.memory_mb;
  return sum;
}

/// The model and what it depends on. What is not registered can be neither held nor let go.
std::vector<ModelIndex> Residency::chain_of(ModelIndex model) const {
  return catalog_.with_dependencies(model).value_or(std::vector<ModelIndex>{model});
}

/// Brings state, `since` and the list of what is present in line with what is held and loading.
void Residency::set_state(ModelIndex model, double now_ms) {
  Entry& it = entry(model);
  ModelState state = ModelState::cold;
  if (it.load) {
    state = ModelState::loading;
  } else if (it.presence.stage == WarmStage::primed) {
    state = ModelState::warm;
  }
  it.presence.state = state;
  it.presence.since_ms = now_ms;
  const auto place = std::ranges::lower_bound(present_, model);
  const bool listed = place != present_.end() && *place == model;
  const bool here = it.load || it.allocation;
  if (here && !listed) present_.insert(place, model);
  if (!here && listed) present_.erase(place);
}

// ---- loads ----------------------------------------------------------------------------------------------------------

void Residency::load_begun(ModelIndex model, const LoadStart& load, double now_ms) {
  Load begun = {.start = load, .started_at_ms = now_ms, .started = false, .demanded_at_ms = std::nullopt};
  if (!load.speculative) begun.demanded_at_ms = now_ms;
  if (load.speculative) come_back(model, 0);
  ModelPresence& presence = entry(model).presence;
  presence.keep_value_ms = std::max(presence.keep_value_ms, load.keep_value_ms);
  entry(model).load = std::move(begun);
  set_state(model, now_ms);
}

void Residency::load_started(ModelIndex model, double now_ms) {
  auto& load = entry(model).load;
  if (!load) return;
  load->started_at_ms = now_ms;
  load->started = true;
}

void Residency::load_demanded(ModelIndex model, double now_ms) {
  auto& load = entry(model).load;
  if (load && !load->demanded_at_ms) load->demanded_at_ms = now_ms;
}

void Residency::load_withdrawn(ModelIndex model) {
  if (auto& load = entry(model).load) load->demanded_at_ms.reset();
}

std::vector<WarmupOutcome> Residency::load_completed(ModelIndex model, std::optional<WarmStage> stage,
                                                     std::optional<double> load_time_ms,
                                                     std::optional<double> memory_mb, double now_ms) {
  settle(now_ms);
  Entry& it = entry(model);
  if (!it.load) return tell();
  const Load load = *std::exchange(it.load, std::nullopt);
  const std::uint64_t before_mb = it.presence.memory_mb;
  it.presence.memory_mb =
      memory_mb ? static_cast<std::uint64_t>(std::ceil(std::max(0.0, *memory_mb))) : before_mb + load.start.memory_mb;
  // One allocation stands for all that is held, because what was measured says nothing of its parts.
  if (it.allocation) resources_.release(*it.allocation);
  resources_.settle(load.start.allocation, it.presence.memory_mb);
  it.allocation = load.start.allocation;
  it.presence.stage = std::max(it.presence.stage.value_or(WarmStage::fetched), stage.value_or(load.start.stage));
  if (load.demanded_at_ms) it.awaited_until_ms = now_ms + kLeaseGrace_ms;
  if (load.start.speculative) {
    it.pending.push_back({.task_id = load.start.task_id,
                          .memory_mb = it.presence.memory_mb - std::min(it.presence.memory_mb, before_mb),
                          .started_at_ms = load.started_at_ms,
                          .load_time_ms = load_time_ms.value_or(std::max(0.0, now_ms - load.started_at_ms)),
                          .useful_until_ms = now_ms + config_.effective_horizon_ms(),
                          .demanded_at_ms = load.demanded_at_ms,
                          .load_cost_ms = load.start.load_cost_ms,
                          .driven_out = load.start.driven_out,
                          .lost_ms = load.lost_ms});
  }
  set_state(model, now_ms);
  return tell();
}

std::vector<WarmupOutcome> Residency::load_failed(ModelIndex model, bool still_reserved, double now_ms) {
  settle(now_ms);
  end_load(model, OutcomeKind::failed, still_reserved, now_ms);
  return tell();
}

std::vector<WarmupOutcome> Residency::load_cancelled(ModelIndex model, double now_ms) {
  settle(now_ms);
  auto& load = entry(model).load;
  if (load && !load->started) load->start.speculative = false;  // it cost nothing
  end_load(model, OutcomeKind::cancelled, load && load->started, now_ms);
  return tell();
}

/// Ends a load that has brought nothing.
void Residency::end_load(ModelIndex model, OutcomeKind kind, bool still_reserved, double now_ms) {
  Entry& it = entry(model);
  if (!it.load) return;
  const Load load = *std::exchange(it.load, std::nullopt);
  if (still_reserved) {
    resources_.keep_memory_alone(load.start.allocation);
    reserved_.push_back({load.start.task_id, load.start.allocation, load.start.memory_mb});
  } else {
    resources_.release(load.start.allocation);
  }
  if (load.start.speculative) {
    decide(model,
           {.task_id = load.start.task_id,
            .memory_mb = load.start.memory_mb,
            .started_at_ms = load.started_at_ms,
            .load_cost_ms = load.start.load_cost_ms,
            .lost_ms = load.lost_ms},
           kind, now_ms);
  }
  set_state(model, now_ms);
}

bool Residency::load_settled(std::string_view task_id) {
  const auto held = std::ranges::find(reserved_, task_id, &Reserved::task_id);
  if (held == reserved_.end()) return false;
  resources_.release(held->allocation);
  reserved_.erase(held);
  return true;
}

std::vector<WarmupOutcome> Residency::release_begun(ModelIndex model, double now_ms) {
  settle(now_ms);
  give_up(model, OutcomeKind::evicted, now_ms);
  return tell();
}

std::vector<WarmupOutcome> Residency::lost(ModelIndex model, double now_ms) {
  settle(now_ms);
  give_up(model, OutcomeKind::failed, now_ms);
  entry(model).awaited_until_ms = 0;
  released(model, now_ms);
  return tell();
}

std::vector<ModelIndex> Residency::driven_out_with(ModelIndex model) const {
  const Entry* known = find(model);
  if (!known || known->pending.empty()) return {model};
  std::vector<ModelIndex> missing;
  for (const PendingWarmup& warmup : known->pending) {
    for (const ModelIndex gone : warmup.driven_out) {
      if (std::ranges::find(missing, gone) == missing.end()) missing.push_back(gone);
    }
  }
  return missing;
}

void Residency::missed(ModelIndex model, double waited_ms) { come_back(model, waited_ms); }

/// The model comes back: whatever drove it out answers for the wait that this takes somebody, once.
void Residency::come_back(ModelIndex model, double waited_ms) {
  const auto answer = [&](std::vector<ModelIndex>& driven_out, double& lost_ms) {
    if (std::erase(driven_out, model) > 0) lost_ms += waited_ms;
  };
  for (const ModelIndex culprit : present_) {
    Entry& it = entry(culprit);
    if (it.load) answer(it.load->start.driven_out, it.load->lost_ms);
    for (PendingWarmup& warmup : it.pending) answer(warmup.driven_out, warmup.lost_ms);
  }
}

/// From now on the model is cold, and its warm-ups that nobody came for have come to this.
void Residency::give_up(ModelIndex model, OutcomeKind kind, double now_ms) {
  Entry& it = entry(model);
  for (const PendingWarmup& warmup : std::exchange(it.pending, {})) decide(model, warmup, kind, now_ms);
  it.presence.stage.reset();
  it.presence.keep_value_ms = 0;
  set_state(model, now_ms);
}

void Residency::released(ModelIndex model, double now_ms) {
  Entry& it = entry(model);
  if (const auto allocation = std::exchange(it.allocation, std::nullopt)) resources_.release(*allocation);
  it.presence.memory_mb = 0;
  set_state(model, now_ms);
}

// ---- use ------------------------------------------------------------------------------------------------------------

Result<std::vector<WarmupOutcome>> Residency::lease_started(ModelIndex model, double now_ms) {
  if (of(model).state != ModelState::warm) {
    return std::unexpected(WarmupError::invalid_input(
        "model", "\"" + catalog_.name(model) + "\" is " + std::string(to_string(of(model).state)) + ", not warm"));
  }
  settle(now_ms);
  for (const ModelIndex held : chain_of(model)) {
    ++entry(held).presence.in_use;
    use(held, now_ms);
  }
  return tell();
}

Result<void> Residency::lease_ended(ModelIndex model, double now_ms) {
  if (of(model).in_use == 0) {
    return std::unexpected(
        WarmupError::invalid_input("model", "there is no lease on \"" + catalog_.name(model) + "\""));
  }
  for (const ModelIndex held : chain_of(model)) {
    ModelPresence& presence = entry(held).presence;
    if (presence.in_use > 0) --presence.in_use;
    presence.last_used_at_ms = now_ms;
  }
  return {};
}

std::vector<WarmupOutcome> Residency::used(ModelIndex model, double now_ms) {
  settle(now_ms);
  // Without a lease nobody tells of the load that a use of something cold has taken.
  if (of(model).state == ModelState::cold) come_back(model, catalog_.cost(model).load_time_ms.value);
  for (const ModelIndex held : chain_of(model)) {
    if (find(held)) use(held, now_ms);
  }
  return tell();
}

void Residency::use(ModelIndex model, double now_ms) {
  Entry& it = entry(model);
  it.presence.last_used_at_ms = now_ms;
  it.awaited_until_ms = 0;
  for (const PendingWarmup& warmup : std::exchange(it.pending, {})) {
    decide(model, warmup, warmup.demanded_at_ms ? OutcomeKind::late_hit : OutcomeKind::hit, now_ms);
  }
}

void Residency::settle(double now_ms) {
  for (const ModelIndex model : present_) {
    std::erase_if(entry(model).pending, [&](const PendingWarmup& warmup) {
      if (warmup.useful_until_ms >= now_ms) return false;
      decide(model, warmup, OutcomeKind::unused, warmup.useful_until_ms);
      return true;
    });
  }
}

/// Books the one outcome of a warm-up.
void Residency::decide(ModelIndex model, const PendingWarmup& warmup, OutcomeKind kind, double at_ms) {
  const double held_ms = std::max(0.0, at_ms - warmup.started_at_ms);
  WarmupOutcome outcome;
  outcome.task_id = warmup.task_id;
  outcome.model_id = catalog_.id(model);
  outcome.name = catalog_.name(model);
  outcome.outcome = kind;
  outcome.at_ms = at_ms;
  outcome.held_mb_s = static_cast<double>(warmup.memory_mb) * held_ms / 1000;
  outcome.lost_ms = warmup.lost_ms;
  if (kind == OutcomeKind::hit) {
    outcome.saved_ms = warmup.load_time_ms;
  } else if (kind == OutcomeKind::late_hit) {
    // Only what was loaded before somebody came did not have to be waited for.
    outcome.saved_ms = std::clamp(*warmup.demanded_at_ms - warmup.started_at_ms, 0.0, warmup.load_time_ms);
  } else {
    outcome.wasted_mb_s = outcome.held_mb_s;
  }
  // What was used would have had to be loaded anyway: only its memory is a cost.
  const bool used = kind == OutcomeKind::hit || kind == OutcomeKind::late_hit;
  const double cost_ms = Prices(config_).of_memory_ms(static_cast<double>(warmup.memory_mb), held_ms) +
                         (used ? 0 : warmup.load_cost_ms) + warmup.lost_ms;
  ledger_.record(model, outcome, outcome.saved_ms - cost_ms);
  untold_.push_back(std::move(outcome));
}

void Residency::set_keep_value(ModelIndex model, double keep_value_ms) {
  entry(model).presence.keep_value_ms = keep_value_ms;
}

}  // namespace model_warmup
