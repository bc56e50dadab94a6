// SPDX-License-Identifier: Apache-2.0
#include "history/decayed_counts.h"

#include <algorithm>
#include <cmath>

namespace model_warmup {
namespace {

constexpr float kFaded = 1e-3f;
constexpr float kLargestCount = 1e9f;

}  // namespace

void DecayedCounts::visit(std::uint32_t key, float decay, std::size_t max_entries) {
  latest_ = key;
  bool found = false;
  for (Entry& entry : entries_) {
    entry.count *= decay;
    if (entry.key == key) {
      entry.count += 1;
      found = true;
    }
  }
  std::erase_if(entries_, [](const Entry& entry) { return entry.count < kFaded; });
  if (!found) {
    if (entries_.size() >= max_entries) entries_.erase(std::ranges::min_element(entries_, {}, &Entry::count));
    entries_.push_back({key, 1});
  }
  add_up();
}

void DecayedCounts::add_up() {
  total_ = 0;
  for (const Entry& entry : entries_) total_ += entry.count;
}

float DecayedCounts::count(std::uint32_t key) const {
  const auto entry = std::ranges::find(entries_, key, &Entry::key);
  return entry == entries_.end() ? 0 : entry->count;
}

void DecayedCounts::save(ByteWriter& out) const {
  out.put(static_cast<std::uint32_t>(entries_.size()));
  out.put(latest_);
  for (const Entry& entry : entries_) {
    out.put(entry.key);
    out.put(entry.count);
  }
}

void DecayedCounts::load(ByteReader& in, std::size_t max_entries) {
  entries_.resize(in.count(sizeof(std::uint32_t) + sizeof(float)));
  if (entries_.size() > max_entries) in.fail();
  latest_ = in.get<std::uint32_t>();
  for (Entry& entry : entries_) {
    entry.key = in.get<std::uint32_t>();
    entry.count = in.get<float>();
    if (!(entry.count >= kFaded && entry.count <= kLargestCount)) in.fail();
  }
  if (!in.ok()) entries_.clear();
  add_up();
}

void DecayedCounts::load_models(ByteReader& in, std::size_t max_entries, std::span<const ModelIndex> models) {
  load(in, max_entries);
  const auto rename = [&](std::uint32_t& model) {
    if (model < models.size()) {
      model = models[model];
    } else {
      in.fail();
    }
  };
  for (Entry& entry : entries_) rename(entry.key);
  if (!entries_.empty()) rename(latest_);
  if (!in.ok()) entries_.clear();
}

}  // namespace model_warmup
