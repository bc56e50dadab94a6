// SPDX-License-Identifier: Apache-2.0
#include "history/context_table.h"

namespace model_warmup {

const DecayedCounts* ContextTable::find(std::uint64_t key) const {
  const auto place = by_key_.find(key);
  return place == by_key_.end() ? nullptr : &place->second->counts;
}

void ContextTable::visit(std::uint64_t key, std::uint32_t value, float decay) {
  const auto [place, fresh] = by_key_.try_emplace(key);
  if (fresh) {
    place->second = order_.insert(order_.end(), Entry{key, {}});
  } else {
    order_.splice(order_.end(), order_, place->second);
  }
  place->second->counts.visit(value, decay, max_entries_);
  if (order_.size() > max_contexts_) {
    by_key_.erase(order_.front().key);
    order_.pop_front();
  }
}

void ContextTable::save(ByteWriter& out) const {
  out.put(static_cast<std::uint32_t>(order_.size()));
  for (const Entry& entry : order_) {
    out.put(entry.key);
    entry.counts.save(out);
  }
}

template <class LoadCounts>
void ContextTable::load_entries(ByteReader& in, LoadCounts load_counts) {
  const std::uint32_t size = in.count(sizeof(std::uint64_t) + sizeof(std::uint32_t));
  if (size > max_contexts_) return in.fail();
  for (std::uint32_t i = 0; i < size && in.ok(); ++i) {
    const auto key = in.get<std::uint64_t>();
    const auto [place, fresh] = by_key_.try_emplace(key);
    if (!fresh) return in.fail();
    place->second = order_.insert(order_.end(), Entry{key, {}});
    load_counts(place->second->counts);
  }
}

void ContextTable::load(ByteReader& in) {
  load_entries(in, [&](DecayedCounts& counts) { counts.load(in, max_entries_); });
}

void ContextTable::load_models(ByteReader& in, std::span<const ModelIndex> models) {
  load_entries(in, [&](DecayedCounts& counts) { counts.load_models(in, max_entries_, models); });
}

}  // namespace model_warmup
