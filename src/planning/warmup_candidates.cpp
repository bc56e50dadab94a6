// SPDX-License-Identifier: Apache-2.0
// The first half of a planning: which models might be loaded, in which ways, and why others are not.
#include <algorithm>
#include <iterator>
#include <utility>

#include "core/order.h"
#include "planning/warmup_planning.h"

namespace model_warmup {
namespace {

/// Candidates beyond the most valuable ones are left for the next plan.
constexpr std::size_t kMostCandidates = 24;

}  // namespace

void WarmupPlanning::set_room(const ResourceManager& manager, const ResourceAvailability& available) {
  std::uint64_t held_mb = 0;
  for (const ModelIndex model : residency_.present()) held_mb += residency_.of(model).memory_mb;
  // Loads in progress and claims from outside count against the limit, but are not the plan's to move.
  const std::uint64_t taken_mb = manager.in_use(context_.now_ms).memory_mb;
  const std::uint64_t others_mb = taken_mb - std::min(taken_mb, held_mb);
  memory_mb_ = manager.memory_limit_mb() - std::min(manager.memory_limit_mb(), others_mb);
  if (const auto free_mb = available.available_memory_mb.value) {
    memory_mb_ = std::min(memory_mb_, held_mb + static_cast<std::uint64_t>(std::max(0.0, *free_mb)));
  }
  cpu_percent_ = std::min(manager.cpu_limit_percent(),
                          std::max(0.0, available.available_cpu_percent.value.value_or(config_.max_cpu_percent)));
}

std::string WarmupPlanning::unregistered_dependency(ModelIndex model) const {
  std::vector<ModelIndex> open = {model};
  for (std::size_t i = 0; i < open.size(); ++i) {
    for (const std::string& need : catalog_.profile(open[i]).depends_on) {
      const auto known = catalog_.find(need);
      if (!known) return need;
      if (std::ranges::find(open, *known) == open.end()) open.push_back(*known);
    }
  }
  return {};
}

Result<void> WarmupPlanning::consider(const ModelPrediction& prediction) {
  const auto found = catalog_.find(prediction.model_id);
  if (!found) {
    return std::unexpected(WarmupError::invalid_input("predictions", "\"" + prediction.name + "\" is not registered"));
  }
  const ModelIndex model = *found;
  if (residency_.of(model).state != ModelState::cold) return {};
  // Most predictions fail here, and the questions after this one cost more to answer.
  const std::vector<WarmupCandidate> ways = worthwhile_ways(prediction, model);
  if (ways.empty()) return {};
  if (!catalog_.with_dependencies(model)) {
    skip(prediction, "depends on \"" + unregistered_dependency(model) + "\", which is not registered");
    return {};
  }
  if (auto conflict = conflict_of(model); !conflict.empty()) {
    skip(prediction, std::move(conflict));
    return {};
  }
  const auto promise = [](const WarmupCandidate& way) { return way.value.net_ms(); };
  const double promised_ms = promise(std::ranges::max(ways, {}, promise));
  const Verdict verdict = governor_.verdict(model, context_.user, promised_ms, context_.now_ms);
  governor_.considered(model, context_.user, verdict, context_.now_ms);
  if (!verdict.allows()) {
    skip(prediction, verdict.reason);
    return {};
  }
  for (const WarmupCandidate& way : ways) candidates_.emplace_back(way).verdict = verdict;
  return {};
}

/// Why the model and what it needs cannot be warm now; empty: nothing conflicts.
std::string WarmupPlanning::conflict_of(ModelIndex model) const {
  if (!conflicts_exist_) return {};
  const auto chain = *catalog_.with_dependencies(model);
  for (const ModelIndex link : chain) {
    const std::string it = link == model ? "" : "needs \"" + catalog_.name(link) + "\", which ";
    for (const ModelIndex foe : conflicts_of(link)) {
      const std::string conflict = it + "conflicts with \"" + catalog_.name(foe) + "\", which ";
      if (std::ranges::find(chain, foe) != chain.end()) return conflict + "it needs too";
      const ModelPresence& presence = residency_.of(foe);
      if (presence.stage || presence.state != ModelState::cold) return conflict + "is there";
    }
  }
  return {};
}

/// Every stage beyond what is held is a candidate of its own: a cheap one may pay on evidence that a dear one does not.
/// None that pays: the reason has been noted.
std::vector<WarmupCandidate> WarmupPlanning::worthwhile_ways(const ModelPrediction& prediction, ModelIndex model) {
  const auto held = residency_.of(model).stage;
  const ModelCost primed = remaining_cost(model, WarmStage::primed);
  if (primed.memory_mb.value > static_cast<double>(memory_mb_)) {
    skip(prediction, "needs " + std::to_string(whole(primed.memory_mb.value)) + " MB; there is room for " +
                         std::to_string(memory_mb_) + " MB in all");
    return {};
  }
  std::vector<WarmupCandidate> ways;
  const auto weigh = [&](WarmStage stage, const ModelCost& cost) {
    const ExpectedValue value = prices_.of_loading(
        cost, expectation(prediction.next_probability, prediction.usage_probability, cost.load_time_ms.value));
    if (whole(value.net_ms()) > 0) ways.push_back({model, stage, cost, value, &prediction, {}});
    return value;
  };
  for (const StageCost& early : catalog_.profile(model).stages) {
    if (early.stage == WarmStage::primed || (held && early.stage <= *held)) continue;
    weigh(early.stage, remaining_cost(model, early.stage));
  }
  const ExpectedValue full = weigh(WarmStage::primed, primed);
  if (ways.empty()) {
    skip(prediction, "would save " + in_words(full.saved_ms) + " of waiting and cost as much as " +
                         in_words(full.cost_ms) + " of it (estimated)");
  }
  return ways;
}

void WarmupPlanning::keep_the_most_valuable() {
  sort_by_greatest(candidates_, [](const WarmupCandidate& c) { return c.value.net_ms(); });
  while (candidates_.size() > kMostCandidates) {
    const WarmupCandidate& last = candidates_.back();
    const auto others = [&](const WarmupCandidate& c) { return &c != &last && c.model == last.model; };
    if (std::ranges::none_of(candidates_, others)) skip(*last.prediction, "others are worth more");
    candidates_.pop_back();
  }
}

/// Of two models that, with all they need, cannot be warm together, the more valuable one stays. Precondition: by
/// value, best first.
void WarmupPlanning::drop_conflicts() {
  if (!conflicts_exist_) return;
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    const auto chain = *catalog_.with_dependencies(candidates_[i].model);
    std::vector<ModelIndex> foes;
    for (const ModelIndex link : chain) {
      std::ranges::copy(conflicts_of(link), std::back_inserter(foes));
    }
    const std::string winner = catalog_.name(candidates_[i].model);
    for (std::size_t j = candidates_.size(); --j > i;) {
      if (std::ranges::none_of(foes, [&](ModelIndex foe) { return needs(candidates_[j].model, foe); })) continue;
      skip(*candidates_[j].prediction, "conflicts with \"" + winner + "\", which is worth more");
      candidates_.erase(candidates_.begin() + static_cast<std::ptrdiff_t>(j));
    }
  }
}

/// What a candidate needs and nobody predicted is a candidate without a value of its own.
void WarmupPlanning::add_dependencies() {
  std::vector<ModelIndex> needed;
  for (const WarmupCandidate& candidate : candidates_) {
    if (catalog_.profile(candidate.model).depends_on.empty()) continue;
    const auto chain = *catalog_.with_dependencies(candidate.model);
    for (const ModelIndex model : chain) {
      if (model != candidate.model && std::ranges::find(needed, model) == needed.end()) needed.push_back(model);
    }
  }
  for (const ModelIndex model : needed) {
    const auto early = [&](const WarmupCandidate& c) { return c.model == model && c.stage != WarmStage::primed; };
    const auto primed = [&](const WarmupCandidate& c) { return c.model == model && c.stage == WarmStage::primed; };
    std::erase_if(candidates_, early);  // not enough to build on
    if (residency_.of(model).state != ModelState::cold || std::ranges::any_of(candidates_, primed)) continue;
    candidates_.push_back({model, WarmStage::primed, remaining_cost(model, WarmStage::primed), {}, nullptr, {}});
  }
}

}  // namespace model_warmup
