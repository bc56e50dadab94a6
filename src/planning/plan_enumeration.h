// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "planning/plan_bound.h"
#include "planning/plan_decoder.h"
#include "planning/plan_model.h"
#include "planning/plan_outlook.h"
#include "planning/plan_states.h"
#include "planning/plan_timeline.h"

namespace model_warmup {

/// Goes through all plans of a small problem, depth first: first which residents are kept, then which load starts next.
/// A branch is cut when its bound (plan_bound.h) says that it cannot hold anything better than the best known, and when
/// two loads that start together were put in the other order than their numbers'. When it is through, the best known is
/// proved to be optimal.
class PlanEnumeration {
 public:
  /// Elements beyond which going through them all is hopeless.
  static constexpr std::size_t kMostElements = 14;

  PlanEnumeration(const PlanModel& model, const PlanBound& bound);

  /// From now on branches are cut by these prices too, and when what is loaded was so before, no worse.
  void look_ahead(const PlanPrices& prices);

  /// Tries one more load or keep, against the value of the best plan known. True: this plan is better.
  bool step(std::int64_t best);
  [[nodiscard]] bool finished() const { return depth_ < 0; }

  // ---- the plan of the last step ----
  [[nodiscard]] std::int64_t value() const { return levels_[static_cast<std::size_t>(depth_)].timeline.value(); }
  [[nodiscard]] std::vector<PlanDecoder::Load> loads() const;
  [[nodiscard]] bool keeps(std::uint32_t keep) const { return kept_[keep] != 0; }

 private:
  struct Level {
    PlanTimeline timeline;
    std::size_t next = 0;       // choice to try next
    std::uint32_t item = 0;     // that led here; unless a keep did
    PlanModel::Time start = 0;  // of its load
  };

  [[nodiscard]] Level& top() { return levels_[static_cast<std::size_t>(depth_)]; }
  bool decide_keep();
  bool load_next();
  void go_back();
  [[nodiscard]] bool may_start(const PlanModel::Item& item) const;
  [[nodiscard]] bool no_better_than_before(const PlanTimeline& timeline);
  [[nodiscard]] bool hopeless(const PlanTimeline& timeline, std::int64_t best) const;
  [[nodiscard]] bool hopeless_at_prices(const PlanTimeline& timeline, std::int64_t best);

  const PlanModel& model_;
  const PlanBound& bound_;
  std::vector<std::uint32_t> items_;  // usable ones, promising ones first
  std::vector<double> costs_;         // of items_
  std::vector<std::uint8_t> loaded_, taken_, kept_;
  std::vector<PlanModel::Time> end_;
  std::optional<PlanOutlook> outlook_;
  std::optional<PlanStates> states_;
  std::vector<double> wage_of_;  // by item; empty but for its memory
  std::vector<Level> levels_;
  int depth_ = 0;
};

}  // namespace model_warmup
