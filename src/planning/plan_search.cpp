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
#include "planning/plan_model.h"
#include "planning/plan_output.h"

namespace model_warmup {

/// First a few greedy orders, then annealing from the best of them; in small problems, all plans in turn with it.
class PlanSearch::State {
 public:
  State(PlanProblem problem, PlanModel model, std::uint64_t seed)
      : problem_(std::move(problem)), model_(std::move(model)), bound_(model_), decoder_(model_), seed_(seed) {
    record(decoder_.decode(keeps_alone()));
    if (bound_.ranking().size() <= PlanEnumeration::kMostElements) enumeration_.emplace(model_, bound_);
    orders_ = greedy_orders();
  }

  void step(std::uint64_t nodes) {
    for (; nodes > 0 && !finished(); --nodes, ++nodes_) {
      if (!orders_.empty()) {
        try_order();
      } else if (enumeration_ && (nodes_ % 4 != 0 || bound_.ranking().size() < 2)) {
        enumerate();
      } else if (annealing_->step(decoder_) && annealing_->best_value() > best_.value) {
        record(annealing_->best_value());
      }
    }
  }

  [[nodiscard]] bool finished() const {
    return (enumeration_ && enumeration_->finished()) || best_.value == bound_.value() ||
           (orders_.empty() && bound_.ranking().empty());
  }

  [[nodiscard]] std::uint64_t nodes() const { return nodes_; }

  [[nodiscard]] Plan best() const {
    Plan plan = write_plan(problem_, model_, best_);
    plan.nodes = nodes_;
    plan.proved_optimal = finished();
    plan.upper_bound = plan.proved_optimal ? plan.value : static_cast<std::uint64_t>(bound_.value());
    return plan;
  }

 private:
  /// Everything stays that may, and nothing is loaded.
  [[nodiscard]] std::vector<PlanElement> keeps_alone() const {
    std::vector<PlanElement> keeps = bound_.ranking();
    std::erase_if(keeps, [&](PlanElement element) { return element < model_.items.size(); });
    return keeps;
  }

  /// Orders to begin with: by surplus over the prices of the bound, by value for memory, by value for loading time, and
  /// by deadline. Nothing is known beforehand about which of the resources is the scarce one.
  [[nodiscard]] std::vector<std::vector<PlanElement>> greedy_orders() const {
    const std::vector<PlanElement>& ranking = bound_.ranking();
    std::vector<std::vector<PlanElement>> orders;
    const auto add = [&](auto key) {
      orders.push_back(ranking);
      std::ranges::stable_sort(orders.back(), std::ranges::greater(), key);
    };
    const auto by_item = [&](auto of_item, auto of_keep) {
      return [&model = model_, of_item, of_keep](PlanElement e) {
        return e < model.items.size() ? of_item(model.items[e]) : of_keep(model.keeps[e - model.items.size()]);
      };
    };
    const auto ratio = [](std::int64_t value, std::int64_t amount) {
      return static_cast<double>(value) / (static_cast<double>(amount) + 1);
    };
    const auto keep_by_memory = [ratio](const PlanModel::Keep& keep) { return ratio(keep.value, keep.memory); };
    add(by_item([](const PlanModel::Item& item) { return -static_cast<double>(item.deadline); },
                [](const PlanModel::Keep&) { return 0.0; }));
    add(by_item([ratio](const PlanModel::Item& item) { return ratio(item.value, item.load); }, keep_by_memory));
    add(by_item([ratio](const PlanModel::Item& item) { return ratio(item.value, item.memory); }, keep_by_memory));
    orders.push_back(ranking);
    return orders;
  }

  void try_order() {
    std::vector<PlanElement> order = std::move(orders_.back());
    orders_.pop_back();
    const std::int64_t value = decoder_.decode(order);
    if (value > best_.value) record(value);
    if (!annealing_ || value > annealing_->best_value()) annealing_.emplace(std::move(order), value, seed_);
  }

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
