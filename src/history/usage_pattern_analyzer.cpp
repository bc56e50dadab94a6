// SPDX-License-Identifier: Apache-2.0
#include "history/usage_pattern_analyzer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/hash.h"
#include "core/math.h"
#include "core/order.h"
#include "history/history_view.h"

namespace model_warmup {
namespace {

constexpr std::size_t kTopSuccessors = 5;

/// A task says most about the model; each other field of a request half as much.
constexpr double weight_of(ContextField field) { return field == ContextField::task ? 1 : 0.5; }

constexpr std::uint64_t event_key(const std::optional<std::string>& id) { return id ? hash_text(*id) | 1 : 0; }

}  // namespace

UsagePatternAnalyzer::UsagePatternAnalyzer(const ModelCatalog& catalog, const WarmupConfig& config,
                                           const UserKey& user_key)
    : catalog_(catalog), config_(config), history_(catalog, config, user_key) {}

Result<void> UsagePatternAnalyzer::record_usage(const WarmupRequest& request, double now_ms) {
  const double asked_at_ms = request.timestamp_ms.value_or(now_ms);
  for (std::size_t i = pending_.expire(asked_at_ms); i > 0; --i) history_.add_unanswered_request();
  const double horizon_ms = request.horizon_ms.value_or(config_.effective_horizon_ms());
  pending_.put(history_.registry().kept_form(request.user_context.user_id),
               {asked_at_ms, asked_at_ms + horizon_ms, RequestContext(request, asked_at_ms), request.task});
  return {};
}

Result<std::optional<ModelUse>> UsagePatternAnalyzer::resolve(const UsageEvent& event, double now_ms) const {
  auto model = catalog_.require(event.model);
  if (!model) return std::unexpected(std::move(model.error()).at("/model"));
  ModelUse use;
  use.event_key = event_key(event.event_id);
  if (use.event_key != 0 && seen_events_.contains(use.event_key)) return std::nullopt;
  use.model = *model;
  use.user = history_.registry().kept_form(event.user());
  use.at_ms = event.timestamp_ms.value_or(now_ms);
  use.success = event.success;
  if (event.request) {
    use.context = RequestContext(*event.request, event.request->timestamp_ms.value_or(use.at_ms));
    use.task = event.request->task;
  } else if (const PendingRequest* asked = pending_.find(use.user); asked && use.at_ms <= asked->expires_at_ms) {
    use.context = asked->context;
    use.task = asked->task;
  }
  if (event.task) {
    use.task = event.task;
    use.context.set_task(*event.task);
  }
  return use;
}

void UsagePatternAnalyzer::record_usage(const ModelUse& use) {
  if (use.event_key != 0) seen_events_.add(use.event_key);
  if (const PendingRequest* asked = pending_.find(use.user)) {
    if (asked->task) {
      const bool in_time = use.at_ms <= asked->expires_at_ms;
      in_time ? history_.add_request_delay(use.at_ms - asked->asked_at_ms) : history_.add_unanswered_request();
    }
    pending_.erase(use.user);
  }
  history_.add(use);
}

Result<bool> UsagePatternAnalyzer::record_usage(const UsageEvent& event, double now_ms) {
  const auto use = resolve(event, now_ms);
  if (!use) return std::unexpected(use.error());
  if (*use) record_usage(**use);
  return use->has_value();
}

std::uint64_t UsagePatternAnalyzer::cache_key(std::string_view user, const RequestContext& context) const {
  const UserHistory* known = history_.find(user);
  std::uint64_t key = hash_combine(config_epoch_, hash_text(user));
  key = hash_combine(key, known == nullptr ? 0 : known->uses());
  key = hash_combine(key, context.key());
  for (const ModelIndex model : catalog_.registered()) key = hash_combine(key, model);
  return key;
}

std::vector<ModelId> UsagePatternAnalyzer::rank_models(std::string_view user, const RequestContext& context,
                                                       double now_ms) const {
  const HistoryView view(history_, history_.find(user), now_ms);
  const ContextAffinity& affinity = history_.global().affinity();
  std::vector<std::pair<double, ModelIndex>> scored;  // stable: equal scores in order of registration
  for (const ModelIndex model : view.used()) scored.emplace_back(view.cheap_score(model), model);
  for (std::size_t i = 0; i < kContextFields; ++i) {
    const auto field = static_cast<ContextField>(i);
    if (!context.has(field)) continue;
    const auto evidence = affinity.evidence(context, field);
    for (auto& [score, model] : scored) score *= math::exp(weight_of(field) * evidence.log_ratio(model));
  }
  sort_by_greatest(scored, &std::pair<double, ModelIndex>::first);
  scored.resize(std::min<std::size_t>(scored.size(), config_.max_predictions));
  std::vector<ModelId> ids;
  ids.reserve(scored.size());
  for (const auto& [score, model] : scored) ids.push_back(catalog_.id(model));
  return ids;
}

Result<std::vector<ModelId>> UsagePatternAnalyzer::analyze_patterns(const WarmupRequest& request, double now_ms) {
  const double asked_at_ms = request.timestamp_ms.value_or(now_ms);
  const std::string user = history_.registry().kept_form(request.user_context.user_id);
  const RequestContext context(request, asked_at_ms);
  const std::uint64_t key = cache_key(user, context);
  const double ttl_ms = static_cast<double>(config_.prediction_cache_ttl_seconds) * 1000;
  if (const auto* known = cache_.find(key, asked_at_ms, ttl_ms)) return *known;
  auto ranked = rank_models(user, context, asked_at_ms);
  cache_.put(key, asked_at_ms, ranked);
  return ranked;
}

Result<std::optional<UsagePattern>> UsagePatternAnalyzer::get_usage_stats(const ModelId& model_id) const {
  const auto model = catalog_.require(model_id.to_string(), "model_id");
  if (!model) return std::unexpected(model.error());
  const GlobalHistory& global = history_.global();
  const ModelRecord* record = global.record(*model);
  if (record == nullptr) return std::nullopt;

  UsagePattern pattern;
  pattern.model_id = model_id;
  pattern.name = catalog_.name(*model);
  pattern.usage_count = record->uses();
  pattern.last_used_at_ms = record->last_at_ms();
  pattern.avg_session_duration_ms = record->average_session_ms();
  pattern.success_rate = record->success_rate();
  pattern.hourly_distribution = record->hours().shares();
  pattern.weekday_distribution = record->weekdays().shares();
  pattern.avg_interval_ms = record->average_interval_ms();
  pattern.trend = record->trend(global.last_at_ms());

  double tasks = 0;
  for (const auto& [task, count] : record->tasks()) tasks += count;
  for (const auto& [task, count] : record->tasks()) pattern.task_distribution.push_back({task, count / tasks});
  sort_by_greatest(pattern.task_distribution, &TaskShare::share);

  if (const DecayedCounts* after = global.followers(model_tag(catalog_, *model))) {
    for (const auto& [next, count] : after->entries()) {
      pattern.top_successors.push_back({catalog_.id(next), catalog_.name(next), count / after->total()});
    }
    sort_by_greatest(pattern.top_successors, &ModelShare::share);
    pattern.top_successors.resize(std::min(pattern.top_successors.size(), kTopSuccessors));
  }
  return pattern;
}

Result<void> UsagePatternAnalyzer::update_config(const WarmupConfig& config) {
  // Questions wait under the kept forms of ids, which change with this.
  if (config.hash_user_ids != config_.hash_user_ids) pending_.clear();
  config_ = config;
  ++config_epoch_;
  history_.update_config(config);
  cache_.clear();
  return {};
}

bool UsagePatternAnalyzer::forget_user(std::string_view user_id) {
  cache_.clear();
  bool known = false;
  for (const std::string& kept : history_.registry().all_forms(user_id)) {
    pending_.erase(kept);
    known |= history_.forget(kept);
  }
  return known;
}

void UsagePatternAnalyzer::save(ByteWriter& out) const {
  history_.save(out);
  pending_.save(out);
  seen_events_.save(out);
}

bool UsagePatternAnalyzer::load(ByteReader& in, std::span<const ModelIndex> models) {
  history_.load(in, models);
  pending_.load(in);
  seen_events_.load(in);
  if (in.ok()) return true;
  history_.clear();
  pending_.clear();
  seen_events_ = RecentKeys();
  return false;
}

}  // namespace model_warmup
