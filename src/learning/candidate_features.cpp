// SPDX-License-Identifier: Apache-2.0
#include "learning/candidate_features.h"

#include <algorithm>

#include "core/math.h"
#include "learning/quick_log.h"

namespace model_warmup {
namespace {

/// Logarithm of a probability, 0 at about 1 %, 1.5 at 1, -1.5 at almost nothing.
double log_share(double p) { return (quick_log(p + 1e-4) + 4.6) / 3; }

/// Rate of staying as a feature: 0 at a half, 1.5 at 1.
double centered(double rate) { return rate * 3 - 1.5; }

constexpr std::size_t kCompanions = 5;  // the user's latest models, whose other users are asked

/// Fills one row after another; what is the same for all candidates is worked out once.
class FeatureBuilder {
 public:
  FeatureBuilder(const HistoryView& view, const RequestContext& context)
      : view_(view),
        global_(view.history().global()),
        user_(view.user()),
        digest_(context.digest()),
        local_(LocalTime::of(view.at_ms(), context.utc_offset_minutes())),
        hour_share_(global_.hours().near(local_.hour, 1.0 / 24, 24)) {
    for (std::size_t i = 0; i < kContextFields; ++i) {
      evidence_[i] = global_.affinity().evidence(context, static_cast<ContextField>(i));
      known_fields_ += digest_.fields[i] != 0;
    }
    moment();
    if (user_ == nullptr) return;
    user_near_hour_ = user_->uses_near(local_.hour);
    if (const DecayedCounts* seen = user_->followers(1)) successor_ = seen->latest();
  }

  void fill(ModelIndex model, std::span<float> row) {
    row_ = row;
    std::ranges::copy(moment_, row.begin());
    everybody(model);
    request(model);
    if (user_ == nullptr) return;
    const std::size_t rank = view_.rank(model);
    own_history(model, rank);
    if (rank > 0) own_model(user_->models()[rank - 1]);
    if (rank == 1) previous(model);
  }

 private:
  void set(Feature feature, double value) { row_[static_cast<std::size_t>(feature)] = static_cast<float>(value); }
  void set_share(Feature feature, Signal signal, ModelIndex model) { set(feature, log_share(view_.of(signal, model))); }

  /// What is the same for all candidates.
  void moment() {
    row_ = moment_;
    set(Feature::day_sine, math::sin_turn(local_.day_fraction));
    set(Feature::day_cosine, math::cos_turn(local_.day_fraction));
    if (user_ == nullptr) return;
    const auto uses = static_cast<double>(user_->uses());
    const auto distinct = static_cast<double>(user_->models().size());
    set(Feature::gap, (quick_log(1 + user_->gap_ms(view_.at_ms()) / 1000) - 5) / 3);
    set(Feature::uses, (quick_log(1 + uses) - 2) / 1.5);
    set(Feature::switch_rate, (static_cast<double>(user_->switches()) + 0.5) / (uses + 2) * 2 - 0.5);
    set(Feature::distinct, quick_log(1 + distinct) - 1);
    set(Feature::novelty, (distinct + 0.3) / (uses + 1) * 2 - 0.5);
    set(Feature::run, quick_log(1.0 + user_->run()) - 1);
    const ContextDigest& last = user_->last_context();
    set(Feature::same_task, same(digest_.field(ContextField::task), last.field(ContextField::task)));
    set(Feature::same_length, digest_.input_length ? digest_.input_length == last.input_length : 0);
    set(Feature::same_fields, equal_share(last));
  }

  static double same(std::uint32_t a, std::uint32_t b) { return a != 0 && a == b ? 1 : 0; }

  /// Of the fields that are known now, the share that had the same value: -1 to 1, 0 when nothing is known.
  [[nodiscard]] double equal_share(const ContextDigest& then) const {
    if (known_fields_ == 0) return 0;
    int equal = 0;
    for (std::size_t i = 0; i < kContextFields; ++i) {
      equal += digest_.fields[i] != 0 && digest_.fields[i] == then.fields[i];
    }
    return 2.0 * equal / known_fields_ - 1;
  }

  void everybody(ModelIndex model) {
    const ModelRecord& record = *global_.record(model);
    set_share(Feature::popular, Signal::popular, model);
    set_share(Feature::lately, Signal::lately, model);
    set_share(Feature::global1, Signal::global1, model);
    set_share(Feature::global2, Signal::global2, model);
    set_share(Feature::global3, Signal::global3, model);
    set_share(Feature::global_gap, Signal::global_gap, model);
    set_share(Feature::global_recent, Signal::global_recent, model);
    set_share(Feature::global_skip, Signal::global_skip, model);
    set_share(Feature::global_other, Signal::global_other, model);
    set_share(Feature::first_request, Signal::first_request, model);
    set_share(Feature::adoption, Signal::adoption, model);
    set_share(Feature::stack, Signal::stack, model);
    set_share(Feature::user1, Signal::user1, model);
    set_share(Feature::user2, Signal::user2, model);
    set_share(Feature::user3, Signal::user3, model);
    const double elapsed_s = std::clamp((view_.at_ms() - record.last_at_ms()) / 1000, 0.0, 1e7);
    set(Feature::global_time_since, (quick_log(1 + elapsed_s) - 6) / 4);
    set(Feature::hour, 0.5 * quick_log(record.hours().near(local_.hour, hour_share_, 30) / hour_share_));
  }

  void request(ModelIndex model) {
    for (std::size_t i = 0; i < kContextFields; ++i) {
      // The task says most about the model, each other field about half as much.
      const auto feature = static_cast<Feature>(static_cast<std::size_t>(Feature::task) + i);
      set(feature, (i == 0 ? 1 : 0.5) * evidence_[i].log_ratio(model));
    }
  }

  /// What holds for a model of the user and for one new to the user; the latter have rank 0.
  void own_history(ModelIndex model, std::size_t rank) {
    const UserModel* own = rank > 0 ? &user_->models()[rank - 1] : nullptr;
    const double uses = own == nullptr ? 0 : static_cast<double>(own->uses);
    const double near_hour = own == nullptr ? 0 : user_->uses_near(*own, local_.hour);
    const double usual = view_.of(Signal::global1, model);
    set(Feature::long_run, log_share((uses + usual) / (static_cast<double>(user_->uses()) + 1)));
    set(Feature::user_hour, log_share((near_hour + 2 * view_.of(Signal::user0, model)) / (user_near_hour_ + 2)));
    set(Feature::co_used, log_share(co_used(model)));
    set(Feature::successor, successor_ == model);
    set(Feature::second, rank == 2);
    set(Feature::inverse_rank, rank == 0 ? 0 : 1.0 / static_cast<double>(rank));
    set(Feature::novel, rank == 0);
    const double events = own == nullptr ? 0 : static_cast<double>(user_->uses() - own->last_visit);
    set(Feature::events_since, own == nullptr ? 2 : quick_log(1 + events) / 3);
    const double away_s = own == nullptr ? 0 : std::max(0.0, view_.at_ms() - own->last_at_ms) / 1000;
    set(Feature::time_since, own == nullptr ? 1.6 : quick_log(1 + away_s) / 6 - 0.5);
  }

  void own_model(const UserModel& own) {
    set(Feature::quick_uses, 0.375 * user_->quick_uses(own));
    set(Feature::steady_uses, 0.09 * user_->steady_uses(own));
    set(Feature::equal_fields, equal_share(own.context));
    if (digest_.input_length) set(Feature::equal_length, digest_.input_length == own.context.input_length ? 1 : -1);
  }

  void previous(ModelIndex model) {
    set(Feature::previous, 1);
    set(Feature::previous_stay_model, centered(global_.record(model)->stay().mean(0.75, 4)));
    set(Feature::previous_stay_gap, centered(global_.stay(user_->gap_ms(view_.at_ms())).mean(0.75, 4)));
    set(Feature::previous_stay_user, centered(user_->stay().mean(0.73, 3)));
  }

  [[nodiscard]] double co_used(ModelIndex model) const {
    const auto latest = user_->models().first(std::min(user_->models().size(), kCompanions));
    double sum = 0;
    int others = 0;
    for (const UserModel& other : latest) {
      if (other.model == model) continue;
      sum += global_.co_used(other.model, model, view_.of(Signal::popular, model));
      ++others;
    }
    return others > 0 ? sum / others : view_.of(Signal::popular, model);
  }

  const HistoryView& view_;
  const GlobalHistory& global_;
  const UserHistory* user_;
  ContextDigest digest_;
  LocalTime local_;
  double hour_share_;
  double user_near_hour_ = 0;
  int known_fields_ = 0;
  ModelIndex successor_ = kNoModel;
  std::array<ContextAffinity::Evidence, kContextFields> evidence_;
  FeatureRow moment_{};
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
