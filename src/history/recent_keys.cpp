// SPDX-License-Identifier: Apache-2.0
#include "history/recent_keys.h"

namespace model_warmup {

void RecentKeys::add(std::uint64_t key) {
  if (!set_.insert(key).second) return;
  if (ring_.size() < kKept) {
    ring_.push_back(key);
    return;
  }
  set_.erase(ring_[next_]);
  ring_[next_] = key;
  next_ = (next_ + 1) % kKept;
}

void RecentKeys::save(ByteWriter& out) const {
  out.put(static_cast<std::uint32_t>(ring_.size()));
  for (std::size_t i = 0; i < ring_.size(); ++i) out.put(ring_[(next_ + i) % ring_.size()]);
}

void RecentKeys::load(ByteReader& in) {
  const std::uint32_t size = in.count(sizeof(std::uint64_t));
  if (size > kKept) return in.fail();
  for (std::uint32_t i = 0; i < size; ++i) {
    const auto key = in.get<std::uint64_t>();
    if (contains(key)) return in.fail();
    add(key);
  }
}

}  // namespace model_warmup
