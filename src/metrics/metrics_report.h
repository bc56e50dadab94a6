// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model_id.h"

namespace model_warmup {

/// How predictions for one kind of task came out.
struct TaskAccuracy {
  std::string task;  ///< the task's name; empty: the question named none
  std::uint64_t resolved = 0;
  std::uint64_t correct = 0;
  double accuracy = 0;  ///< correct / resolved

  friend bool operator==(const TaskAccuracy&, const TaskAccuracy&) = default;
};

/// Warm-ups by the way they ended, and what they brought and cost.
struct OutcomeReport {
  std::uint64_t warmups = 0;  ///< those that have ended; the six counts below add up to it
  std::uint64_t hit = 0;
  std::uint64_t late_hit = 0;
  std::uint64_t unused = 0;
  std::uint64_t evicted = 0;
  std::uint64_t failed = 0;
  std::uint64_t cancelled = 0;
  double saved_ms = 0;
  double lost_ms = 0;  ///< waiting for what was let go for their sake and needed first
  double wasted_mb_s = 0;
  double held_mb_s = 0;
  double net_ms = 0;                     ///< what all of them saved less what they cost, in ms of waiting
  double balance_ms = 0;                 ///< recent net gain of one warm-up, in ms of waiting
  double balance_standard_error_ms = 0;  ///< how far off that may be

  friend bool operator==(const OutcomeReport&, const OutcomeReport&) = default;
};

/// The same for one model, with what the governor makes of it.
struct ModelOutcomeReport {
  ModelId model_id;
  std::string name;
  OutcomeReport outcomes;
  bool stopped = false;  ///< warming it ahead has not paid and rests
  std::string verdict;   ///< why, in words; empty: nothing speaks against it

  friend bool operator==(const ModelOutcomeReport&, const ModelOutcomeReport&) = default;
};

/// One arm of the trial of warming against doing nothing.
struct ArmReport {
  std::uint64_t opportunities = 0;  ///< that have ended
  std::uint64_t used = 0;           ///< those whose model was used
  double mean_wait_ms = 0;          ///< for the first use; 0 counts where there was none

  friend bool operator==(const ArmReport&, const ArmReport&) = default;
};

/// What warming ahead has brought against doing nothing, measured with the share that is held out.
struct HoldoutReport {
  ArmReport warmed;
  ArmReport held_out;
  std::optional<double> saved_ms;       ///< waiting that an opportunity saves; none: too few to tell
  std::optional<double> saved_low_ms;   ///< lower end of its 95 % interval
  std::optional<double> saved_high_ms;  ///< upper end

  friend bool operator==(const HoldoutReport&, const HoldoutReport&) = default;
};

/// How well the impact of loads on the machine was foretold, against what hosts have measured.
struct ImpactAccuracy {
  std::uint64_t loads = 0;                   ///< whose impact was measured
  double mean_measured_ms = 0;               ///< latency that a load added
  double mean_absolute_error_ms = 0;         ///< of what was foretold with all that was measured before
  double uncorrected_absolute_error_ms = 0;  ///< of the model of the machine alone
  double long_task_ms = 0;                   ///< time that loads kept the host from everything else, in all

  friend bool operator==(const ImpactAccuracy&, const ImpactAccuracy&) = default;
};

/// How predictions, warm-ups and caches have done since the state began.
struct MetricsReport {
  std::uint64_t total_predictions = 0;
  std::uint64_t resolved = 0;      ///< predictions that a use has answered
  std::uint64_t expired = 0;       ///< predictions that no use answered within their horizon
  double prediction_accuracy = 0;  ///< of the resolved, the share whose model was ranked first or warm
  double precision = 0;            ///< of the models predicted, the share that was used within the horizon
  double recall = 0;               ///< of the uses that resolved a prediction, the share whose model was predicted
  double brier = 0;                ///< mean squared error of usage_probability over the models predicted
  double average_prediction_latency_ms = 0;
  std::vector<TaskAccuracy> per_task;  ///< most often asked first

  std::uint64_t uses = 0;
  std::uint64_t warm_uses = 0;
  std::uint64_t cold_starts = 0;  ///< uses that had to wait for a load; warm_uses + cold_starts <= uses
  double total_wait_ms = 0;       ///< over the uses that told how long they waited
  double mean_wait_ms = 0;
  std::uint64_t demand_over_limit = 0;  ///< demanded loads that passed a limit because all else was in use
  std::uint64_t held_out = 0;           ///< worthwhile warm-ups left undone to measure what the others bring
  HoldoutReport holdout;
  ImpactAccuracy impact;

  OutcomeReport outcomes;
  std::vector<ModelOutcomeReport> models;  ///< registered models that have had a warm-up, in order of registration
  bool stopped = false;                    ///< warming as a whole has not paid and rests
  std::string verdict;                     ///< why, in words; empty: nothing speaks against it

  double cache_hit_rate = 0;  ///< of the analysis cache
  std::uint64_t cache_lookups = 0;

  friend bool operator==(const MetricsReport&, const MetricsReport&) = default;
};

}  // namespace model_warmup
