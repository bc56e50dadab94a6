// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/bytes.h"
#include "core/error.h"
#include "core/model_profile.h"
#include "core/resources.h"

namespace model_warmup {

/// One figure of a cost, and whether it was measured, declared or only assumed.
struct CostFigure {
  double value = 0;
  ResourceSource source = ResourceSource::assumed;

  friend bool operator==(const CostFigure&, const CostFigure&) = default;
};

/// What warming a model takes, from nothing to the given stage.
struct ModelCost {
  CostFigure memory_mb;
  CostFigure load_time_ms;
  CostFigure download_mb;
  CostFigure cpu_percent;   ///< of the whole machine, while loading
  CostFigure network_mbps;  ///< while loading

  friend bool operator==(const ModelCost&, const ModelCost&) = default;
};

/// The last few measurements of one quantity. A single outlier moves neither figure.
class RecentMeasurements {
 public:
  static constexpr std::size_t kKept = 9;

  void add(double value);
  [[nodiscard]] bool empty() const { return count_ == 0; }
  /// Middle of what is kept. Precondition: not empty.
  [[nodiscard]] double median() const;
  /// Second largest of what is kept (the only one, if there is one): cautious, for limits. Precondition: not empty.
  [[nodiscard]] double cautious() const;

  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  [[nodiscard]] std::vector<double> sorted() const;

  std::array<double, kKept> values_{};
  std::size_t count_ = 0;
  std::size_t next_ = 0;
};

/// What one load really took.
struct MeasuredLoad {
  WarmStage stage = WarmStage::primed;  ///< reached
  std::optional<WarmStage> held;        ///< where it began; none: from nothing
  std::optional<double> load_time_ms;   ///< from there to the stage reached
  std::optional<double> memory_mb;      ///< all that the model holds at the stage reached
};

/// What was measured of a model's loads, by stage reached and from nothing.
struct MeasuredCosts {
  struct PerStage {
    RecentMeasurements memory_mb;
    RecentMeasurements load_time_ms;
  };
  std::array<PerStage, 4> stages;

  void save(ByteWriter& out) const;
  void load(ByteReader& in);
};

/// Stages must come in their order, each once, and none may cost less than the one before it: a stage's figures are
/// what it takes from nothing. Errors: InvalidInput naming the entry.
[[nodiscard]] Result<void> check_stages(const ModelProfile& profile);

/// Measured figures before declared ones, declared before assumed. `assumed_cpu_percent` is what a load is taken to
/// use when its profile says nothing: min(100 / cores, max_cpu_percent).
[[nodiscard]] ModelCost cost_of(const ModelProfile& profile, const MeasuredCosts& measured, WarmStage stage,
                                double assumed_cpu_percent);

}  // namespace model_warmup
