// SPDX-License-Identifier: Apache-2.0
#include "history/use_log.h"

#include <algorithm>

#include "core/order.h"
#include "history/fading.h"

namespace model_warmup {
namespace {

constexpr std::int16_t kLargestOffset = 1440;

}  // namespace

void UseLog::add(const LoggedUse& use) {
  if (ring_.size() < kKept) {
    ring_.push_back(use);
    return;
  }
  ring_[next_] = use;
  next_ = (next_ + 1) % kKept;
}

std::vector<LoggedUse> UseLog::uses() const {
  std::vector<LoggedUse> uses;
  uses.reserve(ring_.size());
  for (std::size_t i = 0; i < ring_.size(); ++i) uses.push_back(ring_[(next_ + i) % ring_.size()]);
  return uses;
}

void UseLog::erase(UserIndex user) {
  if (std::ranges::find(ring_, user, &LoggedUse::user) == ring_.end()) return;
  ring_ = uses();
  next_ = 0;
  std::erase_if(ring_, [&](const LoggedUse& use) { return use.user == user; });
}

void UseLog::clear() {
  ring_.clear();
  next_ = 0;
}

// Each user once, then uses that name their user by its place among them: that takes a third off.
void UseLog::save(ByteWriter& out) const {
  std::vector<UserIndex> users;
  users.reserve(ring_.size());
  for (const LoggedUse& use : ring_) users.push_back(use.user);
  sort(users);
  users.erase(std::unique(users.begin(), users.end()), users.end());
  out.put(static_cast<std::uint32_t>(users.size()));
  for (const UserIndex user : users) out.put(user);
  out.put(static_cast<std::uint32_t>(ring_.size()));
  for (const LoggedUse& use : uses()) {
    out.put(static_cast<std::uint16_t>(std::lower_bound(users.begin(), users.end(), use.user) - users.begin()));
    out.put(use.at_ms);
    out.put(use.model);
    use.tails.save(out);
    out.put(use.utc_offset_minutes);
  }
}

void UseLog::load(ByteReader& in, std::span<const UserIndex> known, std::span<const ModelIndex> models) {
  std::vector<UserIndex> users(in.count(sizeof(UserIndex)));
  for (UserIndex& user : users) {
    user = in.get<UserIndex>();
    if (!std::binary_search(known.begin(), known.end(), user)) in.fail();
  }
  constexpr std::size_t kBytes = 24;
  const std::uint32_t size = in.count(kBytes);
  if (size > kKept) in.fail();
  for (std::uint32_t i = 0; i < size && in.ok(); ++i) {
    LoggedUse use;
    const auto user = in.get<std::uint16_t>();
    use.at_ms = load_time_ms(in);
    const auto model = in.get<ModelIndex>();
    use.tails.load(in);
    use.utc_offset_minutes = in.get<std::int16_t>();
    if (user >= users.size() || model >= models.size() || use.utc_offset_minutes < -kLargestOffset ||
        use.utc_offset_minutes > kLargestOffset) {
      in.fail();
      break;
    }
    use.user = users[user];
    use.model = models[model];
    ring_.push_back(use);
  }
  if (!in.ok()) clear();
}

}  // namespace model_warmup
