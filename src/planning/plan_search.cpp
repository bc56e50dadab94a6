// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_search.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "planning/plan_annealing.h"
#include "planning/plan_bound.h"
#include "planning/plan_decoder.h"
#include "planning/plan_enumeration.h"
#include "planning/plan_greedy.h"
#include "planning/plan_model.h"
#include "planning/plan_output.h"
#include "planning/plan_prices.h"

namespace model_warmup {

/// First a few greedy orders, then annealing from the best of them; in small problems, all plans in turn with it. Where
/// that takes long, prices are looked for in between: they bring the bound down, and say what is worth trying.
class PlanSearch::State {
 public:
  State(PlanProblem problem, PlanModel model, std::uint64_t seed)
      : problem_(std::move(problem)), model_(std::move(model)), bound_(model_), decoder_(model_), seed_(seed) {
    record(decoder_.decode(keeps_alone()));
    if (bound_.ranking().size() <= PlanEnumeration::kMostElements) enumeration_.emplace(model_, bound_);
    orders_ = greedy_orders(model_, bound_);
  }

  void step(std::uint64_t nodes) {
    for (; nodes > 0 && !finished(); --nodes, ++nodes_) {
      if (!orders_.empty()) {
        try_order();
      } else if (prices_are_due()) {
        try_prices();
      } else if (enumeration_ && nodes_ % anneal_every() != 0) {
        enumerate();
      } else if (annealing_->step(decoder_) && annealing_->best_value() > best_.value) {
        record(annealing_->best_value());
      }
    }
  }

  [[nodiscard]] bool finished() const {
    return (enumeration_ && enumeration_->finished()) || best_.value == bound() ||
           (orders_.empty() && bound_.ranking().empty());
  }

  [[nodiscard]] std::uint64_t nodes() const { return nodes_; }

  [[nodiscard]] Plan best() const {
    Plan plan = write_plan(problem_, model_, best_);
    plan.nodes = nodes_;
    plan.proved_optimal = finished();
    plan.upper_bound = plan.proved_optimal ? plan.value : static_cast<std::uint64_t>(bound());
    return plan;
  }

 private:
  static constexpr std::uint64_t kPlainNodes = 96;   // before the first prices: short searches are over by then
  static constexpr std::uint32_t kFirstPrices = 20;  // at once
  static constexpr std::uint64_t kPriceEvery = 32;   // node, after that
  static constexpr std::uint32_t kTellEvery = 20;    // prices

  /// Everything stays that may, and nothing is loaded.
  [[nodiscard]] std::vector<PlanElement> keeps_alone() const {
    std::vector<PlanElement> keeps = bound_.ranking();
    std::erase_if(keeps, [&](PlanElement element) { return element < model_.items.size(); });
    return keeps;
  }

  /// Of each element, as `of` tells it.
  template <class Surplus>
  [[nodiscard]] std::vector<double> surplus(Surplus of) const {
    std::vector<double> all(model_.items.size() + model_.keeps.size());
    for (const PlanElement element : bound_.ranking()) all[element] = of(element);
    return all;
  }

  void try_order() {
    std::vector<PlanElement> order = std::move(orders_.back());
    orders_.pop_back();
    const std::int64_t value = decoder_.decode(order);
    if (value > best_.value) record(value);
    if (!annealing_) {
      annealing_.emplace(model_, std::move(order), value, surplus([&](PlanElement e) { return bound_.surplus(e); }),
                         seed_);
    } else if (value > annealing_->best_value()) {
      annealing_->adopt(order, value);
    }
  }

  /// While there is an enumeration. A short search may well prove something, a longer one first needs a good plan to
  /// cut branches with, and in the end it is only the enumeration that gets on.
  [[nodiscard]] std::uint64_t anneal_every() const {
    constexpr std::uint64_t kLong = 512;
    return nodes_ < kPlainNodes ? 4 : nodes_ < kLong ? 2 : 16;
  }

  [[nodiscard]] bool prices_are_due() const {
    if (nodes_ < kPlainNodes) return false;
    return !prices_ || (!prices_->settled() && (prices_->steps() < kFirstPrices || nodes_ % kPriceEvery == 0));
  }

  void try_prices() {
    if (!prices_) {
      prices_.emplace(model_, bound_);
      relaxed_order_ = bound_.ranking();
    }
    prices_->step(best_.value);
    prices_->sort(relaxed_order_);
    const std::int64_t value = decoder_.decode(relaxed_order_);
    if (value > best_.value) record(value);
    if (value > annealing_->best_value()) annealing_->adopt(relaxed_order_, value);
    if (prices_->steps() % kTellEvery != 0 && !prices_->settled()) return;
    annealing_->set_surplus(surplus([&](PlanElement e) { return prices_->surplus(e); }));
    if (enumeration_) enumeration_->look_ahead(*prices_);
  }

  [[nodiscard]] std::int64_t bound() const { return prices_ ? prices_->bound() : bound_.value(); }

  void enumerate() {
    if (!enumeration_->step(best_.value)) return;
    best_.value = enumeration_->value();
    best_.loads = enumeration_->loads();
    best_.kept.clear();
    for (std::uint32_t k = 0; k < model_.keeps.size(); ++k) best_.kept.push_back(enumeration_->keeps(k));
  }

  void record(std::int64_t value) {
    if (value <= best_.value) return;
    best_.value = value;
    best_.loads.assign(decoder_.loads().begin(), decoder_.loads().end());
    best_.kept.clear();
    for (std::uint32_t k = 0; k < model_.keeps.size(); ++k) best_.kept.push_back(decoder_.keeps(k));
  }

  PlanProblem problem_;
  PlanModel model_;
  PlanBound bound_;
  PlanDecoder decoder_;
  std::uint64_t seed_;
  std::vector<std::vector<PlanElement>> orders_;  // still to try, last first
  std::optional<PlanAnnealing> annealing_;
  std::optional<PlanEnumeration> enumeration_;
  std::optional<PlanPrices> prices_;
  std::vector<PlanElement> relaxed_order_;
  PlanSolution best_{-1, {}, {}};
  std::uint64_t nodes_ = 0;
};

PlanSearch::PlanSearch(std::unique_ptr<State> state) : state_(std::move(state)) {}
PlanSearch::PlanSearch(PlanSearch&&) noexcept = default;
PlanSearch& PlanSearch::operator=(PlanSearch&&) noexcept = default;
PlanSearch::~PlanSearch() = default;

Result<PlanSearch> PlanSearch::start(const PlanProblem& problem, std::uint64_t seed) {
  auto model = PlanModel::compile(problem);
  if (!model) return std::unexpected(std::move(model).error());
  return PlanSearch(std::make_unique<State>(problem, *std::move(model), seed));
}

void PlanSearch::step(std::uint64_t nodes) { state_->step(nodes); }
bool PlanSearch::finished() const { return state_->finished(); }
std::uint64_t PlanSearch::nodes() const { return state_->nodes(); }
Plan PlanSearch::best() const { return state_->best(); }

}  // namespace model_warmup
