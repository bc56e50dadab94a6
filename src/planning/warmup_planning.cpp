// SPDX-License-Identifier: Apache-2.0
#include "planning/warmup_planning.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "planning/plan_search.h"
#include "planning/schedule_peak.h"

namespace model_warmup {
namespace {

/// Plans tried for one prediction: enough for the dozen candidates that there mostly are, and the same every time.
constexpr std::uint64_t kPlanNodes = 96;
/// From this probability on a warm-up has the priority of its request, below it the one under it.
constexpr double kLikely = 0.5;
/// How soon, at the soonest, asking again is worth it.
constexpr double kShortestPause_ms = 5'000;

RequestPriority priority_of(RequestPriority request, double probability) {
  if (probability >= kLikely || request == RequestPriority::Low) return request;
  return static_cast<RequestPriority>(static_cast<std::uint8_t>(request) - 1);
}

}  // namespace

std::string in_words(double ms) {
  if (ms < 1'000) return std::to_string(std::llround(ms)) + " ms";
  if (ms < 60'000) {
    const long long tenths = std::llround(ms / 100);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
  }
  return std::to_string(std::llround(ms / 60'000)) + " min";
}

WarmupPlanning::WarmupPlanning(const WarmupConfig& config, const ModelCatalog& catalog, Residency& residency,
                               Governor& governor, const ScheduleContext& context, ScheduleNotes& notes)
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

bool WarmupPlanning::needs(ModelIndex model, ModelIndex other) const {
  const auto chain = *catalog_.with_dependencies(model);
  return std::ranges::find(chain, other) != chain.end();
}

void WarmupPlanning::decide_again_at(double at_ms) {
  at_ms = std::max(at_ms, context_.now_ms + kShortestPause_ms);
  if (!notes_.next_decision_at_ms || at_ms < *notes_.next_decision_at_ms) notes_.next_decision_at_ms = at_ms;
}

void WarmupPlanning::add_residents(PlanProblem& problem) {
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

PlanProblem WarmupPlanning::problem() {
  PlanProblem problem;
  add_residents(problem);
  problem.limits.memory_mb = memory_mb_;
  problem.limits.max_models = config_.max_warm_models;
  problem.limits.cpu_percent = cpu_percent_;
  problem.limits.max_parallel_loads = config_.max_parallel_loads;
  problem.limits.horizon_ms = whole(context_.horizon_ms);
  problem.limits.min_residency_ms = whole(config_.min_residency_ms);
  for (const WarmupCandidate& candidate : candidates_) {
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

Result<WarmupSchedule> WarmupPlanning::solve() {
  keep_the_most_valuable();
  drop_conflicts();
  add_dependencies();
  auto search = PlanSearch::start(problem(), config_.seed.value_or(0));
  if (!search) return std::unexpected(std::move(search.error()));
  search->step(kPlanNodes);
  return schedule_of(search->best());
}

WarmupTask WarmupPlanning::load_task(const WarmupCandidate& candidate) const {
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

WarmupTask WarmupPlanning::release_task(ModelIndex model, std::string reason) const {
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
std::string WarmupPlanning::what_it_lacks(const WarmupCandidate& candidate, const WarmupSchedule& schedule) const {
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

WarmupSchedule WarmupPlanning::schedule_of(const Plan& plan) {
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
    const auto chosen = std::ranges::find_if(candidates_, [&](const WarmupCandidate& candidate) {
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

  for (const WarmupCandidate& candidate : candidates_) {
    if (!candidate.prediction || load_ids.contains(candidate.model)) continue;
    const auto told = [&](const SkippedModel& skipped) { return skipped.model_id == candidate.prediction->model_id; };
    if (std::ranges::any_of(notes_.skipped, told)) continue;
    skip(*candidate.prediction, "does not fit beside what is worth more; " + what_it_lacks(candidate, schedule));
    decide_again_at(context_.now_ms + candidate.prediction->time_until_needed_p10_ms);
  }
  summarize(schedule, context_.now_ms);
  return schedule;
}

}  // namespace model_warmup
