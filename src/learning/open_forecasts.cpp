// SPDX-License-Identifier: Apache-2.0
#include "learning/open_forecasts.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "history/fading.h"

namespace model_warmup {

bool OpenForecasts::has_room(double at_ms) const {
  const auto is_later = [&](const Entry& entry) { return entry.at_ms > at_ms; };
  return entries_.size() < kKept || std::ranges::any_of(entries_, is_later);
}

void OpenForecasts::add(Entry entry) {
  if (entries_.size() >= kKept) entries_.erase(std::ranges::max_element(entries_, {}, &Entry::at_ms));
  entries_.push_back(std::move(entry));
}

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
    for (const HorizonOutlook& outlook : entry.outlooks) {
      out.put(outlook.any_use_logit);
      out.put(outlook.log_uses);
    }
    out.put(static_cast<std::uint8_t>(entry.candidates.size()));
    for (const Candidate& candidate : entry.candidates) {
      out.put(candidate.model);
      out.put(candidate.inputs.front().previous);
      for (const HorizonInputs& inputs : candidate.inputs) {
        out.put(inputs.next_use);
        out.put(inputs.interval);
      }
      out.put(candidate.used_after_ms);
    }
  }
}

void OpenForecasts::load(ByteReader& in, std::span<const ModelIndex> models) {
  // Inputs of a calibrator are small numbers; larger ones would throw it off its course.
  const auto load_input = [&]<class T>(T& input) {
    input = in.get<T>();
    if (!(std::fabs(input) < 10)) input = 0, in.fail();
  };
  const std::uint32_t size = in.count(sizeof(std::uint64_t) + sizeof(double));
  if (size > kKept) return in.fail();
  for (std::uint32_t i = 0; i < size && in.ok(); ++i) {
    Entry entry;
    entry.user = in.get<std::uint64_t>();
    entry.at_ms = load_time_ms(in);
    entry.with_task = in.get<bool>();
    entry.learned = in.get<std::uint8_t>();
    for (HorizonOutlook& outlook : entry.outlooks) {
      load_input(outlook.any_use_logit);
      load_input(outlook.log_uses);
    }
    entry.candidates.resize(in.get<std::uint8_t>());
    if (entry.candidates.size() > kRanks.size() || entry.learned >= kHorizons_ms.size()) return in.fail();
    for (Candidate& candidate : entry.candidates) {
      const auto model = in.get<ModelIndex>();
      if (model >= models.size()) return in.fail();
      candidate.model = models[model];
      const bool previous = in.get<bool>();
      for (HorizonInputs& inputs : candidate.inputs) {
        load_input(inputs.next_use);
        load_input(inputs.interval);
        inputs.previous = previous;
      }
      candidate.used_after_ms = in.get<float>();
      if (!std::isfinite(candidate.used_after_ms)) return in.fail();
    }
    entries_.push_back(std::move(entry));
  }
}

}  // namespace model_warmup
