// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "catalog/model_catalog.h"
#include "history/usage_history.h"

namespace model_warmup {

/// Distributions over models that the history gives for one user at one moment.
enum class Signal : std::uint8_t {
  popular,        ///< all users, half-life of a day
  lately,         ///< all users, half-life of 40 uses
  first_request,  ///< what users begin with
  adoption,       ///< what users take up later
  global1,        ///< what all users do after this user's last model ...
  global2,        ///< ... last two ...
  global3,        ///< ... last three
  global_gap,     ///< global1 when so much time had gone by since
  global_recent,  ///< global1 of late
  global_skip,    ///< what all users do after this user's last model but one
  global_other,   ///< global1 without the last model itself
  user0,          ///< what this user uses ...
  user1,          ///< ... after the last model ...
  user2,          ///< ... last two ...
  user3,          ///< ... last three; rests on all the others by back-off
  stack,          ///< how far back this user reaches, by stack distance
};

inline constexpr std::size_t kSignals = 16;

/// The history as seen by one user at one moment: dense distributions over the models in use, each backed off to the
/// broader one before it, p = (count + k * p_broader) / (total + k).
///
/// Built in O(signals * models); it copies what it needs but the user's own records, so the history must not change
/// while it is in use.
class HistoryView {
 public:
  /// `user` null: nobody known.
  HistoryView(const UsageHistory& history, const UserHistory* user, double at_ms);

  [[nodiscard]] const UsageHistory& history() const { return history_; }
  /// Null also for a user without uses.
  [[nodiscard]] const UserHistory* user() const { return user_; }
  [[nodiscard]] double at_ms() const { return at_ms_; }

  /// Registered models that somebody has used, in order of registration, and those that nobody has.
  [[nodiscard]] std::span<const ModelIndex> used() const { return used_; }
  [[nodiscard]] std::span<const ModelIndex> unused() const { return unused_; }

  /// Probability of a used model.
  [[nodiscard]] float of(Signal signal, ModelIndex model) const {
    return values_[static_cast<std::size_t>(signal) * stride_ + model];
  }

  /// How many different models the user has used since this one, and one more; 0: new to the user.
  [[nodiscard]] std::size_t rank(ModelIndex model) const { return rank_[model]; }

  /// Order in which to look closer at models: half what follows, half how far back; for a new user what users begin
  /// with.
  [[nodiscard]] float cheap_score(ModelIndex model) const {
    if (user_ == nullptr) return of(Signal::first_request, model);
    return 0.5f * of(Signal::user3, model) + 0.5f * of(Signal::stack, model);
  }

 private:
  using Row = std::span<float>;

  [[nodiscard]] Row row(Signal signal) {
    return std::span(values_).subspan(static_cast<std::size_t>(signal) * stride_, stride_);
  }
  void fill_popularity();
  void fill_global();
  void fill_user();
  void fill_stack();
  /// Backs `counts` off to `broader`, counting it `weight` times. Null counts: the broader one as it is.
  void back_off(Signal to, Signal broader, const DecayedCounts* counts, float weight);
  void back_off(Signal to, Signal broader, const FadingWeights& weights, float weight);

  const UsageHistory& history_;
  const UserHistory* user_;
  double at_ms_;
  std::size_t stride_;
  std::vector<ModelIndex> used_, unused_;
  std::vector<float> values_;
  std::vector<std::uint16_t> rank_;
};

}  // namespace model_warmup
