// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/training.h"
#include "evaluation/engine_part.h"

namespace model_warmup {

/// Recorded uses to judge predictions by: the form is that of the uses to learn from.
using TestDataset = TrainingDataset;

/// How an evaluation goes. Its ranges are checked by `validate`.
struct EvaluationOptions {
  /// Uses before this moment are learned from and not scored; epoch ms. Not together with `train_fraction`.
  std::optional<double> score_from_ms{};
  /// The same, as a share of the events: the earliest ones. [0, 0.95].
  std::optional<double> train_fraction{};
  /// Where scoring begins learning ends: weights stay as they are, while uses still enter the history.
  bool frozen = false;
  /// Resamples behind each interval, up to `kMostReplicates`; 0: no intervals.
  std::uint64_t replicates = 1000;
  std::uint64_t seed = 0;  ///< of the resampling
  /// Whether the engine is judged without each of its parts, too. That takes some ten to forty times as long.
  bool ablation = false;

  static constexpr std::uint64_t kMostReplicates = 10'000;
  static constexpr double kMostTrainFraction = 0.95;

  friend bool operator==(const EvaluationOptions&, const EvaluationOptions&) = default;
};

/// Refuses what lies outside its range, and a split given twice (`InvalidInput`, naming the field).
[[nodiscard]] Result<void> validate(const EvaluationOptions& options);

/// An evaluation as a job is given it.
struct EvaluationTask {
  TestDataset dataset{};
  EvaluationOptions options{};

  friend bool operator==(const EvaluationTask&, const EvaluationTask&) = default;
};

/// A figure, and between which bounds it lies with 95 %. Without bounds: there was too little to tell them by.
struct Estimate {
  double value = 0;
  std::optional<double> low;
  std::optional<double> high;

  friend bool operator==(const Estimate&, const Estimate&) = default;
};

/// How well models were ranked. A model that nobody had used before counts as missed.
struct RankingScores {
  std::uint64_t events = 0;
  Estimate hit_at_1;  ///< share of the uses whose model was ranked first
  Estimate hit_at_3;
  Estimate hit_at_5;
  Estimate mrr;                      ///< mean of 1 / rank, 0 for a miss
  std::optional<Estimate> log_loss;  ///< mean of -ln p(model used), each at most -ln 1e-6; none: no probabilities

  friend bool operator==(const RankingScores&, const RankingScores&) = default;
};

/// Predictions of about the same probability, and how often they came true.
struct ReliabilityBin {
  std::uint64_t events = 0;
  double predicted = 0;  ///< mean probability
  double observed = 0;   ///< share that came true

  friend bool operator==(const ReliabilityBin&, const ReliabilityBin&) = default;
};

/// How well models were ranked where the request was for one kind of task.
struct TaskScores {
  std::string task;  ///< empty: events without one
  std::uint64_t events = 0;
  Estimate hit_at_1;
  Estimate hit_at_3;
  Estimate mrr;
  std::optional<double> accuracy_target;  ///< of hit_at_1, by the specification
  double chance_level = 0;                ///< hit_at_1 of a guess among the models used so far

  friend bool operator==(const TaskScores&, const TaskScores&) = default;
};

/// How far P(used within the horizon) can be trusted, asked right after each use.
struct HorizonScores {
  double horizon_ms = 0;
  std::uint64_t questions = 0;  ///< a model after a use, where the trace goes on long enough to tell
  Estimate calibration_error;   ///< expected calibration error
  double predicted = 0;         ///< mean probability
  double observed = 0;          ///< share that came true

  friend bool operator==(const HorizonScores&, const HorizonScores&) = default;
};

/// How far the time until a model is needed can be trusted, asked right after each use about the most probable models,
/// and judged where they are used again.
struct TimeError {
  std::uint64_t questions = 0;
  Estimate median_log_error;  ///< median of |ln((1 s + predicted) / (1 s + actual))|
  Estimate coverage;          ///< share of actual times between p10 and p90; 0.8 is right
  std::vector<HorizonScores> horizons;

  friend bool operator==(const TimeError&, const TimeError&) = default;
};

/// All there is to say about predictions with probabilities. Uses count from each user's second on; the first ones are
/// apart.
struct EngineScores {
  RankingScores all;
  Estimate brier;                           ///< mean square error of the first one's probability
  Estimate expected_calibration_error;      ///< of the first one's probability
  std::vector<ReliabilityBin> reliability;  ///< of the first one's probability, by bins of equal width from 0 to 1
  std::vector<TaskScores> per_task;         ///< most frequent first
  RankingScores switches;        ///< uses of another model than the user's last, with that one taken out of the ranking
  RankingScores first_requests;  ///< each user's first use
  TimeError time_error;

  friend bool operator==(const EngineScores&, const EngineScores&) = default;
};

/// How much better the predictor is on the same uses; negative: worse. Resampled together, so what makes uses hard for
/// both does not blur the difference.
struct Lead {
  Estimate hit_at_1;
  Estimate hit_at_3;
  Estimate hit_at_5;
  Estimate mrr;
  Estimate switches_hit_at_1;
  Estimate switches_mrr;

  friend bool operator==(const Lead&, const Lead&) = default;
};

/// Another engine beside the predictor.
struct RivalScores {
  EngineScores scores;
  Lead lead;  ///< of the predictor over this one

  friend bool operator==(const RivalScores&, const RivalScores&) = default;
};

/// Rules that anybody would think of first (baselines.h says how each ranks).
enum class Baseline : std::uint8_t { last_used, most_used, markov, blend };

inline constexpr std::size_t kBaselines = 4;

[[nodiscard]] std::string_view to_string(Baseline baseline);

struct BaselineScores {
  Baseline baseline = Baseline::last_used;
  RankingScores all;
  RankingScores switches;
  RankingScores first_requests;
  Lead lead;  ///< of the predictor over this one

  friend bool operator==(const BaselineScores&, const BaselineScores&) = default;
};

/// The predictor with a part of its engine left out.
struct AblationScores {
  EnginePart left_out = EnginePart::network;
  bool request_context = false;  ///< whether it was told what the events tell of their requests
  RankingScores all;
  Lead lead;  ///< of the predictor with all its parts, told the same: what the part brings

  friend bool operator==(const AblationScores&, const AblationScores&) = default;
};

/// What is drawn when intervals are made: whole users, or where they are few, stretches of a user's uses.
enum class ClusterKind : std::uint8_t { users, stretches };

[[nodiscard]] std::string_view to_string(ClusterKind kind);

/// How well the predictor does on recorded uses.
struct EvaluationReport {
  EngineScores predictor;  ///< told everything that the events tell
  std::uint64_t users = 0;
  std::uint64_t models = 0;
  std::uint64_t learned_events = 0;            ///< before scoring began
  bool frozen = false;                         ///< the predictor learned no more once scoring had begun
  bool request_context = false;                ///< events tell tasks, lengths or other things about their request
  std::optional<RivalScores> without_context;  ///< the predictor not told them; none: there are none
  std::optional<RivalScores> trained;          ///< with the trained model that was given
  std::vector<BaselineScores> baselines;
  /// Parts in order, first with and then without the requests' context. Those that look at nothing that the events tell
  /// are not there: they bring nothing.
  std::vector<AblationScores> ablation;
  ClusterKind cluster_kind = ClusterKind::users;
  std::uint64_t clusters = 0;
  std::uint64_t replicates = 0;

  friend bool operator==(const EvaluationReport&, const EvaluationReport&) = default;
};

}  // namespace model_warmup
