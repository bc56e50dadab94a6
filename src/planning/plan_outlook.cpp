// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_outlook.h"

namespace model_warmup {

PlanOutlook::PlanOutlook(const PlanModel& model, const PlanPrices& prices)
    : slices_(prices.slices()),
      row_(slices_.count() + 1),
      profits_(model.items.size() * row_),
      wages_(prices.best().wages),
      memory_price_(prices.best().memory),
      place_price_(prices.best().places) {
  slices_.set_prices(prices.best().cpu, prices.best().loads);
  for (std::size_t i = 0; i < model.items.size(); ++i) {
    if (!model.items[i].usable) continue;
    const std::span<double> row = std::span(profits_).subspan(i * row_, row_);
    slices_.best_from(i, row);
    const PlanSlices::Shape& shape = slices_.shape(i);
    for (double& profit : row) profit -= memory_price_ * shape.memory + place_price_ * shape.places;
  }
}

double PlanOutlook::with_room(const PlanTimeline& timeline) const {
  const double now = slices_.at(timeline.last_start());
  double worth = static_cast<double>(timeline.value()) + memory_price_ * slices_.memory_share(timeline.memory_left()) +
                 place_price_ * slices_.place_share(timeline.places_left()) +
                 slices_.cost(1, 1, now, std::max(now, static_cast<double>(slices_.count())));
  for (const PlanTimeline::Active& load : timeline.active()) {
    const double end = slices_.at(load.end);
    if (end > now) worth -= slices_.cost(slices_.cpu_share(load.cpu), slices_.share_of_loads(), now, end);
  }
  return worth;
}

double PlanOutlook::profit(const PlanModel::Keep& keep) const {
  return static_cast<double>(keep.value) - memory_price_ * slices_.memory_share(keep.memory) -
         place_price_ * slices_.place_share(1);
}

}  // namespace model_warmup
