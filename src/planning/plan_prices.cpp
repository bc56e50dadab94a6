// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_prices.h"

#include <algorithm>
#include <cmath>

#include "planning/plan_ranking.h"

namespace model_warmup {
namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;

}  // namespace

PlanPrices::PlanPrices(const PlanModel& model, const PlanBound& bound)
    : model_(model),
      slices_(model),
      wage_of_(model.items.size()),
      choices_(model.items.size() + model.keeps.size()),
      of_group_(model.groups),
      bound_(bound.value()) {
  const PlanBound::Amounts& each = bound.prices();
  const auto all = [](double price, double share) { return share > 0 ? price / share : 0; };
  prices_.memory = all(each[0], slices_.memory_share(1));
  prices_.places = all(each[1], slices_.place_share(1));
  prices_.loads.assign(slices_.count(), all(each[2], slices_.share_of_loads()) * slices_.width());
  prices_.cpu.assign(slices_.count(), all(each[3], slices_.cpu_share(1)) * slices_.width());
  prices_.wages.assign(model.needs.size(), 0);
  best_ = used_ = prices_;
  way_ = {0, 0, std::vector<double>(slices_.count()), std::vector<double>(slices_.count()), prices_.wages};
}

/// The relaxed plan at the present prices, what it uses, and its worth.
double PlanPrices::relax() {
  slices_.set_prices(prices_.cpu, prices_.loads);
  double total = static_cast<double>(model_.stay_value) + prices_.memory + prices_.places +
                 slices_.cost(1, 1, 0, static_cast<double>(slices_.count()));
  std::ranges::fill(of_group_, kNone);
  std::ranges::fill(used_.cpu, slices_.cpu_binds() ? -1.0 : 0.0);
  std::ranges::fill(used_.loads, slices_.loads_bind() ? -1.0 : 0.0);
  used_.memory = slices_.memory_binds() ? -1 : 0;
  used_.places = slices_.places_bind() ? -1 : 0;

  for (std::uint32_t i = 0; i < model_.items.size(); ++i) {
    if (!model_.items[i].usable) continue;
    const PlanSlices::Shape& shape = slices_.shape(i);
    choices_[i] = slices_.best_start(i);
    choices_[i].profit += wage_of_[i] - prices_.memory * shape.memory - prices_.places * shape.places;
    std::uint32_t& chosen = of_group_[model_.items[i].group];
    if (choices_[i].profit > 0 && (chosen == kNone || choices_[i].profit > choices_[chosen].profit)) chosen = i;
  }
  for (const std::uint32_t i : of_group_) {
    if (i == kNone) continue;
    total += choices_[i].profit;
    use(slices_.shape(i), choices_[i].start);
  }
  for (std::size_t k = 0; k < model_.keeps.size(); ++k) {
    const PlanModel::Keep& keep = model_.keeps[k];
    const double memory = slices_.memory_share(keep.memory), places = slices_.place_share(1);
    double& profit = choices_[model_.items.size() + k].profit;
    profit = static_cast<double>(keep.value) - memory * prices_.memory - places * prices_.places;
    if (profit <= 0) continue;
    total += profit;
    used_.memory += memory;
    used_.places += places;
  }
  each_wage([&](std::uint32_t item, std::uint32_t need, std::size_t edge) {
    used_.wages[edge] = (chosen(item) ? 1.0 : 0.0) - (chosen(need) ? 1.0 : 0.0);
  });
  return total;
}

bool PlanPrices::chosen(std::uint32_t item) const { return of_group_[model_.items[item].group] == item; }

void PlanPrices::use(const PlanSlices::Shape& shape, double start) {
  used_.memory += shape.memory;
  used_.places += shape.places;
  const double end = std::min(start + shape.load, static_cast<double>(slices_.count()));
  for (auto k = static_cast<std::size_t>(start); static_cast<double>(k) < end; ++k) {
    const double part = std::min(end, static_cast<double>(k + 1)) - std::max(start, static_cast<double>(k));
    used_.cpu[k] += part * shape.cpu;
    used_.loads[k] += part * slices_.share_of_loads();
  }
}

template <class Visit>
void PlanPrices::each_wage(Visit visit) const {
  for (std::uint32_t i = 0; i < model_.items.size(); ++i) {
    const PlanModel::Item& item = model_.items[i];
    if (!item.usable) continue;
    for (std::uint32_t e = item.first_need; e < item.last_need; ++e) visit(i, model_.needs[e], e);
  }
}

/// Calls `visit(price, its share of use, its direction, scale)` for every price. There are as many slices as there are,
/// so that each one's price is a small part of the whole, and moves by a small part.
template <class Visit>
void PlanPrices::each_price(Visit visit) {
  visit(prices_.memory, used_.memory, way_.memory, 1.0);
  visit(prices_.places, used_.places, way_.places, 1.0);
  const double fine = 1 / static_cast<double>(slices_.count());
  for (std::size_t k = 0; k < slices_.count(); ++k) {
    visit(prices_.cpu[k], used_.cpu[k], way_.cpu[k], fine);
    visit(prices_.loads[k], used_.loads[k], way_.loads[k], fine);
  }
  for (std::size_t e = 0; e < prices_.wages.size(); ++e) {
    visit(prices_.wages[e], used_.wages[e], way_.wages[e], kWageScale);
  }
}

void PlanPrices::step(std::int64_t best) {
  ++steps_;
  const double total = relax();
  // Rounded up by more than the sums can have lost.
  const double bound = std::floor(total * (1 + 1e-11) + 1e-6);
  if (bound < static_cast<double>(bound_)) {
    // A hair better does not count as better.
    stale_ = bound < static_cast<double>(bound_) * (1 - kHair) ? 0 : stale_ + 1;
    bound_ = static_cast<std::int64_t>(bound);
    best_ = prices_;
  } else {
    ++stale_;
  }
  if (stale_ >= kPatience) {
    pace_ *= kShrink;
    stale_ = 0;
  }

  double norm = 0;
  each_price([&](double price, double used, double& way, double scale) {
    way = kKept * way + (1 - kKept) * used;
    if (price > 0 || way > 0) norm += scale * way * way;
  });
  if (norm <= 0) return;
  const double size = pace_ * std::max(total - static_cast<double>(best), 0.0) / norm;
  each_price(
      [&](double& price, double, double way, double scale) { price = std::max(0.0, price + size * scale * way); });
  std::ranges::fill(wage_of_, 0.0);
  each_wage([&](std::uint32_t item, std::uint32_t need, std::size_t edge) {
    wage_of_[item] -= prices_.wages[edge];
    wage_of_[need] += prices_.wages[edge];
  });
}

void PlanPrices::sort(std::vector<PlanElement>& order) const {
  std::vector<double> keys;
  keys.reserve(order.size());
  for (const PlanElement element : order) keys.push_back(rank(element));
  order = greatest_first(order, keys);
}

/// Positive what the relaxed plan has; the others by their surplus.
double PlanPrices::rank(PlanElement element) const {
  const PlanSlices::Choice& choice = choices_[element];
  const auto first = std::numeric_limits<double>::max();
  if (element >= model_.items.size()) return choice.profit > 0 ? first : choice.profit;
  if (!chosen(element)) return std::min(choice.profit, 0.0);
  return 1 / (1 + choice.start + slices_.shape(element).load / 2);
}

}  // namespace model_warmup
