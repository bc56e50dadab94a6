// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/bytes.h"
#include "core/schedule.h"
#include "metrics/metrics_report.h"

namespace model_warmup {

/// The middle of measurements that come one by one, some of them far off: Huber's estimator of location ("Robust
/// estimation of a location parameter", Annals of Mathematical Statistics 35, 1964) taken online. What lies further off
/// than a few times the usual deviation moves it no further than that. Older measurements count less. O(1) each.
struct RobustMean {
  double weight = 0;  ///< discounted number of measurements
  double centre = 0;
  double deviation = 0;  ///< usual distance from the centre

  void add(double value);
};

/// The loads that ran together when the most CPU was taken.
struct LoadCompany {
  double cpu_percent = 0;
  std::vector<ModelIndex> models;
};

/// What loads really did to the machine, against what was foretold.
///
/// A load that runs on the thread that people wait for slows it down far more than its share of the CPU says, one in a
/// process of its own less. So what each model's load adds beyond the estimate is learned from what hosts measure, and
/// drawn towards what loads in general add while little of the model is known. Loads that run together are taken to add
/// up.
class ImpactCorrection {
 public:
  /// What fewer loads did may be chance.
  static constexpr std::uint64_t kFewestLoads = 3;

  /// Whether enough has been measured to correct by.
  [[nodiscard]] bool knows_enough() const { return accuracy_.loads >= kFewestLoads; }

  /// What loading the model adds to latency beyond the estimate, in ms; may be negative. `kNoModel`: any model's load.
  [[nodiscard]] double excess_ms(ModelIndex model) const;

  /// A load has ended, during which it was measured how much longer other work waited. `estimated_ms` is the estimate
  /// for what ran together, the load among `models`. Figures that make no sense are let pass.
  void learn(ModelIndex model, double estimated_ms, std::span<const ModelIndex> models, const MeasuredImpact& measured);

  [[nodiscard]] const ImpactAccuracy& accuracy() const { return accuracy_; }

  void reset() { *this = {}; }
  void save(ByteWriter& out) const;
  /// Reads what `save` wrote; `models[i]` is the index here of the saved catalogue's i-th model.
  [[nodiscard]] bool load(ByteReader& in, std::span<const ModelIndex> models);

 private:
  RobustMean any_;
  std::vector<RobustMean> by_model_;  // grows with the models that were measured
  ImpactAccuracy accuracy_;
};

}  // namespace model_warmup
