// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "replay/warm_server.h"

namespace model_warmup {

/// The hybrid histogram policy of Shahrad et al., "Serverless in the wild: characterizing and optimizing the serverless
/// workload at a large cloud provider", USENIX ATC 2020, section 4.
///
/// Each model has a histogram of its idle times, in minutes up to four hours. A model is let go right after a use,
/// loaded ahead when the time of the 5th percentile (less a tenth) has passed, and kept until that of the 99th (and a
/// tenth) has; where the 5th percentile lies within the first minute it is simply kept. Where the histogram does not
/// represent what comes (the coefficient of variation of its counts is below 2), where there is too little in it or
/// most idle times lie beyond it, the model is kept for four hours instead; the original forecasts that last case by
/// ARIMA, which none of these traces has uses enough for.
///
/// The original knows no limit: where one binds, models are loaded ahead into free room only, and the least recently
/// used goes first.
class HybridHistogramPolicy final : public KeepWarmPolicy {
 public:
  explicit HybridHistogramPolicy(std::size_t models) : records_(models) {}

  void used(const WarmServer& server, ModelIndex model) override;
  [[nodiscard]] double worth(const WarmServer& server, ModelIndex model) const override {
    return server.last_needed_ms(model);
  }
  void plan(WarmServer& server) override;
  [[nodiscard]] double next_plan_ms() const override { return next_plan_ms_; }

 private:
  static constexpr std::size_t kMinutes = 240;

  struct Record {
    std::array<std::uint32_t, kMinutes> minutes{};
    std::uint32_t idle_times = 0;  // all, those beyond the histogram too
    std::uint32_t beyond = 0;
    double last_ms = -kNever;
    double load_at_ms = kNever;  // not to be there before; no later than the last use: to be kept
    double keep_until_ms = -kNever;
  };
  struct Windows {
    double ahead_ms = 0;  // from the last use until the model is loaded
    double until_ms = 0;  // from the last use until it is let go
  };

  [[nodiscard]] static Windows windows_of(const Record& record);

  std::vector<Record> records_;
  std::vector<ModelIndex> awaited_;  // models within their windows
  double next_plan_ms_ = kNever;
};

}  // namespace model_warmup
