// SPDX-License-Identifier: Apache-2.0
#include "catalog/model_cost.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <utility>

#include "core/order.h"

namespace model_warmup {

void RecentMeasurements::add(double value) {
  if (!std::isfinite(value) || value < 0) return;
  values_[next_] = value;
  next_ = (next_ + 1) % kKept;
  count_ = std::min(count_ + 1, kKept);
}

std::vector<double> RecentMeasurements::sorted() const {
  std::vector<double> values(values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(count_));
  sort_by(values, std::less());
  return values;
}

double RecentMeasurements::median() const {
  const auto values = sorted();
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double RecentMeasurements::cautious() const {
  const auto values = sorted();
  return values.size() < 2 ? values.front() : values[values.size() - 2];
}

void RecentMeasurements::save(ByteWriter& out) const {
  out.put(static_cast<std::uint8_t>(count_));
  out.put(static_cast<std::uint8_t>(next_));
  for (std::size_t i = 0; i < count_; ++i) out.put(values_[i]);
}

void RecentMeasurements::load(ByteReader& in) {
  count_ = in.get<std::uint8_t>();
  next_ = in.get<std::uint8_t>();
  const bool full = count_ == kKept;
  if (count_ > kKept || next_ >= kKept || (!full && next_ != count_)) return in.fail();
  for (std::size_t i = 0; i < count_; ++i) {
    values_[i] = in.get<double>();
    if (!std::isfinite(values_[i]) || values_[i] < 0) return in.fail();
  }
}

void MeasuredCosts::save(ByteWriter& out) const {
  for (const PerStage& stage : stages) {
    stage.memory_mb.save(out);
    stage.load_time_ms.save(out);
  }
}

void MeasuredCosts::load(ByteReader& in) {
  for (PerStage& stage : stages) {
    stage.memory_mb.load(in);
    stage.load_time_ms.load(in);
  }
}

Result<void> check_stages(const ModelProfile& profile) {
  // The profile's own figures are those of primed.
  std::vector<StageCost> stages = profile.stages;
  const bool ends_primed = stages.empty() || stages.back().stage == WarmStage::primed;
  if (!ends_primed) {
    const StageCost last = stages.back();
    stages.push_back({WarmStage::primed, profile.memory_mb.value_or(last.memory_mb),
                      profile.load_time_ms.value_or(last.load_time_ms),
                      profile.download_mb ? profile.download_mb : last.download_mb});
  }
  for (std::size_t i = 1; i < stages.size(); ++i) {
    const StageCost& before = stages[i - 1];
    const StageCost& stage = stages[i];
    const std::string name = "\"" + std::string(to_string(stage.stage)) + "\"";
    const std::string entry = i < profile.stages.size() ? "/stages/" + std::to_string(i) : "";
    const auto refused = [&](const std::string& pointer, std::string reason) {
      return std::unexpected(WarmupError::invalid_input("stages", name + " " + std::move(reason)).at(pointer));
    };
    const auto less = [&](std::string_view figure) {
      return refused(entry + "/" + std::string(figure), "has less " + std::string(figure) + " than \"" +
                                                            std::string(to_string(before.stage)) +
                                                            "\" before it; figures of a stage count from nothing");
    };
    if (stage.stage == before.stage) return refused(entry, "is listed twice");
    if (stage.stage < before.stage) {
      return refused(entry, "comes too late; the order is fetched, compiled, session, primed");
    }
    if (stage.memory_mb < before.memory_mb) return less("memory_mb");
    if (stage.load_time_ms < before.load_time_ms) return less("load_time_ms");
    if (stage.download_mb && before.download_mb && *stage.download_mb < *before.download_mb) return less("download_mb");
  }
  return {};
}

ModelCost cost_of(const ModelProfile& profile, const MeasuredCosts& measured, WarmStage stage,
                  double assumed_cpu_percent) {
  // No task at all is assumed to cost what a custom one does.
  TaskTraits assumed = traits_of(TaskKind::Custom);
  if (!profile.tasks.empty()) {
    assumed.assumed_memory_mb = 0;
    assumed.assumed_load_time_ms = 0;
    for (const ModelTask& task : profile.tasks) {
      const TaskTraits& traits = traits_of(task.kind);
      assumed.assumed_memory_mb = std::max(assumed.assumed_memory_mb, traits.assumed_memory_mb);
      assumed.assumed_load_time_ms = std::max(assumed.assumed_load_time_ms, traits.assumed_load_time_ms);
    }
  }
  if (!profile.stages.empty()) {
    assumed.assumed_memory_mb = std::max(assumed.assumed_memory_mb, profile.stages.back().memory_mb);
    assumed.assumed_load_time_ms = std::max(assumed.assumed_load_time_ms, profile.stages.back().load_time_ms);
  }

  // A stage that the profile does not list costs what the nearest listed stage after it does: never less than it takes.
  const auto listed = std::ranges::find_if(profile.stages, [&](const StageCost& s) { return s.stage >= stage; });
  const bool has_stage = listed != profile.stages.end();

  const auto figure = [](const std::optional<double>& declared, double otherwise) {
    return declared ? CostFigure{*declared, ResourceSource::declared} : CostFigure{otherwise, ResourceSource::assumed};
  };
  const auto megabytes = [](const std::optional<std::uint64_t>& mb) {
    return mb ? std::optional<double>(static_cast<double>(*mb)) : std::nullopt;
  };

  ModelCost cost;
  cost.memory_mb =
      figure(has_stage ? std::optional<double>(static_cast<double>(listed->memory_mb)) : megabytes(profile.memory_mb),
             static_cast<double>(assumed.assumed_memory_mb));
  cost.load_time_ms = figure(has_stage ? std::optional<double>(listed->load_time_ms) : profile.load_time_ms,
                             assumed.assumed_load_time_ms);
  cost.download_mb =
      figure(has_stage && listed->download_mb ? megabytes(listed->download_mb) : megabytes(profile.download_mb), 0);
  cost.cpu_percent = figure(profile.cpu_percent, assumed_cpu_percent);
  cost.network_mbps = figure(profile.network_mbps, 0);

  const MeasuredCosts::PerStage& seen = measured.stages[static_cast<std::size_t>(stage)];
  if (!seen.memory_mb.empty()) cost.memory_mb = {std::ceil(seen.memory_mb.cautious()), ResourceSource::measured};
  if (!seen.load_time_ms.empty()) cost.load_time_ms = {seen.load_time_ms.median(), ResourceSource::measured};
  return cost;
}

}  // namespace model_warmup
