// SPDX-License-Identifier: Apache-2.0
#include "history/history_view.h"

#include <algorithm>

namespace model_warmup {
namespace {

// How many uses a broader context counts beside a narrower one.
constexpr float kGlobal1Weight = 10;
constexpr float kGlobal23Weight = 5;
constexpr float kGapWeight = 5;
constexpr float kRecentWeight = 3;
constexpr float kUserWeight = 2;
constexpr float kFirstWeight = 5;
constexpr float kStackWeight = 6;

/// Share of popularity that all models in use have in common, so that none is ever impossible.
constexpr float kUniformShare = 1e-3f;

/// Of the mass that goes to models new to the user, what follows the last model has this share, and what users take up
/// has the rest.
constexpr float kFollowingShare = 0.7f;

}  // namespace

HistoryView::HistoryView(const UsageHistory& history, const UserHistory* user, double at_ms)
    : history_(history),
      user_(user != nullptr && user->uses() > 0 ? user : nullptr),
      at_ms_(at_ms),
      stride_(history.catalog().known()),
      values_(kSignals * stride_, 0.0f),
      rank_(stride_, 0) {
  for (const ModelIndex model : history.catalog().registered()) {
    (history.global().record(model) != nullptr ? used_ : unused_).push_back(model);
  }
  if (user_ != nullptr) {
    std::uint16_t rank = 0;
    for (const UserModel& model : user_->models()) rank_[model.model] = ++rank;
  }
  if (used_.empty()) return;
  fill_popularity();
  fill_global();
  fill_user();
  fill_stack();
}

void HistoryView::back_off(Signal to, Signal broader, const DecayedCounts* counts, float weight) {
  const Row out = row(to), base = row(broader);
  if (counts == nullptr) {
    std::ranges::copy(base, out.begin());
    return;
  }
  // Models that are not registered any more count for nothing: 0 in every row, out of every total.
  const ModelCatalog& catalog = history_.catalog();
  float total = 0;
  for (const auto& [model, count] : counts->entries()) total += catalog.is_registered(model) ? count : 0;
  const float norm = 1 / (total + weight);
  for (const ModelIndex model : used_) out[model] = base[model] * (weight * norm);
  for (const auto& [model, count] : counts->entries()) {
    if (catalog.is_registered(model)) out[model] += count * norm;
  }
}

void HistoryView::back_off(Signal to, Signal broader, const FadingWeights& weights, float weight) {
  const Row out = row(to), base = row(broader);
  float total = 0;
  for (const ModelIndex model : used_) total += weights.of(model);
  const float norm = 1 / (total + weight);
  for (const ModelIndex model : used_) out[model] = (weights.of(model) + weight * base[model]) * norm;
}

void HistoryView::fill_popularity() {
  const GlobalHistory& global = history_.global();
  const Row popular = row(Signal::popular);
  const float uniform = 1 / static_cast<float>(used_.size());
  for (const ModelIndex model : used_) popular[model] = uniform;
  back_off(Signal::popular, Signal::popular, global.popular(), 1);
  for (const ModelIndex model : used_) popular[model] = popular[model] * (1 - kUniformShare) + uniform * kUniformShare;
  back_off(Signal::lately, Signal::popular, global.popular_lately(), 1);
  back_off(Signal::first_request, Signal::lately, global.first_requests(), kFirstWeight);
  back_off(Signal::adoption, Signal::popular, global.adoptions(), kFirstWeight);
}

void HistoryView::fill_global() {
  const GlobalHistory& global = history_.global();
  if (user_ == nullptr) {
    for (const Signal signal : {Signal::global1, Signal::global2, Signal::global3, Signal::global_gap,
                                Signal::global_recent, Signal::global_skip, Signal::global_other}) {
      std::ranges::copy(row(Signal::first_request), row(signal).begin());
    }
    return;
  }
  const auto followers = [&](GlobalContext context) {
    return global.followers(context, *user_, user_->gap_ms(at_ms_));
  };
  back_off(Signal::global1, Signal::popular, followers(GlobalContext::last1), kGlobal1Weight);
  back_off(Signal::global2, Signal::global1, followers(GlobalContext::last2), kGlobal23Weight);
  back_off(Signal::global3, Signal::global2, followers(GlobalContext::last3), kGlobal23Weight);
  back_off(Signal::global_gap, Signal::global1, followers(GlobalContext::after_gap), kGapWeight);
  back_off(Signal::global_recent, Signal::global1, followers(GlobalContext::recently), kRecentWeight);
  back_off(Signal::global_skip, Signal::popular, followers(GlobalContext::skipping), kGlobal1Weight);
  const Row following = row(Signal::global1), other = row(Signal::global_other);
  const ModelIndex previous = user_->previous();
  const float norm = 1 / (1 - following[previous] + 1e-6f);
  for (const ModelIndex model : used_) other[model] = model == previous ? 0 : following[model] * norm;
}

void HistoryView::fill_user() {
  Signal broader = Signal::global3;
  for (std::size_t order = 0; order < UserHistory::kOrders; ++order) {
    const auto signal = static_cast<Signal>(static_cast<std::size_t>(Signal::user0) + order);
    back_off(signal, broader, user_ == nullptr ? nullptr : user_->followers(order), kUserWeight);
    broader = signal;
  }
}

void HistoryView::fill_stack() {
  const Row stack = row(Signal::stack), other = row(Signal::global_other), adoption = row(Signal::adoption);
  if (user_ == nullptr) {
    std::ranges::copy(row(Signal::first_request), stack.begin());
    return;
  }
  const std::size_t owned = user_->models().size();
  const StackShares all = history_.global().stack_distances().shares(user_->gap_ms(at_ms_), user_->run());
  StackShares shares = user_->stack_distances().shares(all, kStackWeight);
  std::fill(shares.begin() + static_cast<std::ptrdiff_t>(std::min(owned + 1, kStackRanks)), shares.end(), 0);
  if (std::ranges::none_of(used_, [&](ModelIndex model) { return rank_[model] == 0; })) shares[0] = 0;
  double total = 0;
  for (const double share : shares) total += share;
  const auto fresh = [&](ModelIndex model) {
    return kFollowingShare * other[model] + (1 - kFollowingShare) * adoption[model];
  };
  float fresh_total = 1e-9f;
  for (const ModelIndex model : used_) fresh_total += rank_[model] == 0 ? fresh(model) : 0;
  const auto new_share = static_cast<float>(shares[0] / total) / fresh_total;
  const std::size_t deep = kStackRanks - 1;  // the last rank stands for all that lie deeper
  const double deep_models = static_cast<double>(std::max<std::size_t>(1, owned + 1 - std::min(owned + 1, deep)));
  for (const ModelIndex model : used_) {
    const std::size_t rank = rank_[model];
    if (rank == 0) {
      stack[model] = new_share * fresh(model);
    } else {
      stack[model] = static_cast<float>(shares[stack_rank(rank)] / total / (rank < deep ? 1 : deep_models));
    }
    stack[model] += 1e-6f;
  }
}

}  // namespace model_warmup
