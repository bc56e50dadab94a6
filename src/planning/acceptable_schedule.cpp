// SPDX-License-Identifier: Apache-2.0
#include "planning/acceptable_schedule.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "planning/schedule_peak.h"

namespace model_warmup {
namespace {

/// What was measured of loads names another cure than what a busy machine is estimated to suffer.
std::string_view why(const PerformanceImpact& impact) {
  return impact.source == ImpactSource::corrected
             ? "earlier loads have held up what people wait for; load it in a Worker or process of its own, or raise "
               "performance_impact_threshold"
             : "loading it now would make the machine sluggish";
}

bool needed(const std::vector<WarmupTask>& tasks, const std::string& task_id) {
  return std::ranges::any_of(tasks, [&](const WarmupTask& task) {
    return std::ranges::find(task.depends_on, task_id) != task.depends_on.end();
  });
}

/// Removes the warm-up and, again and again, whatever depends on something removed; then the releases that only made
/// room for what went.
void remove_with_dependents(std::vector<WarmupTask>& tasks, std::size_t at, std::string_view reason,
                            std::vector<SkippedModel>& left_out) {
  std::vector<WarmupTask> gone;
  const auto remove = [&](std::size_t i) {
    gone.push_back(std::move(tasks[i]));
    tasks.erase(tasks.begin() + static_cast<std::ptrdiff_t>(i));
  };
  remove(at);
  for (std::size_t next = 0; next < gone.size(); ++next) {
    const std::string id = gone[next].task_id;
    for (std::size_t i = tasks.size(); i-- > 0;) {
      if (std::ranges::find(tasks[i].depends_on, id) != tasks[i].depends_on.end()) remove(i);
    }
  }
  for (const WarmupTask& task : gone) {
    left_out.push_back({task.model_id, task.name, std::string(reason)});
    std::erase_if(tasks, [&](const WarmupTask& other) {
      const bool made_room = other.action == TaskAction::Release &&
                             std::ranges::find(task.depends_on, other.task_id) != task.depends_on.end();
      return made_room && !needed(tasks, other.task_id);
    });
  }
}

}  // namespace

Result<AcceptableSchedule> make_acceptable(WarmupSchedule& schedule, const PerformancePredictor& performance,
                                           double now_ms) {
  AcceptableSchedule result;
  for (;;) {
    const auto impact = performance.assess_impact(schedule, now_ms);
    if (!impact) return std::unexpected(impact.error());
    result.impact = *impact;
    if (impact->is_acceptable) break;
    const auto warms = [](const WarmupTask& task) { return task.action == TaskAction::Warm; };
    auto least = schedule.tasks.end();
    for (auto task = schedule.tasks.begin(); task != schedule.tasks.end(); ++task) {
      if (warms(*task) && (least == schedule.tasks.end() || task->expected_value_ms < least->expected_value_ms)) {
        least = task;
      }
    }
    if (least == schedule.tasks.end()) break;
    remove_with_dependents(schedule.tasks, static_cast<std::size_t>(least - schedule.tasks.begin()), why(*impact),
                           result.left_out);
  }
  summarize(schedule, now_ms);
  return result;
}

}  // namespace model_warmup
