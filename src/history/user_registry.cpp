// SPDX-License-Identifier: Apache-2.0
#include "history/user_registry.h"

#include <algorithm>
#include <utility>

#include "core/hash.h"

namespace model_warmup {
namespace {

constexpr char kHashedMark = 'h';
constexpr char kPlainMark = 'p';
constexpr std::size_t kHashBytes = 16;  // of the HMAC's 32: two of 10,000 users meet with a chance below 1e-30
constexpr std::size_t kLongestId = 256;

std::string plain(std::string_view user_id) {
  std::string kept(1, kPlainMark);
  kept += user_id;
  return kept;
}

}  // namespace

std::string UserRegistry::hashed(std::string_view user_id) const {
  const auto digest = hmac_sha256(key_, as_bytes(user_id));
  constexpr std::string_view kDigits = "0123456789abcdef";  // text, because tasks carry it over the wire
  std::string kept(1, kHashedMark);
  for (std::size_t i = 0; i < kHashBytes; ++i) {
    kept += kDigits[digest[i] >> 4];
    kept += kDigits[digest[i] & 15];
  }
  return kept;
}

std::string UserRegistry::kept_form(std::string_view user_id) const {
  return hash_ids_ ? hashed(user_id) : plain(user_id);
}

std::array<std::string, 2> UserRegistry::all_forms(std::string_view user_id) const {
  return {hashed(user_id), plain(user_id)};
}

std::optional<UserIndex> UserRegistry::find(std::string_view kept) const {
  const auto place = by_kept_.find(kept);
  if (place == by_kept_.end()) return std::nullopt;
  return place->second->index;
}

UserIndex UserRegistry::touch(std::string_view kept) {
  if (const auto place = by_kept_.find(kept); place != by_kept_.end()) {
    order_.splice(order_.end(), order_, place->second);
    return place->second->index;
  }
  insert(Entry{std::string(kept), next_});
  return next_++;
}

void UserRegistry::insert(Entry entry) {
  const auto place = order_.insert(order_.end(), std::move(entry));
  by_kept_.emplace(place->kept, place);
  by_index_.emplace(place->index, place);
}

void UserRegistry::erase(UserIndex user) {
  const auto place = by_index_.find(user);
  const auto entry = place->second;
  by_kept_.erase(entry->kept);
  by_index_.erase(place);
  order_.erase(entry);
}

void UserRegistry::clear() {
  by_kept_.clear();
  by_index_.clear();
  order_.clear();
}

std::vector<UserIndex> UserRegistry::users() const {
  std::vector<UserIndex> users;
  users.reserve(order_.size());
  for (const Entry& entry : order_) users.push_back(entry.index);
  return users;
}

std::vector<UserIndex> UserRegistry::set_hash_ids(bool hash_ids) {
  hash_ids_ = hash_ids;
  std::vector<UserIndex> superseded;
  if (!hash_ids) return superseded;
  for (auto entry = order_.begin(); entry != order_.end(); ++entry) {
    if (entry->kept.front() != kPlainMark) continue;
    std::string kept = hashed(std::string_view(entry->kept).substr(1));
    if (const auto older = find(kept)) {
      superseded.push_back(*older);
      erase(*older);
    }
    by_kept_.erase(entry->kept);
    entry->kept = std::move(kept);
    by_kept_.emplace(entry->kept, entry);
  }
  return superseded;
}

std::uint64_t UserRegistry::key_fingerprint() const {
  const auto digest = hmac_sha256(key_, as_bytes("model-warmup key fingerprint"));
  std::uint64_t fingerprint = 0;
  for (std::size_t i = 0; i < sizeof fingerprint; ++i) fingerprint |= std::uint64_t{digest[i]} << (8 * i);
  return fingerprint;
}

void UserRegistry::save(ByteWriter& out) const {
  out.put(next_);
  out.put(static_cast<std::uint32_t>(order_.size()));
  for (const Entry& entry : order_) {
    out.put(entry.kept);
    out.put(entry.index);
  }
}

void UserRegistry::load(ByteReader& in) {
  next_ = in.get<UserIndex>();
  const std::uint32_t size = in.count(sizeof(std::uint32_t) + 1 + sizeof(UserIndex));
  for (std::uint32_t i = 0; i < size; ++i) {
    Entry entry{in.get<std::string>(), in.get<UserIndex>()};
    const bool marked = !entry.kept.empty() && (entry.kept.front() == kHashedMark || entry.kept.front() == kPlainMark);
    if (!in.ok() || !marked || entry.kept.size() > kLongestId + 1 || entry.index >= next_ ||
        by_kept_.contains(entry.kept) || by_index_.contains(entry.index)) {
      return in.fail();
    }
    insert(std::move(entry));
  }
}

}  // namespace model_warmup
