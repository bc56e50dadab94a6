// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <unordered_map>

#include "catalog/model_catalog.h"
#include "core/bytes.h"
#include "core/config.h"
#include "history/drift_detector.h"
#include "history/global_history.h"
#include "history/model_use.h"
#include "history/session_gap.h"
#include "history/use_log.h"
#include "history/use_surprise.h"
#include "history/user_history.h"
#include "history/user_registry.h"

namespace model_warmup {

/// All that is remembered of what was used: statistics of each user, and of all users together, and the latest uses one
/// by one.
///
/// Memory is bounded, however long it runs: users by `max_users` and by the number of contexts that they hold together
/// (the least recently used ones go first), everything else by caps of its own. Counts over all users do not tell who
/// is behind them, and what one user adds fades; so they stay when a user is forgotten.
class UsageHistory {
 public:
  /// Contexts that all users together may hold; about 100 bytes each.
  static constexpr std::size_t kMaxUserContexts = 400'000;

  /// `catalog` must outlive the history.
  UsageHistory(const ModelCatalog& catalog, const WarmupConfig& config, const UserKey& key);

  [[nodiscard]] const ModelCatalog& catalog() const { return catalog_; }
  [[nodiscard]] const UserRegistry& registry() const { return registry_; }
  [[nodiscard]] const GlobalHistory& global() const { return global_; }
  /// The latest uses of users who are known.
  [[nodiscard]] const UseLog& use_log() const { return log_; }
  /// Whether uses have become harder to foresee, in `surprise_bits` as a share of the most.
  [[nodiscard]] const DriftDetector& drift() const { return drift_; }
  /// What pause ends a session.
  [[nodiscard]] const SessionGap& session_gap() const { return session_gap_; }
  [[nodiscard]] double usage_window_ms() const { return usage_window_ms_; }

  /// What is known of a user; null: not known, or no more. By index, or by the kept form of an id.
  [[nodiscard]] const UserHistory* find(UserIndex user) const;
  [[nodiscard]] const UserHistory* find(std::string_view kept) const;

  /// Takes a use in. May push out users who have been away longest.
  void add(const ModelUse& use);

  /// How long a request that named its task waited for its use; `add_unanswered_request`: no use came.
  void add_request_delay(double delay_ms) { global_.add_request_delay(delay_ms); }
  void add_unanswered_request() { global_.add_unanswered_request(); }

  void update_config(const WarmupConfig& config);

  /// Removes what is kept under this form of an id. False: not known.
  bool forget(std::string_view kept);

  /// Forgets everything; users to come get new numbers.
  void clear();

  void save(ByteWriter& out) const;

  /// Reads into a fresh history; fails the reader on what `save` cannot have written, and is then empty.
  /// `models[i]` is the index here of the saved catalogue's i-th model.
  void load(ByteReader& in, std::span<const ModelIndex> models);

 private:
  void drop(UserIndex user);
  void drop_history(UserIndex user);
  void make_room();
  void log_use(const ModelUse& use, UserIndex index, const UserHistory& user);

  const ModelCatalog& catalog_;
  UserRegistry registry_;
  GlobalHistory global_;
  std::unordered_map<UserIndex, UserHistory> users_;
  std::size_t user_contexts_ = 0;  // held by all users together
  std::size_t max_users_;
  double usage_window_ms_;
  UseLog log_;
  DriftDetector drift_;
  SessionGap session_gap_;
};

}  // namespace model_warmup
