// SPDX-License-Identifier: Apache-2.0
#include "learning/open_forecasts.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "history/fading.h"

namespace model_warmup {

HorizonInputs OpenForecasts::Entry::inputs(const Candidate& candidate, std::size_t horizon) const {
  HorizonInputs inputs;
  inputs.next_probability = candidate.next_probability;
  inputs.any_use = any_use[horizon];
  inputs.expected_uses = expected_uses[horizon];
  inputs.interval_probability = candidate.interval_probability[horizon];
  inputs.previous = candidate.previous;
  inputs.known = candidate.known;
  return inputs;
}

void OpenForecasts::add(Entry entry) { entries_.push_back(std::move(entry)); }

void OpenForecasts::record(std::uint64_t user, ModelIndex model, double at_ms) {
  for (Entry& entry : entries_) {
    if (entry.user != user) continue;
    const auto place = std::ranges::find(entry.candidates, model, &Candidate::model);
    if (place == entry.candidates.end() || place->used_after_ms >= 0) continue;
    place->used_after_ms = static_cast<float>(std::max(0.0, at_ms - entry.at_ms));
  }
}

void OpenForecasts::forget(std::uint64_t user) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.user == user; });
}

void OpenForecasts::save(ByteWriter& out) const {
  out.put(static_cast<std::uint32_t>(entries_.size()));
  for (const Entry& entry : entries_) {
    out.put(entry.user);
    out.put(entry.at_ms);
    out.put(entry.with_task);
    out.put(entry.learned);
    for (const float value : entry.any_use) out.put(value);
    for (const float value : entry.expected_uses) out.put(value);
    out.put(static_cast<std::uint32_t>(entry.candidates.size()));
    for (const Candidate& candidate : entry.candidates) {
      out.put(candidate.model);
      out.put(candidate.previous);
      out.put(candidate.known);
      out.put(candidate.next_probability);
      for (const float value : candidate.interval_probability) out.put(value);
      out.put(candidate.used_after_ms);
    }
  }
}

void OpenForecasts::load(ByteReader& in, std::span<const ModelIndex> models) {
  const std::uint32_t size = in.count(sizeof(std::uint64_t) + sizeof(double));
  if (size > kKept) return in.fail();
  for (std::uint32_t i = 0; i < size && in.ok(); ++i) {
    Entry entry;
    entry.user = in.get<std::uint64_t>();
    entry.at_ms = load_time_ms(in);
    entry.with_task = in.get<bool>();
    entry.learned = in.get<std::uint8_t>();
    for (float& value : entry.any_use) value = load_amount(in);
    for (float& value : entry.expected_uses) value = load_amount(in);
    const std::uint32_t candidates = in.count(sizeof(ModelIndex));
    if (candidates > kModels || entry.learned >= kHorizons_ms.size()) return in.fail();
    for (std::uint32_t k = 0; k < candidates; ++k) {
      Candidate candidate;
      const auto model = in.get<ModelIndex>();
      if (model >= models.size()) return in.fail();
      candidate.model = models[model];
      candidate.previous = in.get<bool>();
      candidate.known = in.get<bool>();
      candidate.next_probability = load_amount(in);
      for (float& value : candidate.interval_probability) value = load_amount(in);
      candidate.used_after_ms = in.get<float>();
      if (!std::isfinite(candidate.used_after_ms)) return in.fail();
      entry.candidates.push_back(candidate);
    }
    entries_.push_back(std::move(entry));
  }
}

}  // namespace model_warmup
