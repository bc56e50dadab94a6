// SPDX-License-Identifier: Apache-2.0
#include "planning/warmup_scheduler.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <utility>

#include "core/order.h"
#include "planning/expected_value.h"
#include "planning/load_cost.h"
#include "planning/plan_search.h"
#include "planning/schedule_peak.h"

namespace model_warmup {
namespace {

/// Plans tried for one prediction: enough for the dozen candidates that there mostly are, and the same every time.
constexpr std::uint64_t kPlanNodes = 96;
/// Candidates beyond the most valuable ones are left for the next plan.
constexpr std::size_t kMostCandidates = 24;
/// From this probability on a warm-up has the priority of its request, below it the one under it.
constexpr double kLikely = 0.5;
/// How soon, at the soonest, asking again is worth it.
constexpr double kShortestPause_ms = 5'000;

std::string in_words(double ms) {
  if (ms < 1'000) return std::to_string(std::llround(ms)) + " ms";
  if (ms < 60'000) {
    const long long tenths = std::llround(ms / 100);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
  }
  return std::to_string(std::llround(ms / 60'000)) + " min";
}

RequestPriority priority_of(RequestPriority request, double probability) {
  if (probability >= kLikely || request == RequestPriority::Low) return request;
  return static_cast<RequestPriority>(static_cast<std::uint8_t>(request) - 1);
}

/// A model that might be loaded, in one of the ways in which it might.
struct Candidate {
  ModelIndex model = kNoModel;
  WarmStage stage = WarmStage::primed;
  ModelCost cost;
  ExpectedValue value;
  const ModelPrediction* prediction = nullptr;  ///< none: only needed by another
  Verdict verdict;
};

/// One planning: from what is known to a problem, and from its solution to tasks.
class Planning {
 public:
  Planning(const WarmupConfig& config, const ModelCatalog& catalog, Residency& residency, Governor& governor,
           const ScheduleContext& context, ScheduleNotes& notes)
      : config_(config),
        catalog_(catalog),
        residency_(residency),
        governor_(governor),
        context_(context),
        notes_(notes),
        prices_(config) {
    for (const ModelOutlook& outlook : context.outlook) outlook_[outlook.model] = outlook;
    round_ms_ = std::min(context.next_use.quantile_ms(0.5), context.horizon_ms);
    conflicts_exist_ = std::ranges::any_of(
        catalog.registered(), [&](ModelIndex model) { return !catalog.profile(model).conflicts_with.empty(); });
  }

  /// The room that a plan has: what the manager's limits leave, and no more than is said to be available.
  void set_room(const ResourceManager& manager, const ResourceAvailability& available);
  Result<void> consider(const ModelPrediction& prediction);
  Result<WarmupSchedule> solve();

 private:
  [[nodiscard]] Expectation expectation(double next, double usage, double load_time_ms) const {
    return {next, usage, context_.next_use.cdf(load_time_ms), round_ms_};
  }
  void skip(const ModelPrediction& prediction, std::string reason) {
    notes_.skipped.push_back({prediction.model_id, prediction.name, std::move(reason)});
  }
  /// Precondition: all that the model depends on is registered.
  [[nodiscard]] bool needs(ModelIndex model, ModelIndex other) const {
    const auto chain = *catalog_.with_dependencies(model);
    return std::ranges::find(chain, other) != chain.end();
  }
  void decide_again_at(double at_ms) {
    at_ms = std::max(at_ms, context_.now_ms + kShortestPause_ms);
    if (!notes_.next_decision_at_ms || at_ms < *notes_.next_decision_at_ms) notes_.next_decision_at_ms = at_ms;
  }
  [[nodiscard]] std::vector<ModelIndex> conflicts_of(ModelIndex model) const {
    return conflicts_exist_ ? catalog_.conflicts(model) : std::vector<ModelIndex>();
  }
  [[nodiscard]] std::string conflict_of(ModelIndex model) const;
  [[nodiscard]] std::vector<Candidate> worthwhile_ways(const ModelPrediction& prediction, ModelIndex model);
  [[nodiscard]] ModelCost remaining_cost(ModelIndex model, WarmStage stage) const {
    return cost_beyond(catalog_, model, stage, residency_.of(model).stage);
  }
  [[nodiscard]] std::string unregistered_dependency(ModelIndex model) const;
  void keep_the_most_valuable();
  void drop_conflicts();
  void add_dependencies();
  void add_residents(PlanProblem& problem);
  [[nodiscard]] PlanProblem problem();
  [[nodiscard]] WarmupSchedule schedule_of(const Plan& plan);
  [[nodiscard]] WarmupTask load_task(const Candidate& candidate) const;
  [[nodiscard]] std::string what_it_lacks(const Candidate& candidate, const WarmupSchedule& schedule) const;
  [[nodiscard]] WarmupTask release_task(ModelIndex model, std::string reason) const;

  const WarmupConfig& config_;
  const ModelCatalog& catalog_;
  Residency& residency_;
  Governor& governor_;
  const ScheduleContext& context_;
  ScheduleNotes& notes_;
  Prices prices_;
  std::uint64_t memory_mb_ = 0;  // for what is warm and idle or in use, and for what the plan loads
  double cpu_percent_ = 0;
  std::map<ModelIndex, ModelOutlook> outlook_;
  double round_ms_ = 0;           // until the next plan, as far as can be told
  bool conflicts_exist_ = false;  // asking each model for its own is not cheap, and mostly there are none
  std::vector<Candidate> candidates_;
  std::vector<ModelIndex> unpaid_;  // idle residents that cost more than keeping them saves
};

void Planning::set_room(const ResourceManager& manager, const ResourceAvailability& available) {
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

std::string Planning::unregistered_dependency(ModelIndex model) const {
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

Result<void> Planning::consider(const ModelPrediction& prediction) {
  const auto found = catalog_.find(prediction.model_id);
  if (!found) {
    return std::unexpected(WarmupError::invalid_input("predictions", "\"" + prediction.name + "\" is not registered"));
  }
  const ModelIndex model = *found;
  if (residency_.of(model).state != ModelState::cold) return {};
  // Most predictions fail here, and the questions after this one cost more to answer.
  const std::vector<Candidate> ways = worthwhile_ways(prediction, model);
  if (ways.empty()) return {};
  if (!catalog_.with_dependencies(model)) {
    skip(prediction, "depends on \"" + unregistered_dependency(model) + "\", which is not registered");
    return {};
  }
  if (auto conflict = conflict_of(model); !conflict.empty()) {
    skip(prediction, std::move(conflict));
    return {};
  }
  const Verdict verdict = governor_.verdict(model, context_.user, context_.now_ms);
  governor_.considered(model, context_.user, verdict, context_.now_ms);
  if (!verdict.allows()) {
    skip(prediction, verdict.reason);
    return {};
  }
  for (const Candidate& way : ways) candidates_.emplace_back(way).verdict = verdict;
  return {};
}

/// Why the model and what it needs cannot be warm now; empty: nothing conflicts.
std::string Planning::conflict_of(ModelIndex model) const {
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
std::vector<Candidate> Planning::worthwhile_ways(const ModelPrediction& prediction, ModelIndex model) {
  const auto held = residency_.of(model).stage;
  const ModelCost primed = remaining_cost(model, WarmStage::primed);
  if (primed.memory_mb.value > static_cast<double>(memory_mb_)) {
    skip(prediction, "needs " + std::to_string(whole(primed.memory_mb.value)) + " MB; there is room for " +
                         std::to_string(memory_mb_) + " MB in all");
    return {};
  }
  std::vector<Candidate> ways;
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

void Planning::keep_the_most_valuable() {
  sort_by_greatest(candidates_, [](const Candidate& c) { return c.value.net_ms(); });
  while (candidates_.size() > kMostCandidates) {
    const Candidate& last = candidates_.back();
    const auto others = [&](const Candidate& c) { return &c != &last && c.model == last.model; };
    if (std::ranges::none_of(candidates_, others)) skip(*last.prediction, "others are worth more");
    candidates_.pop_back();
  }
}

/// Of two models that, with all they need, cannot be warm together, the more valuable one stays. Precondition: by
/// value, best first.
void Planning::drop_conflicts() {
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
void Planning::add_dependencies() {
  std::vector<ModelIndex> needed;
  for (const Candidate& candidate : candidates_) {
    if (catalog_.profile(candidate.model).depends_on.empty()) continue;
    const auto chain = *catalog_.with_dependencies(candidate.model);
    for (const ModelIndex model : chain) {
      if (model != candidate.model && std::ranges::find(needed, model) == needed.end()) needed.push_back(model);
    }
  }
  for (const ModelIndex model : needed) {
    const auto early = [&](const Candidate& c) { return c.model == model && c.stage != WarmStage::primed; };
    const auto primed = [&](const Candidate& c) { return c.model == model && c.stage == WarmStage::primed; };
    std::erase_if(candidates_, early);  // not enough to build on
    if (residency_.of(model).state != ModelState::cold || std::ranges::any_of(candidates_, primed)) continue;
    candidates_.push_back({model, WarmStage::primed, remaining_cost(model, WarmStage::primed), {}, nullptr, {}});
  }
}

void Planning::add_residents(PlanProblem& problem) {
  for (const ModelIndex model : residency_.present()) {
    const ModelPresence& presence = residency_.of(model);
    const auto known = outlook_.find(model);
    const ModelOutlook outlook = known == outlook_.end() ? ModelOutlook() : known->second;
    const ModelCost cost = catalog_.cost(model, presence.stage.value_or(WarmStage::primed));
    const ExpectedValue value = prices_.of_keeping(
        cost, expectation(outlook.next_probability, outlook.usage_probability, cost.load_time_ms.value));
    residency_.set_keep_value(model, value.net_ms());

    PlanResident& resident = problem.resident.emplace_back();
    resident.id = std::to_string(model);
    resident.memory_mb = presence.memory_mb;
    resident.keep_value = whole(value.net_ms());
    resident.in_use = !residency_.is_idle(model, context_.now_ms);
    resident.pinned = catalog_.profile(model).pinned;
    resident.since_ms = -static_cast<std::int64_t>(whole(context_.now_ms - presence.since_ms));

    if (resident.in_use || resident.pinned) continue;
    const double may_go_at_ms = presence.since_ms + config_.min_residency_ms;
    if (may_go_at_ms > context_.now_ms) {
      decide_again_at(may_go_at_ms);
    } else if (value.net_ms() < 0) {
      unpaid_.push_back(model);
    } else {
      decide_again_at(context_.now_ms + context_.horizon_ms);
    }
  }
}

PlanProblem Planning::problem() {
  PlanProblem problem;
  add_residents(problem);
  problem.limits.memory_mb = memory_mb_;
  problem.limits.max_models = config_.max_warm_models;
  problem.limits.cpu_percent = cpu_percent_;
  problem.limits.max_parallel_loads = config_.max_parallel_loads;
  problem.limits.horizon_ms = whole(context_.horizon_ms);
  problem.limits.min_residency_ms = whole(config_.min_residency_ms);
  for (const Candidate& candidate : candidates_) {
    PlanCandidate& entry = problem.candidates.emplace_back();
    entry.id = std::to_string(candidate.model);
    entry.stage = candidate.stage;
    entry.memory_mb = whole(candidate.cost.memory_mb.value);
    entry.cpu_percent = candidate.cost.cpu_percent.value;
    entry.load_time_ms = whole(candidate.cost.load_time_ms.value);
    entry.value = whole(candidate.value.net_ms());
    if (const ModelPrediction* prediction = candidate.prediction) {
      const double lead = catalog_.profile(candidate.model).min_lead_ms.value_or(0);
      entry.deadline_ms = whole(prediction->time_until_needed_p10_ms - lead);
      entry.late_ms = std::max<std::uint64_t>(
          1, whole(prediction->time_until_needed_p90_ms - prediction->time_until_needed_p10_ms));
    }
    for (const std::string& need : catalog_.profile(candidate.model).depends_on) {
      entry.depends_on.push_back(std::to_string(*catalog_.find(need)));
    }
  }
  return problem;
}

Result<WarmupSchedule> Planning::solve() {
  keep_the_most_valuable();
  drop_conflicts();
  add_dependencies();
  auto search = PlanSearch::start(problem(), config_.seed.value_or(0));
  if (!search) return std::unexpected(std::move(search.error()));
  search->step(kPlanNodes);
  return schedule_of(search->best());
}

WarmupTask Planning::load_task(const Candidate& candidate) const {
  WarmupTask task;
  task.model_id = catalog_.id(candidate.model);
  task.name = catalog_.name(candidate.model);
  task.stage = candidate.stage;
  task.estimated_duration_ms = candidate.cost.load_time_ms.value;
  task.resource_requirements = requirements_of(candidate.cost);
  task.expected_value_ms = candidate.value.net_ms();
  task.user_id = context_.user;
  if (const ModelPrediction* prediction = candidate.prediction) {
    const double probability = prediction->usage_probability;
    task.priority = priority_of(context_.priority, probability);
    task.deadline_at_ms = context_.now_ms + prediction->time_until_needed_p10_ms;
    task.reason = "needed within " + in_words(context_.horizon_ms) + " with " +
                  std::to_string(std::llround(100 * probability)) + " %, in about " +
                  in_words(prediction->time_until_needed_ms) + "; loading takes " +
                  in_words(task.estimated_duration_ms);
    if (candidate.verdict.kind == Verdict::Kind::trial) task.reason += "; " + candidate.verdict.reason;
  } else {
    task.priority = context_.priority;
    task.deadline_at_ms = context_.now_ms + context_.horizon_ms;
    task.reason = "needed by a model that is planned";
  }
  return task;
}

WarmupTask Planning::release_task(ModelIndex model, std::string reason) const {
  WarmupTask task;
  task.model_id = catalog_.id(model);
  task.name = catalog_.name(model);
  task.action = TaskAction::Release;
  task.priority = context_.priority;
  task.deadline_at_ms = context_.now_ms + context_.horizon_ms;
  task.resource_requirements.memory_mb = residency_.of(model).memory_mb;
  task.reason = std::move(reason);
  task.user_id = context_.user;
  return task;
}

/// What would have to be otherwise for a candidate to be loaded beside all that this schedule leaves warm.
std::string Planning::what_it_lacks(const Candidate& candidate, const WarmupSchedule& schedule) const {
  std::uint64_t held_mb = 0, models = residency_.present().size();
  for (const ModelIndex model : residency_.present()) held_mb += residency_.of(model).memory_mb;
  for (const WarmupTask& task : schedule.tasks) {
    const bool load = task.action == TaskAction::Warm;
    held_mb = load ? held_mb + task.resource_requirements.memory_mb
                   : held_mb - std::min(held_mb, task.resource_requirements.memory_mb);
    models = load ? models + 1 : models - 1;
  }
  const std::uint64_t needed_mb = held_mb + whole(candidate.cost.memory_mb.value);
  std::string lacks;
  if (needed_mb > memory_mb_) lacks = std::to_string(needed_mb - memory_mb_) + " MB more";
  if (models >= config_.max_warm_models) {
    lacks += (lacks.empty() ? "" : " and ") + ("max_warm_models of " + std::to_string(models + 1));
  }
  return lacks.empty() ? "it cannot be loaded in time within max_cpu_percent and max_parallel_loads"
                       : "it would with " + lacks;
}

WarmupSchedule Planning::schedule_of(const Plan& plan) {
  WarmupSchedule schedule;
  schedule.priority = context_.priority;
  std::map<ModelIndex, std::string> load_ids;  // of the models in the plan, once their task stands
  std::vector<std::string> releases_so_far;
  const auto add = [&](WarmupTask task, double start_ms) -> const WarmupTask& {
    task.task_id = std::to_string(schedule.tasks.size() + 1);
    task.start_at_ms = context_.now_ms + start_ms;
    schedule.tasks.push_back(std::move(task));
    return schedule.tasks.back();
  };

  for (const PlannedTask& planned : plan.tasks) {
    const auto model = static_cast<ModelIndex>(std::stoul(planned.id));
    const auto start_ms = static_cast<double>(planned.start_ms);
    if (planned.action == TaskAction::Release) {
      releases_so_far.push_back(add(release_task(model, "makes room for what is worth more"), start_ms).task_id);
      std::erase(unpaid_, model);
      continue;
    }
    const auto chosen = std::ranges::find_if(candidates_, [&](const Candidate& candidate) {
      return candidate.model == model && candidate.stage == planned.stage.value_or(WarmStage::primed);
    });
    WarmupTask task = load_task(*chosen);
    task.depends_on = releases_so_far;
    for (const std::string& need : catalog_.profile(model).depends_on) {
      if (const auto own = load_ids.find(*catalog_.find(need)); own != load_ids.end())
        task.depends_on.push_back(own->second);
    }
    governor_.planned(model, chosen->verdict, context_.now_ms);
    load_ids[model] = add(std::move(task), start_ms).task_id;
  }

  // Idle models that cost more than they save go too, unless the plan builds on them.
  for (const ModelIndex model : unpaid_) {
    if (load_ids.contains(model)) continue;
    const bool needed = std::ranges::any_of(load_ids, [&](const auto& load) { return needs(load.first, model); });
    if (!needed) add(release_task(model, "keeping it costs more than it is expected to save"), 0);
  }

  for (const Candidate& candidate : candidates_) {
    if (!candidate.prediction || load_ids.contains(candidate.model)) continue;
    const auto told = [&](const SkippedModel& skipped) { return skipped.model_id == candidate.prediction->model_id; };
    if (std::ranges::any_of(notes_.skipped, told)) continue;
    skip(*candidate.prediction, "does not fit beside what is worth more; " + what_it_lacks(candidate, schedule));
    decide_again_at(context_.now_ms + candidate.prediction->time_until_needed_p10_ms);
  }
  summarize(schedule, context_.now_ms);
  return schedule;
}

}  // namespace

WarmupScheduler::WarmupScheduler(const WarmupConfig& config, const ModelCatalog& catalog,
                                 const ResourceManager& resources, Residency& residency, Governor& governor)
    : config_(config), catalog_(catalog), resources_(resources), residency_(residency), governor_(governor) {}

Result<WarmupSchedule> WarmupScheduler::schedule_warmup(std::span<const ModelPrediction> predictions,
                                                        const ResourceAvailability& resources,
                                                        const ScheduleContext& context, ScheduleNotes* notes) {
  ScheduleNotes unread;
  Planning planning(config_, catalog_, residency_, governor_, context, notes ? *notes : unread);
  planning.set_room(resources_, resources);
  for (const ModelPrediction& prediction : predictions) {
    if (auto considered = planning.consider(prediction); !considered) return std::unexpected(considered.error());
  }
  return planning.solve();
}

}  // namespace model_warmup
