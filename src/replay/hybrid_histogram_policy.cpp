// SPDX-License-Identifier: Apache-2.0
#include "replay/hybrid_histogram_policy.h"

#include <algorithm>
#include <cmath>

namespace model_warmup {
namespace {

constexpr double kMinute_ms = 60'000;
constexpr double kHead = 0.05;
constexpr double kTail = 0.99;
constexpr double kMargin = 0.1;
constexpr double kLeastVariation = 2;  // coefficient of variation of the counts
constexpr double kMostBeyond = 0.5;    // share of idle times
constexpr std::uint32_t kFewIdleTimes = 2;

}  // namespace

HybridHistogramPolicy::Windows HybridHistogramPolicy::windows_of(const Record& record) {
  const Windows fixed{0, kMinutes * kMinute_ms};
  const double within = record.idle_times - record.beyond;
  if (record.idle_times < kFewIdleTimes || record.beyond > kMostBeyond * record.idle_times) return fixed;
  const double mean = within / kMinutes;
  double squares = 0;
  for (const std::uint32_t count : record.minutes) squares += (count - mean) * (count - mean);
  if (std::sqrt(squares / kMinutes) < kLeastVariation * mean) return fixed;

  std::size_t head = kMinutes, tail = kMinutes;  // minutes in which the percentiles lie
  double below = 0;
  for (std::size_t minute = 0; minute < kMinutes && tail == kMinutes; ++minute) {
    below += record.minutes[minute];
    if (head == kMinutes && below >= kHead * within) head = minute;
    if (below >= kTail * within) tail = minute;
  }
  // The 5th percentile counts from its minute's begin and the 99th to its minute's end.
  return {static_cast<double>(head) * kMinute_ms * (1 - kMargin),
          static_cast<double>(tail + 1) * kMinute_ms * (1 + kMargin)};
}

void HybridHistogramPolicy::used(const WarmServer& server, ModelIndex model) {
  Record& record = records_[model];
  const double now_ms = server.now_ms();
  if (record.last_ms > -kNever) {
    const double minute = std::floor((now_ms - record.last_ms) / kMinute_ms);
    ++record.idle_times;
    if (minute < kMinutes) {
      ++record.minutes[static_cast<std::size_t>(minute)];
    } else {
      ++record.beyond;
    }
  }
  record.last_ms = now_ms;
  const Windows windows = windows_of(record);
  record.load_at_ms = now_ms + windows.ahead_ms;
  record.keep_until_ms = now_ms + windows.until_ms;
  if (std::ranges::find(awaited_, model) == awaited_.end()) awaited_.push_back(model);
}

void HybridHistogramPolicy::plan(WarmServer& server) {
  const double now_ms = server.now_ms();
  next_plan_ms_ = kNever;
  std::erase_if(awaited_, [&](ModelIndex model) {
    const Record& record = records_[model];
    const bool over = record.keep_until_ms <= now_ms;
    if (server.is_absent(model)) {
      const bool due = record.load_at_ms > record.last_ms && record.load_at_ms <= now_ms;
      const bool fits = server.costs().memory_mb[model] <= server.free_mb() && !server.has_queue();
      if (!over && due && fits) server.load_ahead(model);
    } else if (server.is_idle(model) && (over || record.load_at_ms > now_ms)) {
      server.let_go(model);
    }
    for (const double at_ms : {record.load_at_ms, record.keep_until_ms}) {
      if (at_ms > now_ms) next_plan_ms_ = std::min(next_plan_ms_, at_ms);
    }
    return over && server.is_absent(model);
  });
}

}  // namespace model_warmup
