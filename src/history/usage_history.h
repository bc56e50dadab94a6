// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>

#include "catalog/model_catalog.h"
#include "core/bytes.h"
#include "core/config.h"
#include "history/global_history.h"
#include "history/model_use.h"
#include "history/user_history.h"
#include "history/user_registry.h"

namespace model_warmup {

/// All that is remembered of what was used: statistics of each user, and of all users together.
///
/// Memory is bounded, however long it runs: users by `max_users` and by the number of contexts that they hold together
/// (least recently used ones go first), everything else by caps of its own. Counts over all users do not tell who is
/// behind them, and one user moves them only by a share that fades; so they stay when a user is forgotten.
class UsageHistory {
 public:
  /// Contexts that all users together may hold.
  static constexpr std::size_t kMaxUserContexts = 400'000;

  UsageHistory(const ModelCatalog& catalog, const WarmupConfig& config, const UserKey& key);

  [[nodiscard]] const ModelCatalog& catalog() const { return catalog_; }
  [[nodiscard]] const UserRegistry& registry() const { return registry_; }
  [[nodiscard]] const GlobalHistory& global() const { return global_; }

  /// What is known of a user; null: not known, or no more.
  [[nodiscard]] const UserHistory* find(UserIndex user) const;
  /// The same by the kept form of an id.
  [[nodiscard]] const UserHistory* find(std::string_view kept) const;

  /// Takes a use in. May push out users who have been away longest.
  void add(const ModelUse& use);

  /// How long a request waited for the use that answered it.
  void add_request_delay(double delay_ms, bool with_task);

  void configure(const WarmupConfig& config);

  /// Removes what is kept of this user. False: not known.
  bool forget(std::string_view kept);

  void save(ByteWriter& out) const;
  [[nodiscard]] bool load(ByteReader& in, std::span<const ModelIndex> models);

 private:
  void drop(UserIndex user);
  void make_room();

  const ModelCatalog& catalog_;
  UserRegistry registry_;
  GlobalHistory global_;
  std::unordered_map<UserIndex, UserHistory> users_;
  std::size_t user_contexts_ = 0;  // held by all users together
  std::size_t max_users_;
};

}  // namespace model_warmup
