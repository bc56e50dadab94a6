// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_slices.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace model_warmup {
namespace {

using Item = PlanModel::Item;
using Time = PlanModel::Time;

/// Share of one unit of a resource; 0 when it has no limit, or nothing to share.
double share_of(std::int64_t room) {
  return room > 0 && room < PlanModel::kPlenty / 2 ? 1 / static_cast<double>(room) : 0;
}

/// When an item has lost its worth, or, if it never does, could be there.
Time end_of_interest(const Item& item) {
  if (item.latest_end < PlanModel::kNever / 2) return item.latest_end;
  return item.deadline < PlanModel::kNever ? item.deadline : item.earliest_end;
}

}  // namespace

PlanSlices::PlanSlices(const PlanModel& model)
    : per_memory_(share_of(model.room_memory.back())),
      per_place_(share_of(model.room_places.back())),
      per_cpu_(share_of(model.cpu_limit)),
      share_of_loads_(share_of(model.max_parallel)) {
  Time span = 1, unit = 0;
  for (const Item& item : model.items) {
    if (!item.usable) continue;
    unit = std::gcd(unit, item.load);
    if (item.deadline < PlanModel::kNever) unit = std::gcd(unit, item.deadline);
    span = std::max(span, end_of_interest(item));
  }
  unit = std::max<Time>(unit, 1);
  const Time units = (span - 1) / unit + 1;
  count_ = static_cast<std::size_t>(std::min<Time>(units, kMost));
  width_ = static_cast<double>(units * unit) / static_cast<double>(count_);

  for (const Item& item : model.items) {
    Shape shape;
    shape.load = at(item.load);
    shape.head = at(item.earliest_end - item.load);
    shape.last_start = at(item.latest_end - item.load);
    shape.due = at(item.deadline);
    shape.late = at(item.late);
    shape.value = static_cast<double>(item.value);
    shape.cpu = cpu_share(item.cpu);
    shape.memory = memory_share(item.memory);
    shape.places = place_share(item.places);
    shape.whole = static_cast<std::uint32_t>(std::min(shape.load, static_cast<double>(count_)));
    shape.rest = std::min(shape.load - shape.whole, 1.0);
    shapes_.push_back(shape);
  }
  cpu_sums_.assign(2 * count_ + 2, 0);
  load_sums_ = own_sums_ = cpu_sums_;
}

void PlanSlices::set_prices(std::span<const double> cpu, std::span<const double> loads) {
  for (std::size_t k = 0; k < count_; ++k) {
    cpu_sums_[k + 1] = cpu_sums_[k] + cpu[k];
    load_sums_[k + 1] = load_sums_[k] + loads[k];
  }
  std::fill(cpu_sums_.begin() + static_cast<std::ptrdiff_t>(count_) + 1, cpu_sums_.end(), cpu_sums_[count_]);
  std::fill(load_sums_.begin() + static_cast<std::ptrdiff_t>(count_) + 1, load_sums_.end(), load_sums_[count_]);
}

double PlanSlices::sum_at(std::span<const double> sums, double time) const {
  if (time >= static_cast<double>(count_)) return sums[count_];
  const auto k = static_cast<std::size_t>(time);
  return sums[k] + (time - static_cast<double>(k)) * (sums[k + 1] - sums[k]);
}

double PlanSlices::cost(double cpu, double loads, double from, double to) const {
  return cpu * (sum_at(cpu_sums_, to) - sum_at(cpu_sums_, from)) +
         loads * (sum_at(load_sums_, to) - sum_at(load_sums_, from));
}

/// Calls `visit(start, profit)` for every start that may be best.
template <class Visit>
void PlanSlices::visit_starts(const Shape& shape, Visit visit) {
  for (std::size_t k = 0; k < own_sums_.size(); ++k) {
    own_sums_[k] = shape.cpu * cpu_sums_[k] + share_of_loads_ * load_sums_[k];
  }
  const double* const sums = own_sums_.data();
  const double slope = shape.late > 0 ? shape.value / shape.late : 0;
  const auto consider = [&](double start, double cost) {
    const double late = start + shape.load - shape.due;
    const double value = late <= 0 ? shape.value : late >= shape.late ? 0 : shape.value - slope * late;
    visit(start, value - cost);
  };
  const auto consider_at = [&](double start) {
    if (start < shape.head || start > shape.last_start) return;
    consider(start, sum_at(own_sums_, start + shape.load) - sum_at(own_sums_, start));
  };
  consider_at(shape.head);
  consider_at(shape.due - shape.load);
  consider_at(shape.last_start);

  const auto slices = static_cast<double>(count_);
  const std::size_t whole = shape.whole;
  const auto border = [&](double time) { return static_cast<std::size_t>(std::ceil(std::min(time, slices + 1))); };
  const auto borders_until = [&](double time) { return static_cast<std::size_t>(std::min(time, slices)) + 1; };
  for (std::size_t k = border(shape.head); k < borders_until(shape.last_start); ++k) {
    const double at_end = sums[k + whole] + shape.rest * (sums[k + whole + 1] - sums[k + whole]);
    consider(static_cast<double>(k), at_end - sums[k]);
  }
  if (shape.rest == 0) return;
  for (std::size_t k = std::max(whole + 1, border(shape.head + shape.load));
       k < borders_until(shape.last_start + shape.load); ++k) {
    const double at_start = sums[k - whole] + shape.rest * (sums[k - whole - 1] - sums[k - whole]);
    consider(static_cast<double>(k) - shape.load, sums[k] - at_start);
  }
}

PlanSlices::Choice PlanSlices::best_start(std::size_t item) {
  Choice best;
  visit_starts(shapes_[item], [&](double start, double profit) {
    if (profit > best.profit) best = {profit, start};
  });
  return best;
}

void PlanSlices::best_from(std::size_t item, std::span<double> profits) {
  std::ranges::fill(profits, -std::numeric_limits<double>::infinity());
  visit_starts(shapes_[item], [&](double start, double profit) {
    double& at_best = profits[static_cast<std::size_t>(std::min(start, static_cast<double>(count_)))];
    at_best = std::max(at_best, profit);
  });
  for (std::size_t k = profits.size() - 1; k > 0; --k) profits[k - 1] = std::max(profits[k - 1], profits[k]);
}

}  // namespace model_warmup
