// SPDX-License-Identifier: Apache-2.0
#include "history/analysis_cache.h"

#include <utility>

namespace model_warmup {

const std::vector<ModelId>* AnalysisCache::find(std::uint64_t key, double now_ms, double ttl_ms) {
  const auto place = by_key_.find(key);
  // A clock that went back makes an entry look younger than nothing; it is fresh enough.
  if (place == by_key_.end() || now_ms - place->second->at_ms >= ttl_ms) {
    ++misses_;
    return nullptr;
  }
  ++hits_;
  order_.splice(order_.end(), order_, place->second);
  return &place->second->result;
}

void AnalysisCache::put(std::uint64_t key, double now_ms, std::vector<ModelId> result) {
  const auto [place, fresh] = by_key_.try_emplace(key);
  if (!fresh) order_.erase(place->second);
  place->second = order_.insert(order_.end(), Entry{key, now_ms, std::move(result)});
  if (order_.size() > kKept) {
    by_key_.erase(order_.front().key);
    order_.pop_front();
  }
}

void AnalysisCache::clear() {
  by_key_.clear();
  order_.clear();
}

}  // namespace model_warmup
