// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "catalog/model_cost.h"
#include "core/config.h"

namespace model_warmup {

/// What is expected of a model from the moment of planning on.
///
/// Every use brings a new plan, made with better knowledge than today's. So a model that is needed after the next use
/// can still be loaded then, unless it is needed before that load would end: what loading it now brings is
///   q = P(it is the next) + P(it is needed later within the horizon) * P(two uses follow faster than it loads).
/// To count all of P(used within the horizon) instead makes plans drive models out for one another at every use.
struct Expectation {
  double next_probability = 0;   ///< P(the very next use is of it, within the horizon)
  double usage_probability = 0;  ///< P(used within the horizon)
  double rush_probability = 0;   ///< P(the next use comes before a load begun now has ended), whatever it is of
  double round_ms = 0;           ///< until the next use, and with it the next plan

  /// q; between next_probability and usage_probability.
  [[nodiscard]] double urgency() const;
};

/// What a warm-up saves and what it costs, both in ms of somebody's waiting. Estimated.
struct ExpectedValue {
  double saved_ms = 0;
  double cost_ms = 0;

  [[nodiscard]] double net_ms() const { return saved_ms - cost_ms; }
};

/// One currency for all: a second of waiting is worth `value_of_time`, holding all of `max_memory_mb` for an hour costs
/// 1, a second of the whole CPU 0.3 s of waiting, a megabyte over the network a millisecond of it. Memory within the
/// limit is cheap, as it was granted: where it is dear, models are let go and loaded again, and more loads serve
/// nobody.
class Prices {
 public:
  explicit Prices(const WarmupConfig& config) : config_(config) {}

  /// Loading now what is cold: the load time saved (or, when plans keep cold starts small, the same for every model),
  /// against holding it until the next plan, and the load itself.
  [[nodiscard]] ExpectedValue of_loading(const ModelCost& cost, const Expectation& expectation) const;

  /// Keeping what is warm until the next plan: the same, and the load that it would take to have it again.
  [[nodiscard]] ExpectedValue of_keeping(const ModelCost& cost, const Expectation& expectation) const;

  /// Holding this much for so long, in ms of waiting.
  [[nodiscard]] double of_memory_ms(double memory_mb, double held_ms) const;

  /// CPU and network that a load takes, in ms of waiting.
  [[nodiscard]] double of_load_ms(const ModelCost& cost) const;

 private:
  [[nodiscard]] double saved_ms(const ModelCost& cost, const Expectation& expectation) const;

  const WarmupConfig& config_;
};

}  // namespace model_warmup
