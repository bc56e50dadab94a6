// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/bytes.h"
#include "core/config.h"
#include "core/error.h"
#include "core/request.h"
#include "core/usage.h"
#include "history/analysis_cache.h"
#include "history/model_use.h"
#include "history/pending_requests.h"
#include "history/recent_keys.h"
#include "history/usage_history.h"
#include "history/user_registry.h"

namespace model_warmup {

/// Recognises patterns in what was used: keeps the history, ranks models by it, and tells how each model is used.
///
/// A use enters in two steps, because an engine must be judged on what it says before anything has seen the event:
///
///     const auto use = analyzer.resolve(event, now_ms);   // checks and looks up; changes nothing
///     if (use && *use) {
///       engine.learn(**use);
///       analyzer.record_usage(**use);
///     }
class UsagePatternAnalyzer {
 public:
  /// `catalog` must outlive the analyzer; `config` has been validated.
  UsagePatternAnalyzer(const ModelCatalog& catalog, const WarmupConfig& config, const UserKey& user_key);

  /// Notes that a user has asked: the request waits until that user's next use answers it or its horizon passes, and
  /// lends its context to a use that comes without one. By itself it never enters the history. Constant time.
  Result<void> record_usage(const WarmupRequest& request, double now_ms);

  /// What an event is about; nothing for an event whose `event_id` is among the last seen.
  /// Errors: InvalidInput for a model that is not registered (`model`).
  [[nodiscard]] Result<std::optional<ModelUse>> resolve(const UsageEvent& event, double now_ms) const;

  /// Takes a use into the history. O(models of the user + fields of the request).
  void record_usage(const ModelUse& use);

  /// Both steps in one, for those who learn nothing else from the event. False: seen before, and ignored.
  Result<bool> record_usage(const UsageEvent& event, double now_ms);

  /// Registered models that somebody has used, by how relevant the history makes them to this request, best first, at
  /// most `max_predictions`. Cached by user, the user's number of uses, the request in its bins, the registered models
  /// and the configuration, for `prediction_cache_ttl_seconds`.
  Result<std::vector<ModelId>> analyze_patterns(const WarmupRequest& request, double now_ms);

  /// How a registered model is used; nothing if it has not been used yet.
  /// Errors: InvalidInput for a model that is not registered (`model_id`).
  [[nodiscard]] Result<std::optional<UsagePattern>> get_usage_stats(const ModelId& model_id) const;

  /// Takes another (validated) configuration; clears the cache, and lets go of users beyond a smaller `max_users`.
  Result<void> update_config(const WarmupConfig& config);

  /// Removes all that is kept of this user; counts over all users stay. False: not known.
  bool forget_user(std::string_view user_id);

  [[nodiscard]] const UsageHistory& history() const { return history_; }
  [[nodiscard]] CacheStatistics cache_statistics() const { return cache_.statistics(); }

  void save(ByteWriter& out) const;

  /// Reads into a fresh analyzer. `models[i]` is the index here of the saved catalogue's i-th model. False: these are
  /// not bytes that `save` has written, and the analyzer is as fresh as before.
  [[nodiscard]] bool load(ByteReader& in, std::span<const ModelIndex> models);

 private:
  [[nodiscard]] std::uint64_t cache_key(std::string_view user, const RequestContext& context) const;
  [[nodiscard]] std::vector<ModelId> rank_models(std::string_view user, const RequestContext& context,
                                                 double now_ms) const;

  const ModelCatalog& catalog_;
  WarmupConfig config_;
  UsageHistory history_;
  PendingRequests pending_;
  RecentKeys seen_events_;
  AnalysisCache cache_;
  std::uint64_t config_epoch_ = 0;
};

}  // namespace model_warmup
