// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "catalog/model_cost.h"
#include "core/config.h"

namespace model_warmup {

/// What is expected of a model over a plan's horizon.
struct Expectation {
  double usage_probability = 0;      ///< P(used within the horizon)
  double time_until_needed_ms = 0;   ///< median, given that it is used
  double horizon_ms = 0;
};

/// What a warm-up saves and what it costs, both in ms of somebody's waiting. Estimated.
struct ExpectedValue {
  double saved_ms = 0;
  double cost_ms = 0;

  [[nodiscard]] double net_ms() const { return saved_ms - cost_ms; }
};

/// One currency for all: a second of waiting is worth `value_of_time`, holding all of `max_memory_mb` for ten minutes
/// costs 1, a second of the whole CPU a tenth of a second of waiting, a megabyte over the network a millisecond of it.
class Prices {
 public:
  explicit Prices(const WarmupConfig& config) : config_(config) {}

  /// Loading now what is cold: the load time saved if it is used (or, when plans keep cold starts small, the same for
  /// every model), against holding it until it is used or the horizon ends, and the load itself.
  [[nodiscard]] ExpectedValue of_loading(const ModelCost& cost, const Expectation& expectation) const;

  /// Keeping what is warm for another horizon.
  [[nodiscard]] ExpectedValue of_keeping(const ModelCost& cost, const Expectation& expectation) const;

  /// Holding this much for so long, in ms of waiting.
  [[nodiscard]] double of_memory_ms(double memory_mb, double held_ms) const;

 private:
  [[nodiscard]] double saved_ms(double load_time_ms, double probability) const;

  const WarmupConfig& config_;
};

}  // namespace model_warmup
