// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_model.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/order.h"
#include "core/text.h"

namespace model_warmup {
namespace {

using Item = PlanModel::Item;
using Time = PlanModel::Time;

constexpr std::uint64_t kMost = (std::uint64_t{1} << 53) - 1;
constexpr std::int64_t kCpuUnits = std::int64_t{1} << 40;
constexpr std::int64_t kCpuLost = 8;  // of these, by rounding one share
constexpr std::uint32_t kNone = 0xFFFFFFFF;

WarmupError at(std::string path, std::string field, std::string reason) {
  WarmupError error = WarmupError::invalid_input(std::move(field), std::move(reason));
  error.path = std::move(path);
  return error;
}

bool is_whole(double percent) { return percent >= 0 && percent <= 0x1p30 && std::floor(percent) == percent; }

/// Adds counts up to 2^53 - 1, and tells when that is passed.
class Total {
 public:
  void add(std::uint64_t amount) {
    passed_ = passed_ || amount > kMost - sum_;
    if (!passed_) sum_ += amount;
  }
  [[nodiscard]] bool passed() const { return passed_; }

 private:
  std::uint64_t sum_ = 0;
  bool passed_ = false;
};

/// Compiles one problem; `run` in the order in which the steps need each other.
class Compiler {
 public:
  explicit Compiler(const PlanProblem& problem) : problem_(problem) {}

  Result<PlanModel> run() {
    if (auto checked = check_amounts(); !checked) return std::unexpected(std::move(checked).error());
    add_limits();
    if (auto added = add_residents(); !added) return std::unexpected(std::move(added).error());
    if (auto added = add_items(); !added) return std::unexpected(std::move(added).error());
    if (auto added = add_needs(); !added) return std::unexpected(std::move(added).error());
    auto order = dependencies_first();
    if (!order) return std::unexpected(std::move(order).error());
    judge(*order);
    return std::move(model_);
  }

 private:
  Result<void> check_amounts() const {
    const std::optional<double>& cpu = problem_.limits.cpu_percent;
    if (cpu && !(*cpu >= 0 && std::isfinite(*cpu))) {
      return std::unexpected(at("/limits/cpu_percent", "cpu_percent", "must be a number of 0 or more"));
    }
    Total values, times;
    for (const PlanCandidate& c : problem_.candidates) {
      values.add(c.value);
      times.add(c.load_time_ms);
    }
    Time residency = 0;
    for (std::size_t i = 0; i < problem_.resident.size(); ++i) {
      const PlanResident& r = problem_.resident[i];
      values.add(r.keep_value);
      if (r.since_ms > 0) {
        return std::unexpected(at("/resident/" + std::to_string(i) + "/since_ms", "since_ms",
                                  "must be 0 or less: a resident is there when the plan begins"));
      }
      residency = std::max(residency, release_at(r));
    }
    times.add(static_cast<std::uint64_t>(residency));
    if (values.passed()) {
      return std::unexpected(at("", "value", "values and keep_values add up to more than 2^53 - 1"));
    }
    if (times.passed()) {
      return std::unexpected(
          at("", "load_time_ms", "load times and the minimum residency add up to more than 2^53 - 1"));
    }
    return {};
  }

  void add_limits() {
    const PlanLimits& limits = problem_.limits;
    const auto room = [](const std::optional<std::uint64_t>& limit) {
      return limit ? static_cast<std::int64_t>(std::min(*limit, kMost)) : PlanModel::kPlenty;
    };
    memory_room_ = room(limits.memory_mb);
    places_room_ = room(limits.max_models);
    model_.max_parallel = room(limits.max_parallel_loads);
    if (limits.cpu_percent) {
      whole_percents_ = is_whole(*limits.cpu_percent) &&
                        std::ranges::all_of(problem_.candidates, is_whole, &PlanCandidate::cpu_percent);
      model_.cpu_limit = whole_percents_ ? static_cast<std::int64_t>(*limits.cpu_percent) : kCpuUnits;
      model_.cpu_lost = whole_percents_ ? 0 : kCpuLost;
      model_.cpu_limit_percent = *limits.cpu_percent;
    }
    if (limits.horizon_ms) model_.horizon = static_cast<Time>(std::min(*limits.horizon_ms, kMost));
  }

  [[nodiscard]] Time release_at(const PlanResident& resident) const {
    const std::uint64_t residency = std::min(problem_.limits.min_residency_ms, kMost);
    return std::max<Time>(0, static_cast<Time>(residency) + std::max(resident.since_ms, -static_cast<Time>(kMost)));
  }

  /// Without a limit nothing counts, so that sums cannot overflow.
  [[nodiscard]] std::int64_t counted_memory(std::uint64_t memory_mb) const {
    if (!problem_.limits.memory_mb) return 0;
    return static_cast<std::int64_t>(std::min(memory_mb, kMost));
  }

  Result<void> add_residents() {
    std::int64_t taken_memory = 0, taken_places = 0;
    std::vector<Time> release_times;
    for (std::size_t i = 0; i < problem_.resident.size(); ++i) {
      const PlanResident& r = problem_.resident[i];
      if (!resident_of_id_.emplace(r.id, static_cast<std::uint32_t>(i)).second) {
        return std::unexpected(at("/resident/" + std::to_string(i) + "/id", "id",
                                  in_quotes(r.id) + " is given twice among the residents"));
      }
      keep_of_resident_.push_back(kNone);
      const bool stays = r.in_use || r.pinned || release_at(r) >= model_.horizon;
      if (stays) {
        taken_memory = std::min(taken_memory + counted_memory(r.memory_mb), PlanModel::kPlenty / 2);
        ++taken_places;
        model_.stay_value += static_cast<std::int64_t>(r.keep_value);
      } else {
        keep_of_resident_.back() = static_cast<std::uint32_t>(model_.keeps.size());
        model_.keeps.push_back(
            {counted_memory(r.memory_mb), static_cast<std::int64_t>(r.keep_value), 0, static_cast<std::uint32_t>(i)});
        release_times.push_back(release_at(r));
      }
    }
    model_.epochs = release_times;
    model_.epochs.push_back(0);
    sort_by(model_.epochs, std::less());
    model_.epochs.erase(std::ranges::unique(model_.epochs).begin(), model_.epochs.end());

    model_.room_memory.assign(model_.epochs.size(), memory_room_ - taken_memory);
    model_.room_places.assign(model_.epochs.size(), places_room_ - taken_places);
    for (std::size_t k = 0; k < model_.keeps.size(); ++k) {
      PlanModel::Keep& keep = model_.keeps[k];
      keep.epoch =
          static_cast<std::uint32_t>(std::ranges::lower_bound(model_.epochs, release_times[k]) - model_.epochs.begin());
      for (std::uint32_t e = 0; e < keep.epoch; ++e) {
        model_.room_memory[e] = std::max(model_.room_memory[e] - keep.memory, -PlanModel::kPlenty / 2);
        --model_.room_places[e];
      }
    }
    return {};
  }

  Result<void> add_items() {
    std::map<std::string_view, std::uint32_t> group_of_id;
    std::map<std::pair<std::string_view, std::optional<WarmStage>>, std::size_t> seen;
    for (std::size_t i = 0; i < problem_.candidates.size(); ++i) {
      const PlanCandidate& c = problem_.candidates[i];
      const std::string place = "/candidates/" + std::to_string(i);
      if (!seen.emplace(std::pair(std::string_view(c.id), c.stage), i).second) {
        return std::unexpected(at(place + "/id", "id", in_quotes(c.id) + " is given twice for the same stage"));
      }
      if (!(c.cpu_percent >= 0) || !std::isfinite(c.cpu_percent)) {
        return std::unexpected(at(place + "/cpu_percent", "cpu_percent", "must be a number of 0 or more"));
      }
      const auto [group, fresh] = group_of_id.try_emplace(c.id, static_cast<std::uint32_t>(group_of_id.size()));
      Item item;
      item.load = static_cast<Time>(c.load_time_ms);
      item.value = static_cast<std::int64_t>(c.value);
      if (c.deadline_ms) item.deadline = static_cast<Time>(std::min(*c.deadline_ms, kMost));
      item.late = static_cast<Time>(std::min(c.late_ms, kMost));
      item.memory = counted_memory(c.memory_mb);
      item.cpu_percent = c.cpu_percent;
      item.cpu = cpu_units(c.cpu_percent);
      item.group = group->second;
      if (const auto resident = resident_of_id_.find(c.id); resident != resident_of_id_.end()) item.places = 0;
      model_.items.push_back(item);

      // What depends on an id needs the furthest stage of it.
      const auto [main, first] = item_of_id_.try_emplace(c.id, static_cast<std::uint32_t>(i));
      if (!first && problem_.candidates[main->second].stage < c.stage) main->second = static_cast<std::uint32_t>(i);
    }
    model_.groups = static_cast<std::uint32_t>(group_of_id.size());
    return {};
  }

  [[nodiscard]] std::int64_t cpu_units(double percent) const {
    if (!problem_.limits.cpu_percent || percent == 0) return 0;
    if (whole_percents_) return static_cast<std::int64_t>(percent);
    const double share = percent / *problem_.limits.cpu_percent;  // infinite for a limit of 0
    // Less by what adding up the longest list of candidates can lose.
    constexpr double kSure = 1 - 0x1p-38;
    return static_cast<std::int64_t>(std::min(share, 2.0) * kSure * static_cast<double>(kCpuUnits));
  }

  Result<void> add_needs() {
    for (std::size_t i = 0; i < problem_.candidates.size(); ++i) {
      const PlanCandidate& c = problem_.candidates[i];
      Item& item = model_.items[i];
      item.first_need = static_cast<std::uint32_t>(model_.needs.size());
      item.first_keep = static_cast<std::uint32_t>(model_.needed_keeps.size());
      const auto stays = [&](std::uint32_t resident) {
        if (keep_of_resident_[resident] != kNone) model_.needed_keeps.push_back(keep_of_resident_[resident]);
      };
      if (const auto self = resident_of_id_.find(c.id); self != resident_of_id_.end()) stays(self->second);
      for (std::size_t d = 0; d < c.depends_on.size(); ++d) {
        if (const auto need = item_of_id_.find(c.depends_on[d]); need != item_of_id_.end()) {
          model_.needs.push_back(need->second);
        } else if (const auto there = resident_of_id_.find(c.depends_on[d]); there != resident_of_id_.end()) {
          stays(there->second);
        } else {
          return std::unexpected(at("/candidates/" + std::to_string(i) + "/depends_on/" + std::to_string(d),
                                    "depends_on",
                                    in_quotes(c.id) + " depends on " + in_quotes(c.depends_on[d]) +
                                        ", which is neither a candidate nor resident"));
        }
      }
      item.last_need = static_cast<std::uint32_t>(model_.needs.size());
      item.last_keep = static_cast<std::uint32_t>(model_.needed_keeps.size());
    }
    return {};
  }

  /// Depth-first, without recursion: a chain may be as long as the problem. The error names the cycle.
  [[nodiscard]] Result<std::vector<std::uint32_t>> dependencies_first() const {
    struct Frame {
      std::uint32_t item;
      std::uint32_t next;  // into needs
    };
    enum class Mark : std::uint8_t { none, open, done };
    std::vector<Mark> marks(model_.items.size(), Mark::none);
    std::vector<std::uint32_t> order;
    std::vector<Frame> stack;
    for (std::uint32_t root = 0; root < model_.items.size(); ++root) {
      if (marks[root] == Mark::none) stack.push_back({root, model_.items[root].first_need});
      while (!stack.empty()) {
        Frame& frame = stack.back();
        const Item& item = model_.items[frame.item];
        marks[frame.item] = Mark::open;
        if (frame.next == item.last_need) {
          marks[frame.item] = Mark::done;
          order.push_back(frame.item);
          stack.pop_back();
          continue;
        }
        const std::uint32_t need = model_.needs[frame.next++];
        if (marks[need] == Mark::none) {
          stack.push_back({need, model_.items[need].first_need});
        } else if (marks[need] == Mark::open) {
          std::string chain;
          for (auto link = std::ranges::find(stack, need, &Frame::item); link != stack.end(); ++link) {
            chain += problem_.candidates[link->item].id + " -> ";
          }
          return std::unexpected(at("/candidates/" + std::to_string(need) + "/depends_on", "depends_on",
                                    "cycle " + chain + problem_.candidates[need].id));
        }
      }
    }
    return order;
  }

  /// Which items can be loaded at all, and when at the earliest.
  void judge(const std::vector<std::uint32_t>& order) {
    const std::int64_t most_memory = std::ranges::max(model_.room_memory);
    const std::int64_t most_places = std::ranges::max(model_.room_places);
    for (const std::uint32_t i : order) {
      Item& item = model_.items[i];
      Time ready = 0;
      for (const std::uint32_t need : model_.needs_of(item)) {
        const Item& first = model_.items[need];
        item.usable = item.usable && first.usable && first.group != item.group;
        ready = std::max(ready, first.earliest_end);
      }
      item.earliest_end = ready + item.load;
      item.latest_start = std::min(model_.horizon, item.deadline + std::max<Time>(item.late - 1, 0)) - item.load;
      const bool loads = item.load > 0;
      item.usable = item.usable && item.memory <= most_memory && item.places <= most_places &&
                    item.earliest_end <= model_.horizon && !(loads && item.cpu_percent > model_.cpu_limit_percent) &&
                    !(loads && model_.max_parallel == 0);
    }
    // Going back from what is worth something to what it needs: the rest can only cost.
    for (auto i = order.rbegin(); i != order.rend(); ++i) {
      Item& item = model_.items[*i];
      item.usable = item.usable && (item.needed || item.value_at(item.earliest_end) > 0);
      if (!item.usable) continue;
      if (item.value_at(item.earliest_end) > 0)
        item.latest_end = std::max(item.latest_end, item.latest_start + item.load);
      for (const std::uint32_t need : model_.needs_of(item)) {
        Item& first = model_.items[need];
        first.needed = true;
        first.latest_end = std::max(first.latest_end, item.latest_end - item.load);
      }
    }
  }

  const PlanProblem& problem_;
  PlanModel model_;
  bool whole_percents_ = false;  // doubles add them up exactly
  std::int64_t memory_room_ = 0;
  std::int64_t places_room_ = 0;
  std::map<std::string_view, std::uint32_t> resident_of_id_;
  std::map<std::string_view, std::uint32_t> item_of_id_;
  std::vector<std::uint32_t> keep_of_resident_;
};

}  // namespace

std::int64_t PlanModel::Item::value_at(Time end) const {
  const Time lateness = end - deadline;
  if (lateness <= 0) return value;
  if (lateness >= late) return 0;
  return static_cast<std::int64_t>(
      std::floor(static_cast<double>(value) * (1 - static_cast<double>(lateness) / static_cast<double>(late))));
}

Result<PlanModel> PlanModel::compile(const PlanProblem& problem) { return Compiler(problem).run(); }

}  // namespace model_warmup
