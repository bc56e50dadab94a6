// SPDX-License-Identifier: Apache-2.0
#include "learning/candidate_features.h"

#include <algorithm>

#include "core/math.h"

namespace model_warmup {
namespace {

/// Logarithm of a probability, 0 at about 1 %, 1.5 at 1, -1.5 at almost nothing.
double log_share(double p) { return (math::log(p + 1e-4) + 4.6) / 3; }

/// Rate of staying as a feature: 0 at a half, 1.5 at 1.
double centered(double rate) { return rate * 3 - 1.5; }

/// Fills one row after another; what is the same for all candidates is worked out once.
class FeatureBuilder {
 public:
  FeatureBuilder(const HistoryView& view, const RequestContext& context)
      : view_(view),
        global_(view.history().global()),
        user_(view.user()),
        digest_(context.digest()),
        local_(LocalTime::of(view.at_ms(), context.utc_offset_minutes())) {
    for (std::size_t i = 0; i < kContextFields; ++i) {
      evidence_[i] = global_.affinity().evidence(context, static_cast<ContextField>(i));
    }
    const auto hours = global_.hours().near(local_.hour, 1.0 / 24, 24);
    const auto weekdays = global_.weekdays().near(local_.weekday, 1.0 / 7, 7);
    hour_share_ = hours;
    weekday_share_ = weekdays;
    if (user_ != nullptr) successor_ = user_->followers(1);
  }

  void fill(ModelIndex model, std::span<float> row) {
    row_ = row;
    own_history(model);
    everybody(model);
    patterns(model);
    request(model);
    if (user_ != nullptr && user_->previous() == model) previous(model);
  }

 private:
  void set(Feature feature, double value) { row_[static_cast<std::size_t>(feature)] = static_cast<float>(value); }
  void set_share(Feature feature, Signal signal, ModelIndex model) { set(feature, log_share(view_.of(signal, model))); }

  void own_history(ModelIndex model) {
    const std::size_t rank = view_.rank(model);
    const UserModel* own = rank > 0 ? &user_->models()[rank - 1] : nullptr;
    set(Feature::second, rank == 2);
    set(Feature::inverse_rank, rank > 0 ? 1.0 / static_cast<double>(rank) : 0);
    set(Feature::is_new, own == nullptr);
    set(Feature::uses_since, own ? math::log(static_cast<double>(1 + user_->uses() - own->last_visit)) / 3 : 2);
    set(Feature::time_since, own ? math::log1p(std::max(0.0, view_.at_ms() - own->last_at_ms) / 1000) / 6 - 0.5 : 1.6);
    set(Feature::quick_uses, own ? 0.375 * user_->quick_uses(*own) : 0);
    set(Feature::steady_uses, own ? 0.09 * user_->steady_uses(*own) : 0);
    set(Feature::share_of_uses, own ? static_cast<double>(own->uses) / static_cast<double>(user_->uses()) : 0);
    set_share(Feature::user1, Signal::user1, model);
    set_share(Feature::user2, Signal::user2, model);
    set_share(Feature::user3, Signal::user3, model);
    set(Feature::successor, successor_ != nullptr && successor_->latest() == model);
  }

  void everybody(ModelIndex model) {
    set_share(Feature::popular, Signal::popular, model);
    set_share(Feature::lately, Signal::lately, model);
    set_share(Feature::global1, Signal::global1, model);
    set_share(Feature::global2, Signal::global2, model);
    set_share(Feature::global3, Signal::global3, model);
    set_share(Feature::global_other, Signal::global_other, model);
    set_share(Feature::first_request, Signal::first_request, model);
    set_share(Feature::adoption, Signal::adoption, model);
    const double elapsed_s = std::clamp((view_.at_ms() - global_.record(model)->last_at_ms()) / 1000, 0.0, 1e7);
    set(Feature::global_time_since, (math::log1p(elapsed_s) - 6) / 4);
  }

  void patterns(ModelIndex model) {
    const ModelRecord& record = *global_.record(model);
    set_share(Feature::stack, Signal::stack, model);
    set(Feature::hour, 0.5 * math::log(record.hours().near(local_.hour, hour_share_, 30) / hour_share_));
    set(Feature::weekday, 0.5 * math::log(record.weekdays().near(local_.weekday, weekday_share_, 30) / weekday_share_));
    if (user_ == nullptr) return;
    const std::size_t rank = view_.rank(model);
    const double near = rank > 0 ? user_->uses_near(user_->models()[rank - 1], local_.hour) : 0;
    const double usual = view_.of(Signal::user0, model);
    set(Feature::user_hour, log_share((near + 2 * usual) / (user_->uses_near(local_.hour) + 2)));
  }

  void request(ModelIndex model) {
    for (std::size_t i = 0; i < kContextFields; ++i) {
      const auto feature = static_cast<Feature>(static_cast<std::size_t>(Feature::task) + i);
      set(feature, (i == 0 ? 1 : 0.5) * evidence_[i].log_ratio(model));
    }
    const std::size_t rank = view_.rank(model);
    if (rank == 0) return;
    const ContextDigest& before = user_->models()[rank - 1].context;
    int equal = 0, known = 0;
    for (std::size_t i = 0; i < kContextFields; ++i) {
      if (digest_.fields[i] == 0) continue;
      ++known;
      equal += digest_.fields[i] == before.fields[i];
    }
    set(Feature::equal_fields, known > 0 ? 2.0 * equal / known - 1 : 0);
    if (digest_.input_length) set(Feature::equal_length, digest_.input_length == before.input_length ? 1 : -1);
  }

  void previous(ModelIndex model) {
    set(Feature::previous, 1);
    const double gap_ms = user_->gap_ms(view_.at_ms());
    const auto uses = static_cast<double>(user_->uses());
    set(Feature::previous_stay_model, centered(global_.record(model)->stay().mean(0.75, 4)));
    set(Feature::previous_stay_gap, centered(global_.stay(gap_ms).mean(0.75, 4)));
    set(Feature::previous_stay_user, centered(user_->stay().mean(0.733, 3)));
    set(Feature::previous_gap, (math::log1p(gap_ms / 1000) - 5) / 3);
    set(Feature::previous_uses, (math::log1p(uses) - 2) / 1.5);
    set(Feature::previous_switches, (static_cast<double>(user_->switches()) + 0.5) / (uses + 2) * 2 - 0.5);
    set(Feature::previous_run, math::log1p(user_->run()) - 1);
    const ContextDigest& last = user_->last_context();
    const std::uint32_t task = digest_.field(ContextField::task);
    if (task != 0) set(Feature::previous_same_task, task == last.field(ContextField::task) ? 1 : -1);
    if (digest_.input_length) set(Feature::previous_same_length, digest_.input_length == last.input_length ? 1 : -1);
  }

  const HistoryView& view_;
  const GlobalHistory& global_;
  const UserHistory* user_;
  ContextDigest digest_;
  LocalTime local_;
  std::array<ContextAffinity::Evidence, kContextFields> evidence_;
  double hour_share_ = 0;
  double weekday_share_ = 0;
  const DecayedCounts* successor_ = nullptr;
  std::span<float> row_;
};

}  // namespace

std::vector<float> candidate_features(const HistoryView& view, const RequestContext& context,
                                      std::span<const ModelIndex> candidates) {
  std::vector<float> rows(candidates.size() * kFeatures, 0.0f);
  FeatureBuilder builder(view, context);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    builder.fill(candidates[i], std::span(rows).subspan(i * kFeatures, kFeatures));
  }
  return rows;
}

}  // namespace model_warmup
