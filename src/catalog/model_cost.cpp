// SPDX-License-Identifier: Apache-2.0
#include "catalog/model_cost.h"

#include <algorithm>
#include <cmath>

namespace model_warmup {

void RecentMeasurements::add(double value) {
  if (!std::isfinite(value) || value < 0) return;
  values_[next_] = value;
  next_ = (next_ + 1) % kKept;
  count_ = std::min(count_ + 1, kKept);
}

std::vector<double> RecentMeasurements::sorted() const {
  std::vector<double> values(values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(count_));
  std::ranges::sort(values);
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
  cost.memory_mb = figure(has_stage ? std::optional<double>(static_cast<double>(listed->memory_mb))
                                    : megabytes(profile.memory_mb),
                          static_cast<double>(assumed.assumed_memory_mb));
  cost.load_time_ms =
      figure(has_stage ? std::optional<double>(listed->load_time_ms) : profile.load_time_ms, assumed.assumed_load_time_ms);
  cost.download_mb = figure(has_stage && listed->download_mb ? megabytes(listed->download_mb)
                                                             : megabytes(profile.download_mb), 0);
  cost.cpu_percent = figure(profile.cpu_percent, assumed_cpu_percent);
  cost.network_mbps = figure(profile.network_mbps, 0);

  const MeasuredCosts::PerStage& seen = measured.stages[static_cast<std::size_t>(stage)];
  if (!seen.memory_mb.empty()) cost.memory_mb = {std::ceil(seen.memory_mb.cautious()), ResourceSource::measured};
  if (!seen.load_time_ms.empty()) cost.load_time_ms = {seen.load_time_ms.median(), ResourceSource::measured};
  return cost;
}

}  // namespace model_warmup
