// SPDX-License-Identifier: Apache-2.0
#include "history/usage_history.h"

#include "core/order.h"

namespace model_warmup {

UsageHistory::UsageHistory(const ModelCatalog& catalog, const WarmupConfig& config, const UserKey& key)
    : catalog_(catalog),
      registry_(key, config.hash_user_ids),
      max_users_(config.max_users),
      usage_window_ms_(config.usage_window_ms()) {}

const UserHistory* UsageHistory::find(UserIndex user) const {
  const auto place = users_.find(user);
  return place == users_.end() ? nullptr : &place->second;
}

const UserHistory* UsageHistory::find(std::string_view kept) const {
  const auto index = registry_.find(kept);
  return index ? find(*index) : nullptr;
}

void UsageHistory::add(const ModelUse& use) {
  const UserIndex index = registry_.touch(use.user);
  UserHistory& user = users_[index];
  log_use(use, index, user);
  global_.add(use, user, usage_window_ms_);
  user_contexts_ -= user.contexts();
  user.add(use, model_tag(catalog_, use.model));
  user_contexts_ += user.contexts();
  make_room();
}

/// `user` as it was before this use.
void UsageHistory::log_use(const ModelUse& use, UserIndex index, const UserHistory& user) {
  const TailChances tails = tail_chances(global_, user, use.model, catalog_.known());
  log_.add({index, use.at_ms, use.model, tails, static_cast<std::int16_t>(use.context.utc_offset_minutes())});
  if (tails.told()) drift_.add(tails.surprise_bits() / TailChances::kMostBits, use.at_ms);
  if (user.uses() > 0) session_gap_.add(user.gap_ms(use.at_ms));
}

void UsageHistory::make_room() {
  // Never the last one: it is the user who has just come, and alone bounded by caps of its own.
  while (registry_.size() > 1 && (registry_.size() > max_users_ || user_contexts_ > kMaxUserContexts)) {
    drop(registry_.least_recent());
  }
}

void UsageHistory::drop(UserIndex user) {
  registry_.erase(user);
  drop_history(user);
}

void UsageHistory::drop_history(UserIndex user) {
  const auto place = users_.find(user);
  user_contexts_ -= place->second.contexts();
  users_.erase(place);
  log_.erase(user);
}

void UsageHistory::update_config(const WarmupConfig& config) {
  for (const UserIndex user : registry_.set_hash_ids(config.hash_user_ids)) drop_history(user);
  max_users_ = config.max_users;
  usage_window_ms_ = config.usage_window_ms();
  make_room();
}

bool UsageHistory::forget(std::string_view kept) {
  const auto user = registry_.find(kept);
  if (user) drop(*user);
  return user.has_value();
}

void UsageHistory::save(ByteWriter& out) const {
  registry_.save(out);
  global_.save(out);
  for (const UserIndex user : registry_.users()) find(user)->save(out);
  log_.save(out);
  drift_.save(out);
  session_gap_.save(out);
}

void UsageHistory::load(ByteReader& in, std::span<const ModelIndex> models) {
  registry_.load(in);
  global_.load(in, models);
  for (const UserIndex user : registry_.users()) {
    UserHistory& history = users_[user];
    history.load(in, models);
    user_contexts_ += history.contexts();
  }
  std::vector<UserIndex> users = registry_.users();
  sort(users);
  log_.load(in, users, models);
  drift_.load(in);
  session_gap_.load(in);
  if (!in.ok()) return clear();
  make_room();
}

void UsageHistory::clear() {
  registry_.clear();
  global_ = GlobalHistory();
  users_.clear();
  user_contexts_ = 0;
  log_.clear();
  drift_ = DriftDetector();
  session_gap_ = SessionGap();
}

}  // namespace model_warmup
