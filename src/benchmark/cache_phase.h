// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "benchmark/benchmark_phase.h"
#include "history/analysis_cache.h"

namespace model_warmup {

/// Measures the cache of pattern analyses: how often it answers where people ask the same several times between two
/// uses, what a full one holds, and that another configuration empties it.
class CachePhase final : public BenchmarkPhase {
 public:
  explicit CachePhase(const BenchmarkSetting& setting);

  Result<bool> step(BenchmarkResults& results) override;
  [[nodiscard]] double steps() const override;
  [[nodiscard]] double steps_done() const override { return static_cast<double>(done_); }

 private:
  enum class Part : std::uint8_t {
    registering,
    settling,
    asking,
    filling,
    repeating,
    repeating_under_other_config,
    done
  };

  Result<void> advance();
  Result<void> settle();
  Result<void> ask_between_uses();
  Result<bool> ask_next();
  Result<void> fill();
  Result<void> repeat();
  Result<void> repeat_under_other_config();
  Result<void> analyze(const WarmupRequest& question);
  Result<void> change_config();
  void go_on_with(Part part);
  [[nodiscard]] CacheStatistics statistics() { return world_.parts().learned->analyzer.cache_statistics(); }

  BenchmarkSetting setting_;
  BenchWorld world_;
  std::uint64_t settling_uses_;
  Part part_ = Part::registering;
  std::uint64_t done_ = 0;                // steps
  std::uint64_t part_done_ = 0;           // of them, in this part
  CacheStatistics before_;                // when this part began
  std::vector<WarmupRequest> questions_;  // each of another user, to fill the cache with
  std::uint64_t bytes_before_ = 0;
  bool kept_ = false;  // all of them were in the cache until the configuration changed
  CacheResults measured_;
};

}  // namespace model_warmup
