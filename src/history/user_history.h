// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/bytes.h"
#include "history/context_table.h"
#include "history/fading.h"
#include "history/gap_histogram.h"
#include "history/local_time.h"
#include "history/model_use.h"
#include "history/stack_distance.h"

namespace model_warmup {

/// A number for a model that is the same on every machine: for the keys of context tables.
[[nodiscard]] std::uint64_t model_tag(const ModelCatalog& catalog, ModelIndex model);

/// What one user did with one model. Fading quantities are as of `last_visit`.
struct UserModel {
  ModelIndex model = kNoModel;
  std::uint64_t tag = 0;
  std::uint64_t uses = 0;
  std::uint64_t last_visit = 0;  ///< which of the user's uses the last one of this model was, from 0
  double last_at_ms = 0;
  float quick = 0;                ///< uses, fading by kQuick a use of anything
  float steady = 0;               ///< uses, fading by kSteady
  std::array<float, 24> hours{};  ///< uses by local hour, fading by kHours
  float last_interval_s = -1;     ///< between the last two uses; negative: there was one only
  float mean_log_interval = 0;    ///< of ln(1 + seconds), the last one counting 0.3
  ContextDigest context;          ///< of the last use

  static constexpr double kQuick = 0.75;
  static constexpr double kSteady = 0.94;
  static constexpr double kHours = 0.99;
};

/// Statistics of one user. Bounded: the least recently used models and contexts go.
class UserHistory {
 public:
  static constexpr std::size_t kMaxModels = 256;
  static constexpr std::size_t kMaxContexts = 256;
  static constexpr std::size_t kMaxFollowers = 32;  ///< a context
  static constexpr std::size_t kMaxGapContexts = 64;
  static constexpr std::size_t kOrders = 4;  ///< contexts of the last 0 to 3 models

  UserHistory() : contexts_(kMaxContexts, kMaxFollowers), gaps_(kMaxGapContexts, kGapBins) {}

  /// `tag` is the model's.
  void add(const ModelUse& use, std::uint64_t tag);

  [[nodiscard]] std::uint64_t uses() const { return uses_; }
  [[nodiscard]] std::uint64_t switches() const { return switches_; }
  /// Uses in a row of the last model.
  [[nodiscard]] std::uint32_t run() const { return run_; }
  [[nodiscard]] double last_at_ms() const { return last_at_ms_; }
  /// Time since the last use; 0 before the first one and when the clock went back.
  [[nodiscard]] double gap_ms(double at_ms) const { return uses_ > 0 && at_ms > last_at_ms_ ? at_ms - last_at_ms_ : 0; }
  /// Time between the last two uses in seconds, and the mean of ln(1 + s); negative: there was one only.
  [[nodiscard]] float last_gap_s() const { return last_gap_s_; }
  [[nodiscard]] float mean_log_gap() const { return mean_log_gap_; }

  /// The user's models, the most recently used first.
  [[nodiscard]] std::span<const UserModel> models() const { return models_; }
  /// Null: this user has not used it, or it is among those let go.
  [[nodiscard]] const UserModel* find(ModelIndex model) const;
  /// The model last used; kNoModel: none.
  [[nodiscard]] ModelIndex previous() const { return models_.empty() ? kNoModel : models_.front().model; }

  /// Key of a sequence of models, the last one first, given by their tags.
  [[nodiscard]] static std::uint64_t context_of(std::span<const std::uint64_t> tags);
  /// Key of the user's last `order` models, 0 to 3; 0 if there were not so many uses.
  [[nodiscard]] std::uint64_t context(std::size_t order) const;
  /// The tag of the model used `back` uses before the last one, back <= 2; 0 if there were not so many.
  [[nodiscard]] std::uint64_t last_tag(std::size_t back) const { return last_tags_[back]; }
  /// What followed the last `order` models, 0 to 3; null: never seen.
  [[nodiscard]] const DecayedCounts* followers(std::size_t order) const;

  [[nodiscard]] const StackCounts& stack_distances() const { return stack_; }
  /// Whether this user stays with a model.
  [[nodiscard]] const FadingMean& stay() const { return stay_; }
  /// Uses of this model near an hour of the day, and of all models; fading.
  [[nodiscard]] double uses_near(const UserModel& model, std::size_t hour) const;
  [[nodiscard]] double uses_near(std::size_t hour) const;
  /// Uses of this model, fading, as of the moment before the next use.
  [[nodiscard]] double quick_uses(const UserModel& model) const;
  [[nodiscard]] double steady_uses(const UserModel& model) const;

  /// Counts of gaps by context (see history/use_timing.h).
  [[nodiscard]] const ContextTable& gaps() const { return gaps_; }
  [[nodiscard]] const ContextDigest& last_context() const { return last_context_; }

  /// Entries in the tables, for the bound on all users together.
  [[nodiscard]] std::size_t contexts() const { return contexts_.size() + gaps_.size(); }

  void save(ByteWriter& out) const;

  /// Reads into a fresh object; fails the reader on what `save` cannot have written, and is then as if new.
  void load(ByteReader& in, std::span<const ModelIndex> models);

 private:
  void load_all(ByteReader& in, std::span<const ModelIndex> models);
  UserModel& to_front(ModelIndex model, std::uint64_t tag);
  void add_transition(const ModelUse& use);

  std::vector<UserModel> models_;
  ContextTable contexts_;
  ContextTable gaps_;
  std::uint64_t uses_ = 0;
  std::uint64_t switches_ = 0;
  std::uint32_t run_ = 0;
  double last_at_ms_ = 0;
  float last_gap_s_ = -1;
  float mean_log_gap_ = 0;
  std::array<std::uint64_t, kOrders - 1> last_tags_{};  // of the last models used, newest first; 0: none
  StackCounts stack_;
  FadingMean stay_;
  FadingCycle<24> hours_;
  ContextDigest last_context_;
};

}  // namespace model_warmup
