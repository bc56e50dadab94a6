// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/config.h"
#include "json/fields/choices.h"
#include "json/fields/ranges.h"

#define FIELD(...) MODEL_WARMUP_FIELD(WarmupConfig, __VA_ARGS__)

namespace model_warmup::json {

template <>
struct Spec<WarmupConfig> {
  static constexpr std::string_view kType = "WarmupConfig";
  static constexpr std::string_view kSubject = "config";
  static constexpr Unknown kUnknown = Unknown::refused;
  static constexpr std::string_view kDoc = "Everything that can be set.";
  static constexpr std::array kFields = {
      FIELD(max_warm_models, configured("max_warm_models"),
            "Most models that are warm at a time; 3 to 5 suit most machines."),
      FIELD(max_memory_mb, configured("max_memory_mb", "MB"),
            "Most memory that warm models take together; 50 to 70 % of the machine's is a good choice. More is a "
            "warning, "
            "less is none: it harms nobody, and the default lies below on any machine of more than 4 GB."),
      FIELD(max_cpu_percent, configured("max_cpu_percent", "% of the whole machine"),
            "Most CPU that warming takes; over 30 people notice it."),
      FIELD(prediction_threshold, configured("prediction_threshold"),
            "Models predicted with less confidence than this are left out; 0.7 to 0.8 balances hits and waste."),
      FIELD(usage_window_seconds, configured("usage_window_seconds", "s"),
            "How far back usage counts as recent: bounds sessions and the window in which drift is seen. 1800 to 7200 "
            "suit most."),
      FIELD(max_queue_size, configured("max_queue_size"), "Most tasks that wait in the queue."),
      FIELD(warmup_timeout_seconds, configured("warmup_timeout_seconds", "s"),
            "A warm-up that takes longer is given up; loads that somebody waits for are not bounded by it."),
      FIELD(performance_impact_threshold, configured("performance_impact_threshold"),
            "Greatest responsiveness_impact of an acceptable schedule."),
      FIELD(learning_rate, configured("learning_rate"),
            "How fast the predictor follows change; 0.1 is its own pace, lower for stable patterns."),
      FIELD(background_warmup_enabled, kAny,
            "Whether warm-ups run. If not, everything is predicted and planned, and only critical tasks run."),
      FIELD(prediction_cache_ttl_seconds, configured("prediction_cache_ttl_seconds", "s"),
            "How long an analysis may be answered from the cache."),
      FIELD(max_predictions, configured("max_predictions"), "Most models in a prediction."),
      FIELD(max_parallel_loads, configured("max_parallel_loads"), "Most loads that run at a time."),
      FIELD(min_residency_ms, configured("min_residency_ms", "ms", true),
            "A model stays at least this long once it is loaded, so that two do not drive each other out in turns."),
      FIELD(value_of_time, configured("value_of_time"),
            "What a second of somebody's waiting is worth, in units of what holding max_memory_mb for an hour "
            "costs."),
      FIELD(holdout_share, configured("holdout_share"),
            "Share of the worthwhile warm-ups that is left undone, to measure what the others bring."),
      FIELD(max_users, configured("max_users"), "Most users whose habits are kept; the longest unseen go first."),
      FIELD(horizon_ms, configured("horizon_ms", "ms", true),
            "How far ahead usage_probability looks. Without it: the usage window, at most 300 s."),
      FIELD(objective, kAny, "What plans keep small."),
      FIELD(hash_user_ids, kAny, "Whether user ids are kept only as keyed hashes."),
      FIELD(seed, configured("seed"),
            "Makes ids, holdouts and learning reproducible. Without it the random source is seeded at creation."),
  };
};

}  // namespace model_warmup::json

#undef FIELD
