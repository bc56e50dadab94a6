// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/plan.h"
#include "core/random.h"

namespace model_warmup::test {

/// What a load that ends at `end` is worth, in the contract's words.
inline std::uint64_t value_at(const PlanCandidate& c, std::uint64_t end) {
  if (!c.deadline_ms || end <= *c.deadline_ms) return c.value;
  const std::uint64_t late = end - *c.deadline_ms;
  if (late >= c.late_ms) return 0;
  return static_cast<std::uint64_t>(
      std::floor(static_cast<double>(c.value) * (1 - static_cast<double>(late) / static_cast<double>(c.late_ms))));
}

inline std::uint64_t release_from(const PlanProblem& p, const PlanResident& r) {
  return static_cast<std::uint64_t>(
      std::max<std::int64_t>(0, r.since_ms + static_cast<std::int64_t>(p.limits.min_residency_ms)));
}

/// What is wrong with a plan, told by another way than that by which plans are made; empty: nothing.
inline std::string fault_of(const PlanProblem& p, const Plan& plan) {
  struct Load {
    const PlanCandidate* candidate;
    std::uint64_t start, end;
  };
  std::vector<Load> loads;
  std::map<std::string, std::uint64_t> released;
  std::uint64_t before = 0;
  for (const PlannedTask& task : plan.tasks) {
    if (task.start_ms < before) return "tasks out of order";
    before = task.start_ms;
    if (task.action == TaskAction::Release) {
      const auto r = std::ranges::find(p.resident, task.id, &PlanResident::id);
      if (r == p.resident.end()) return "release of " + task.id + ", which is not resident";
      if (r->in_use || r->pinned) return "release of " + task.id + ", which must stay";
      if (task.start_ms < release_from(p, *r)) return "release of " + task.id + " within its minimum residency";
      if (!released.emplace(task.id, task.start_ms).second) return "release of " + task.id + " twice";
      if (!loads.empty() && loads.back().start == task.start_ms) return "release after a load of the same moment";
    } else {
      const auto c = std::ranges::find_if(
          p.candidates, [&](const PlanCandidate& x) { return x.id == task.id && x.stage == task.stage; });
      if (c == p.candidates.end()) return "load of " + task.id + ", which is no candidate";
      for (const Load& other : loads) {
        if (other.candidate->id == task.id) return "load of " + task.id + " twice";
      }
      loads.push_back({&*c, task.start_ms, task.start_ms + c->load_time_ms});
    }
  }

  std::set<std::uint64_t> load_events = {0}, release_events = {0};
  for (const Load& load : loads) {
    load_events.insert(load.end);
    release_events.insert(load.end);
  }
  for (const auto& [id, at] : released) load_events.insert(at);
  for (const auto& [id, at] : released) {
    const auto r = std::ranges::find(p.resident, id, &PlanResident::id);
    if (!release_events.contains(at) && at != release_from(p, *r)) return "release of " + id + " at no event";
  }

  std::uint64_t value = 0;
  for (const PlanResident& r : p.resident) value += released.contains(r.id) ? 0 : r.keep_value;
  for (const Load& load : loads) {
    const PlanCandidate& c = *load.candidate;
    value += value_at(c, load.end);
    if (!load_events.contains(load.start)) return "load of " + c.id + " at no event";
    if (p.limits.horizon_ms && load.end > *p.limits.horizon_ms) return "load of " + c.id + " ends after the horizon";
    for (const std::string& need : c.depends_on) {
      const auto first = std::ranges::find_if(loads, [&](const Load& l) { return l.candidate->id == need; });
      const bool resident = std::ranges::find(p.resident, need, &PlanResident::id) != p.resident.end();
      if (first == loads.end() ? !resident || released.contains(need) : first->end > load.start) {
        return "load of " + c.id + " without " + need;
      }
    }
    // Everything grows only at starts of loads, so it is enough to look there.
    std::uint64_t memory = 0, count = 0, parallel = 0;
    double cpu = 0;
    for (const PlanResident& r : p.resident) {
      if (released.contains(r.id) && released.at(r.id) <= load.start) continue;
      memory += r.memory_mb;
      ++count;
    }
    for (const Load& other : loads) {
      if (other.start > load.start) continue;
      memory += other.candidate->memory_mb;
      count += std::ranges::find(p.resident, other.candidate->id, &PlanResident::id) == p.resident.end();
      if (other.end <= load.start) continue;
      ++parallel;
      cpu += other.candidate->cpu_percent;
    }
    if (p.limits.memory_mb && memory > *p.limits.memory_mb) return "memory when " + c.id + " starts";
    if (p.limits.max_models && count > *p.limits.max_models) return "models when " + c.id + " starts";
    if (c.load_time_ms == 0) continue;
    if (p.limits.max_parallel_loads && parallel > *p.limits.max_parallel_loads) return "loads when " + c.id + " starts";
    if (p.limits.cpu_percent && cpu > *p.limits.cpu_percent) return "cpu when " + c.id + " starts";
  }
  if (value != plan.value) return "value is " + std::to_string(value) + ", not " + std::to_string(plan.value);
  if (plan.upper_bound < plan.value) return "bound below value";
  if (plan.proved_optimal && plan.upper_bound != plan.value) return "proved, and the bound is another";
  return "";
}

/// A problem with `n` candidates and `residents` residents whose numbers are small: `span` bounds times.
inline PlanProblem random_problem(Random& random, std::uint32_t n, std::uint32_t residents, std::uint32_t span) {
  const auto chance = [&](std::uint32_t in) { return random.below(in) == 0; };
  PlanProblem p;
  std::uint64_t memory = 0;
  for (std::uint32_t i = 0; i < residents; ++i) {
    PlanResident r;
    r.id = "r" + std::to_string(i);
    r.memory_mb = 1 + random.below(9);
    r.keep_value = random.below(30);
    r.in_use = chance(5);
    r.pinned = chance(6);
    r.since_ms = -static_cast<std::int64_t>(random.below(span));
    memory += r.memory_mb;
    p.resident.push_back(r);
  }
  for (std::uint32_t i = 0; i < n; ++i) {
    PlanCandidate c;
    c.id = "c" + std::to_string(i);
    c.memory_mb = 1 + random.below(9);
    c.cpu_percent = 5 * random.below(7);
    c.load_time_ms = random.below(span / 2);
    c.value = chance(6) ? 0 : random.below(100);
    if (!chance(5)) c.deadline_ms = random.below(span);
    c.late_ms = random.below(span);
    if (i > 0 && chance(3)) c.depends_on.push_back("c" + std::to_string(random.below(i)));
    if (residents > 0 && chance(5)) c.depends_on.push_back("r" + std::to_string(random.below(residents)));
    memory += c.memory_mb;
    p.candidates.push_back(c);
  }
  if (!chance(5)) p.limits.memory_mb = memory / (2 + random.below(2));
  if (!chance(4)) p.limits.max_models = 1 + random.below(n + residents);
  if (!chance(4)) p.limits.cpu_percent = 10 + 5 * random.below(10);
  if (!chance(4)) p.limits.max_parallel_loads = 1 + random.below(3);
  if (!chance(4)) p.limits.horizon_ms = span / 2 + random.below(span);
  if (chance(2)) p.limits.min_residency_ms = random.below(span);
  return p;
}

}  // namespace model_warmup::test
