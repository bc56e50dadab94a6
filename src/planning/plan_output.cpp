// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_output.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "core/order.h"
#include "planning/plan_profile.h"
#include "planning/plan_timeline.h"

namespace model_warmup {
namespace {

using Load = PlanDecoder::Load;
using Time = PlanModel::Time;

/// Loads that are worth something at their end, and what those need. What is left may then start earlier.
std::vector<Load> without_useless(const PlanModel& model, const std::vector<Load>& loads) {
  std::vector<std::uint8_t> wanted(model.items.size());
  std::vector<Load> useful;
  for (auto load = loads.rbegin(); load != loads.rend(); ++load) {
    const PlanModel::Item& item = model.items[load->item];
    if (!wanted[load->item] && item.value_at(load->start + item.load) == 0) continue;
    for (const std::uint32_t need : model.needs_of(item)) wanted[need] = true;
    useful.push_back(*load);
  }
  std::ranges::reverse(useful);
  return useful;
}

/// The solution, its loads in the same order, each as early as it may be.
PlanSolution packed(const PlanModel& model, const std::vector<Load>& order, const std::vector<std::uint8_t>& kept) {
  PlanTimeline timeline(model);
  for (std::size_t k = 0; k < kept.size(); ++k) {
    if (kept[k]) timeline.keep(model.keeps[k]);
  }
  std::vector<Time> end(model.items.size());
  PlanSolution solution{0, {}, kept};
  for (const Load& load : order) {
    const PlanModel::Item& item = model.items[load.item];
    Time ready = 0;
    for (const std::uint32_t need : model.needs_of(item)) ready = std::max(ready, end[need]);
    // It fits: all that has changed since it did is that others have gone.
    if (const auto ended = timeline.load(item, ready, true)) {
      end[load.item] = *ended;
      solution.loads.push_back({load.item, *ended - item.load});
    }
  }
  solution.value = timeline.value();
  return solution;
}

/// Puts Releases off: instead of as early as may be, at the last end of a load at which everything loaded until then
/// still has room beside the resident. Each takes O(log n).
class ReleaseTimes {
 public:
  ReleaseTimes(const PlanModel& model, const PlanSolution& solution)
      : model_(model), solution_(solution), taken_(moments_of(model, solution)) {
    for (const PlanModel::Keep& keep : model.keeps) times_.push_back(model.epochs[keep.epoch]);
    for (const Load& load : solution.loads) {
      const PlanModel::Item& item = model.items[load.item];
      ends_.push_back(load.start + item.load);
      taken_.add(load.start, PlanModel::kNever, {item.memory, item.places});
    }
    sort_by(ends_, std::less());
    for (std::size_t k = 0; k < times_.size(); ++k) {
      taken_.add(0, solution.kept[k] ? PlanModel::kNever : times_[k], {model.keeps[k].memory, 1});
    }
  }

  /// By keep; of those that are kept it means nothing.
  std::vector<Time> find() {
    for (std::size_t keep = 0; keep < times_.size(); ++keep) {
      if (!solution_.kept[keep]) put_off(keep);
    }
    return std::move(times_);
  }

 private:
  static std::vector<Time> moments_of(const PlanModel& model, const PlanSolution& solution) {
    std::vector<Time> moments = model.epochs;
    for (const Load& load : solution.loads) moments.push_back(load.start);
    return moments;
  }

  void put_off(std::size_t keep) {
    const Time earliest = times_[keep];
    // A load that starts with this Release and no other event would lose its reason.
    if (earliest > 0 && std::ranges::binary_search(solution_.loads, earliest, {}, &Load::start)) return;
    const PlanModel::Keep& resident = model_.keeps[keep];
    const auto full =
        taken_.first_above(earliest, {model_.room_memory.back() - resident.memory, model_.room_places.back() - 1});
    if (!full || *full == earliest) return;
    const auto after = std::ranges::upper_bound(ends_, *full);
    if (after == ends_.begin() || *std::prev(after) <= earliest) return;
    times_[keep] = *std::prev(after);
    taken_.add(earliest, times_[keep], {resident.memory, 1});
  }

  const PlanModel& model_;
  const PlanSolution& solution_;
  PlanProfile taken_;  // by everything that is there
  std::vector<Time> times_;
  std::vector<Time> ends_;  // of loads
};

}  // namespace

Plan write_plan(const PlanProblem& problem, const PlanModel& model, const PlanSolution& found) {
  PlanSolution solution = packed(model, found.loads, found.kept);
  while (true) {
    const std::vector<Load> useful = without_useless(model, solution.loads);
    if (useful.size() == solution.loads.size()) break;
    solution = packed(model, useful, solution.kept);
  }

  Plan plan;
  const std::vector<Time> release_times = ReleaseTimes(model, solution).find();
  for (std::size_t k = 0; k < model.keeps.size(); ++k) {
    if (solution.kept[k]) continue;
    plan.tasks.push_back({problem.resident[model.keeps[k].resident].id, TaskAction::Release, std::nullopt,
                          static_cast<std::uint64_t>(release_times[k])});
  }
  for (const Load& load : solution.loads) {
    const PlanCandidate& candidate = problem.candidates[load.item];
    plan.tasks.push_back({candidate.id, TaskAction::Warm, candidate.stage, static_cast<std::uint64_t>(load.start)});
  }
  sort_by_smallest(plan.tasks, &PlannedTask::start_ms);
  plan.value = static_cast<std::uint64_t>(solution.value);
  return plan;
}

}  // namespace model_warmup
