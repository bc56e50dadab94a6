// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "benchmark/benchmark_phase.h"
#include "benchmark/component_memory.h"

namespace model_warmup {

/// What grows, and up to where.
struct GrowthSeries {
  GrowthAxis axis;
  Workload::Size size;
  std::vector<std::uint64_t> uses;  ///< after which it is measured; ascending, not empty
};

/// Lets a predictor of some size learn, and times its predictions and what it learns at one or more moments. Where
/// models grow it takes the predictor apart in the end, to see what each component holds.
class GrowthPhase final : public BenchmarkPhase {
 public:
  GrowthPhase(const BenchmarkSetting& setting, GrowthSeries series);

  Result<bool> step(BenchmarkResults& results) override;
  [[nodiscard]] double steps() const override;
  [[nodiscard]] double steps_done() const override { return static_cast<double>(done_); }

  [[nodiscard]] std::uint64_t models() const { return series_.size.models; }
  /// What the components held; none: not done, nobody can tell, or it is not models that grow.
  [[nodiscard]] const std::optional<ComponentBytes>& components() const { return components_; }

 private:
  Result<bool> settle();
  void enter(BenchmarkResults& results);

  BenchmarkSetting setting_;
  GrowthSeries series_;
  std::uint64_t done_ = 0;  // steps
  LatencySamples record_;
  LatencySamples predict_;
  std::uint64_t bytes_before_ = 0;
  std::unique_ptr<BenchWorld> world_;  // made by the first step, taken apart by the last
  bool registered_ = false;
  std::size_t point_ = 0;      // of the series, that is being reached or measured
  std::uint64_t learned_ = 0;  // uses of the point that is being measured
  std::optional<ComponentBytes> components_;
};

}  // namespace model_warmup
