// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/config.h"
#include "replay/expected_demand.h"
#include "replay/warm_server.h"

namespace model_warmup {

/// What is expected, as of a moment; told anew at each use. Policies read it, and nothing of what comes.
struct DemandView {
  std::span<const FirstUse> first_uses;  ///< by ModelIndex
  double at_ms = 0;
};

/// Keeps and loads ahead what learned forecasts say will be needed: ours.
///
/// Belady's rule on predicted times in place of known ones, and with costs: a model is worth E[exp(-t / patience)], t
/// being the time until its first use, times what a miss costs: its load time where waiting is to be kept short, the
/// same for all where cold starts are to be few. What is worth least for its memory goes first. (Predictions in place
/// of the future: Lykouris & Vassilvitskii, "Competitive caching with machine learned advice", ICML 2018; the
/// discounted sum in place of one predicted time is what distributions allow. Of costs: Young, "The k-server dual and
/// loose competitiveness for paging", Algorithmica 11, 1994.)
///
/// Loading ahead swaps: the absent model that a load now would gain most by, against the models that are worth least,
/// if it gains clearly more. By waiting, a use that comes before the load has ended gains only the part of the load
/// that has passed.
class DemandPolicy final : public KeepWarmPolicy {
 public:
  /// How far ahead a use counts. Where many share a machine: about as long as it takes to load a model again, and what
  /// replaced it before; beyond that there is time to think anew. On one's own: an hour.
  static constexpr double kSharedPatience_ms = 60'000;
  static constexpr double kOwnPatience_ms = 3'600'000;

  /// `view` must outlive this.
  DemandPolicy(const DemandView& view, Objective objective, double patience_ms);

  void used(const WarmServer&, ModelIndex) override {}
  [[nodiscard]] double worth(const WarmServer& server, ModelIndex model) const override;
  void plan(WarmServer& server) override;

 private:
  /// What a load that begins now gains, in discounted uses.
  [[nodiscard]] double gain(const WarmServer& server, ModelIndex model) const;
  /// Of a miss, for each MB.
  [[nodiscard]] double cost(const WarmServer& server, ModelIndex model) const;
  [[nodiscard]] bool swap_in(WarmServer& server, ModelIndex model);

  const DemandView& view_;
  Objective objective_;
  Worth worth_;
  std::vector<ModelIndex> victims_;  // kept to save allocations
};

/// Keeps, where there is room for everything and memory * time has its price, what pays: ours for a machine without
/// limits.
///
/// A model is wanted as long as some time ahead promises enough: P(used by then) for each second that it would be held
/// until then or until its use, whichever is first. The least promise that counts is the price; lower prices keep more.
class PricedPolicy final : public KeepWarmPolicy {
 public:
  /// How much each model promises, by time since the last use of anything: all that prices are compared with.
  class Promises {
   public:
    /// O(models * bins^2).
    void update(const DemandView& view);
    [[nodiscard]] double at_ms() const { return at_ms_; }
    /// Per second, `step` edges of `kAheadEdges_ms` later. By model.
    [[nodiscard]] std::span<const double> after(std::size_t step) const {
      return std::span(promises_).subspan(step * models_, models_);
    }

   private:
    double at_ms_ = 0;
    std::size_t models_ = 0;
    std::vector<double> promises_;
  };

  /// `promises` must outlive this.
  PricedPolicy(const Promises& promises, double price_per_s) : promises_(promises), price_per_s_(price_per_s) {}

  void used(const WarmServer&, ModelIndex) override {}
  [[nodiscard]] double worth(const WarmServer&, ModelIndex) const override { return 0; }
  void plan(WarmServer& server) override;
  [[nodiscard]] double next_plan_ms() const override { return next_plan_ms_; }

 private:
  const Promises& promises_;
  double price_per_s_;
  double next_plan_ms_ = kNever;
};

}  // namespace model_warmup
