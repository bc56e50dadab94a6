// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/bytes.h"
#include "history/context_affinity.h"
#include "history/context_table.h"
#include "history/fading.h"
#include "history/gap_histogram.h"
#include "history/local_time.h"
#include "history/model_record.h"
#include "history/model_use.h"
#include "history/stack_distance.h"
#include "history/user_history.h"

namespace model_warmup {

/// A weight for each model, fading together. By ModelIndex; models beyond the end have none.
struct FadingWeights {
  std::vector<float> weights;

  [[nodiscard]] float of(ModelIndex model) const { return model < weights.size() ? weights[model] : 0; }
  void fade(float factor);
  void add(ModelIndex model);

  void save(ByteWriter& out) const;
  void load(ByteReader& in, std::span<const ModelIndex> models);
};

/// What all users did in one respect after a user's latest models.
enum class GlobalContext : std::uint8_t {
  last1,      ///< after the last model ...
  last2,      ///< ... two ...
  last3,      ///< ... three models
  after_gap,  ///< after the last model, when so much time had gone by
  recently,   ///< after the last model, of late: fades over some twenty cases
  skipping,   ///< after the last model but one, whatever the last one was
};

inline constexpr std::size_t kGlobalContexts = 6;

/// Statistics over all users together. Bounded by the number of models and fixed caps.
class GlobalHistory {
 public:
  static constexpr std::size_t kMaxContexts = 20'000;
  static constexpr std::size_t kMaxFollowers = 64;  ///< a context
  static constexpr std::size_t kMaxGapContexts = 1'024;
  static constexpr std::size_t kMaxCompanions = 64;  ///< a model

  GlobalHistory() : contexts_(kMaxContexts, kMaxFollowers), gaps_(kMaxGapContexts, kGapBins) {}

  /// `user` as it was before this use; without uses if this is the user's first. `session_gap_ms`: a longer pause ends
  /// a session.
  void add(const ModelUse& use, const UserHistory& user, double session_gap_ms);

  /// How long a request that named its task waited for the use it announced.
  void add_request_delay(double delay_ms) { request_delays_.visit(gap_bin(delay_ms), kRequestDecay, kGapBins + 1); }
  /// A request that named its task and was not followed by any use in time.
  void add_unanswered_request() { request_delays_.visit(kGapBins, kRequestDecay, kGapBins + 1); }

  [[nodiscard]] std::uint64_t uses() const { return uses_; }
  [[nodiscard]] double last_at_ms() const { return last_at_ms_; }

  /// Fading use: half-life of a day, and of 40 uses.
  [[nodiscard]] const FadingWeights& popular() const { return popular_; }
  [[nodiscard]] const FadingWeights& popular_lately() const { return popular_lately_; }
  /// What users began with, and what they took up later; fading by 0.99 and 0.995 a case.
  [[nodiscard]] const FadingWeights& first_requests() const { return first_requests_; }
  [[nodiscard]] const FadingWeights& adoptions() const { return adoptions_; }
  /// How often a use was the first ever of its model.
  [[nodiscard]] const FadingMean& novelty() const { return novelty_; }

  /// What followed where this user stands now, `gap_ms` after the last use, whoever the user was; null: never seen.
  [[nodiscard]] const DecayedCounts* followers(GlobalContext context, const UserHistory& user, double gap_ms) const;
  /// What followed one model.
  [[nodiscard]] const DecayedCounts* followers(std::uint64_t model_tag) const;

  /// Of the users of one model, the share that also uses another, with the other's `prior` counted twice.
  [[nodiscard]] double co_used(ModelIndex model, ModelIndex other, double prior) const;

  /// Null: not used yet.
  [[nodiscard]] const ModelRecord* record(ModelIndex model) const {
    return model < records_.size() && records_[model].uses() > 0 ? &records_[model] : nullptr;
  }
  [[nodiscard]] const FadingCycle<24>& hours() const { return hours_; }
  [[nodiscard]] const FadingCycle<7>& weekdays() const { return weekdays_; }
  [[nodiscard]] const StackDistances& stack_distances() const { return stack_; }
  [[nodiscard]] const ContextAffinity& affinity() const { return affinity_; }
  /// Whether people stay with their model, by the time since they last used it.
  [[nodiscard]] const FadingMean& stay(double gap_ms) const { return stay_by_gap_[gap_bin(gap_ms)]; }
  /// Counts of gaps by context (see history/use_timing.h).
  [[nodiscard]] const ContextTable& gaps() const { return gaps_; }
  /// By bin; kGapBins stands for never.
  [[nodiscard]] const DecayedCounts& request_delays() const { return request_delays_; }

  void save(ByteWriter& out) const;
  void load(ByteReader& in, std::span<const ModelIndex> models);

 private:
  static constexpr float kRequestDecay = 0.99f;

  /// What the users of a model also use.
  struct Companions {
    float users = 0;
    DecayedCounts models;
  };

  void add_popularity(const ModelUse& use);
  void add_companions(const ModelUse& use, const UserHistory& user);
  void add_transition(const ModelUse& use, const UserHistory& user);
  void add_timing(const ModelUse& use, const UserHistory& user, double session_gap_ms);

  std::uint64_t uses_ = 0;
  double last_at_ms_ = 0;
  FadingWeights popular_, popular_lately_, first_requests_, adoptions_;
  FadingMean novelty_;
  ContextTable contexts_;
  ContextTable gaps_;
  std::vector<ModelRecord> records_;    // by ModelIndex
  std::vector<Companions> companions_;  // by ModelIndex
  FadingCycle<24> hours_;
  FadingCycle<7> weekdays_;
  StackDistances stack_;
  std::array<FadingMean, kGapBins> stay_by_gap_{};
  ContextAffinity affinity_;
  DecayedCounts request_delays_;
};

}  // namespace model_warmup
