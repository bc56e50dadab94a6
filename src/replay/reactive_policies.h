// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "replay/warm_server.h"

namespace model_warmup {

/// Keeps each model for a fixed time after its last use, as serverless platforms and local model servers do; when room
/// is needed earlier, the least recently used goes first. A time of 0 keeps nothing: no warming at all.
class KeepAlivePolicy final : public KeepWarmPolicy {
 public:
  explicit KeepAlivePolicy(double keep_ms) : keep_ms_(keep_ms) {}

  void used(const WarmServer&, ModelIndex) override {}
  [[nodiscard]] double worth(const WarmServer& server, ModelIndex model) const override {
    return server.last_needed_ms(model);
  }
  void plan(WarmServer& server) override;
  [[nodiscard]] double next_plan_ms() const override { return next_plan_ms_; }

 private:
  double keep_ms_;
  double next_plan_ms_ = kNever;
  std::vector<ModelIndex> expired_;  // kept to save allocations
};

/// Keeps what there is room for; the least recently used goes first.
class LruPolicy final : public KeepWarmPolicy {
 public:
  void used(const WarmServer&, ModelIndex) override {}
  [[nodiscard]] double worth(const WarmServer& server, ModelIndex model) const override {
    return server.last_needed_ms(model);
  }
};

/// The least frequently used goes first, by uses since the beginning; ties by recency.
class LfuPolicy final : public KeepWarmPolicy {
 public:
  explicit LfuPolicy(std::size_t models) : uses_(models), last_place_(models) {}

  void used(const WarmServer&, ModelIndex model) override;
  [[nodiscard]] double worth(const WarmServer&, ModelIndex model) const override;

 private:
  std::vector<std::uint64_t> uses_;
  std::vector<std::uint64_t> last_place_;  // of the last use among all
  std::uint64_t places_ = 0;
};

/// GreedyDual-Size-Frequency (Cherkasova, "Improving WWW proxies performance with Greedy-Dual-Size-Frequency caching
/// policy", HP Laboratories HPL-98-69, 1998): priority = clock + uses while held * cost / size, where the clock is the
/// priority of what was last let go for want of room. As there, GDSF(1) has all costs alike, to miss as little as
/// possible; with load times as costs it keeps down what misses cost.
class GreedyDualPolicy final : public KeepWarmPolicy {
 public:
  GreedyDualPolicy(std::size_t models, bool by_load_time)
      : by_load_time_(by_load_time), uses_(models), priorities_(models) {}

  void used(const WarmServer& server, ModelIndex model) override;
  void loading(const WarmServer& server, ModelIndex model) override { set_priority(server, model); }
  void gone(ModelIndex model) override;
  [[nodiscard]] double worth(const WarmServer&, ModelIndex model) const override { return priorities_[model]; }

 private:
  void set_priority(const WarmServer& server, ModelIndex model);

  bool by_load_time_;
  std::vector<double> uses_;
  std::vector<double> priorities_;
  double clock_ = 0;
};

/// When each model is used: what only a clairvoyant policy knows.
struct FutureUses {
  std::vector<std::vector<double>> at_ms;  ///< by model, rising
};

/// What is used again latest goes first, known from the trace itself (Belady, "A study of replacement algorithms for a
/// virtual-storage computer", IBM Systems Journal 5(2), 1966). With models of one size, loads that take no time and
/// loads on demand only, no policy loads less often; it heeds no costs and loads nothing ahead.
class BeladyPolicy final : public KeepWarmPolicy {
 public:
  /// `future` must outlive this.
  explicit BeladyPolicy(const FutureUses& future) : future_(future), next_(future.at_ms.size()) {}

  void used(const WarmServer&, ModelIndex model) override { ++next_[model]; }
  [[nodiscard]] double worth(const WarmServer&, ModelIndex model) const override;

 private:
  const FutureUses& future_;
  std::vector<std::size_t> next_;  // by model: place of the next use
};

}  // namespace model_warmup
