// SPDX-License-Identifier: Apache-2.0
#include "benchmark/cache_phase.h"

#include <algorithm>

#include "benchmark/targets.h"

namespace model_warmup {
namespace {

constexpr std::uint64_t kMostUsers = 1000;
constexpr std::uint64_t kQuestionsAUse = 5;

std::uint64_t users_of(const BenchmarkOptions& options) { return std::min(options.users, kMostUsers); }

}  // namespace

CachePhase::CachePhase(const BenchmarkSetting& setting)
    : setting_(setting),
      world_(setting.config, setting.options.seed, {setting.options.models, users_of(setting.options)},
             *setting.stopwatch),
      settling_uses_(uses_to_settle(setting.options, users_of(setting.options))) {
  measured_.questions_a_use = kQuestionsAUse;
  measured_.target_hit_rate = kTargetHitRate;
  measured_.target_bytes = kTargetCacheBytes;
}

double CachePhase::steps() const {
  return static_cast<double>(BenchWorld::registrations(setting_.options.models) + settling_uses_ +
                             setting_.options.calls + 3 * kTargetCachedResults);
}

Result<bool> CachePhase::step(BenchmarkResults& results) {
  ++done_;
  if (auto advanced = advance(); !advanced) return std::unexpected(std::move(advanced.error()));
  if (part_ == Part::done) results.cache = measured_;
  return part_ == Part::done;
}

Result<void> CachePhase::advance() {
  switch (part_) {
    case Part::registering: {
      const auto all = world_.register_models();
      if (!all) return std::unexpected(all.error());
      if (*all) go_on_with(Part::settling);
      return {};
    }
    case Part::settling: return settle();
    case Part::asking: return ask_between_uses();
    case Part::filling: return fill();
    case Part::repeating: return repeat();
    case Part::repeating_under_other_config: return repeat_under_other_config();
    case Part::done: break;
  }
  return {};
}

void CachePhase::go_on_with(Part part) {
  part_ = part;
  part_done_ = 0;
  before_ = statistics();
}

Result<void> CachePhase::settle() {
  if (auto lived = world_.live(); !lived) return lived;
  if (++part_done_ == settling_uses_) go_on_with(Part::asking);
  return {};
}

/// One use, and what its user asks until the next: the same each time.
Result<void> CachePhase::ask_between_uses() {
  if (auto lived = world_.live(); !lived) return lived;
  const WarmupRequest question = world_.workload().question();
  for (std::uint64_t i = 0; i < kQuestionsAUse; ++i) {
    if (auto asked = analyze(question); !asked) return asked;
  }
  if (++part_done_ < setting_.options.calls) return {};
  const CacheStatistics now = statistics();
  const CacheStatistics here = {.hits = now.hits - before_.hits, .misses = now.misses - before_.misses};
  measured_.lookups = here.hits + here.misses;
  measured_.hit_rate = here.hit_rate();
  for (std::uint64_t user = 0; user < kTargetCachedResults; ++user) {
    questions_.push_back(world_.workload().question_of(user));
  }
  if (auto changed = change_config(); !changed) return changed;  // begins with an empty cache
  if (setting_.meter != nullptr) bytes_before_ = setting_.meter->allocated_bytes();
  go_on_with(Part::filling);
  return {};
}

/// True: that was the last one.
Result<bool> CachePhase::ask_next() {
  if (auto asked = analyze(questions_[part_done_]); !asked) return std::unexpected(std::move(asked.error()));
  return ++part_done_ == questions_.size();
}

Result<void> CachePhase::fill() {
  const auto last = ask_next();
  if (!last) return std::unexpected(last.error());
  if (!*last) return {};
  measured_.cached_results = statistics().entries;
  if (setting_.meter != nullptr) {
    const std::uint64_t bytes = setting_.meter->allocated_bytes();
    measured_.bytes = bytes > bytes_before_ ? bytes - bytes_before_ : 0;
  }
  go_on_with(Part::repeating);
  return {};
}

Result<void> CachePhase::repeat() {
  const auto last = ask_next();
  if (!last) return std::unexpected(last.error());
  if (!*last) return {};
  kept_ = statistics().misses == before_.misses;
  if (auto changed = change_config(); !changed) return changed;
  go_on_with(Part::repeating_under_other_config);
  return {};
}

Result<void> CachePhase::repeat_under_other_config() {
  const auto last = ask_next();
  if (!last) return std::unexpected(last.error());
  if (!*last) return {};
  measured_.invalidated_by_config = kept_ && statistics().hits == before_.hits;
  go_on_with(Part::done);
  return {};
}

Result<void> CachePhase::analyze(const WarmupRequest& question) {
  const auto ranked = world_.parts().learned->analyzer.analyze_patterns(question, world_.now_ms());
  if (!ranked) return std::unexpected(ranked.error());
  return {};
}

Result<void> CachePhase::change_config() {
  WarmupConfig config = world_.predictor().config();
  config.max_predictions = config.max_predictions > 1 ? config.max_predictions - 1 : 2;
  return world_.predictor().update_config(config);
}

}  // namespace model_warmup
