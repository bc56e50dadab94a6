// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model_task.h"
#include "evaluation/baselines.h"
#include "evaluation/bootstrap.h"
#include "evaluation/evaluation_report.h"

namespace model_warmup {

/// Ranks of models that were used, added up by cluster.
class RankingBoard {
 public:
  RankingBoard(ClusterSums& sums, bool with_probabilities);

  /// `rank` 0: missed. `probability`: of the model that was used; without probabilities it does not matter.
  void add(ClusterSums& sums, std::size_t cluster, std::size_t rank, double probability = 0) const;

  [[nodiscard]] RankingScores scores(const Bootstrap& bootstrap) const;

  enum class Sum : std::uint8_t { events, hit_at_1, hit_at_3, hit_at_5, reciprocal_rank, log_loss };

  [[nodiscard]] std::size_t column(Sum sum) const { return first_ + static_cast<std::size_t>(sum); }

  /// How much greater the mean of this sum is than another board's.
  [[nodiscard]] Estimate lead(const Bootstrap& bootstrap, Sum sum, const RankingBoard& other) const;

 private:
  std::size_t first_;
  bool with_probabilities_;
};

/// Probabilities and whether what they are of came true, in bins of equal width.
class CalibrationBoard {
 public:
  static constexpr std::size_t kBins = 20;

  explicit CalibrationBoard(ClusterSums& sums) : first_(sums.reserve(kBins + 1)) {}

  void add(ClusterSums& sums, std::size_t cluster, double probability, bool came_true);

  /// Expected calibration error: mean over all predictions of how far their bin's mean probability is off (Naeini,
  /// Cooper & Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015).
  [[nodiscard]] Estimate error(const Bootstrap& bootstrap) const;

  /// Those that hold anything.
  [[nodiscard]] std::vector<ReliabilityBin> bins() const;

  [[nodiscard]] ReliabilityBin all() const;

 private:
  std::size_t first_;  // column of the predictions; then, by bin, of probabilities minus what came true
  std::array<ReliabilityBin, kBins> bins_{};  // sums in place of means
};

/// A use that is scored: who was asked for.
struct ScoredUse {
  std::size_t cluster = 0;
  std::optional<std::size_t> task;  ///< place in `ScoredTasks`
  bool first = false;               ///< the user's first
  bool is_switch = false;           ///< not the user's last model
  bool known_model = true;          ///< somebody has used it before
  std::size_t known_models = 0;     ///< how many somebody has used before
};

/// What an engine answered to the question who will serve a use.
struct EngineAnswer {
  Standing standing;             ///< of the model that was used; not 0
  double probability = 0;        ///< of the model that was used
  double first_probability = 0;  ///< of the model that is ranked first
};

/// The ranking scores of one contestant.
struct ContestantBoards {
  ContestantBoards(ClusterSums& sums, bool with_probabilities)
      : all(sums, with_probabilities), switches(sums, with_probabilities), first_requests(sums, with_probabilities) {}

  /// A user's first use counts as such and nowhere else.
  void add(ClusterSums& sums, const ScoredUse& use, const EngineAnswer& answer) const;

  /// Of `leader` over this one.
  [[nodiscard]] Lead lead_of(const ContestantBoards& leader, const Bootstrap& bootstrap) const;

  RankingBoard all;
  RankingBoard switches;
  RankingBoard first_requests;
};

/// The kinds of task that scores are kept of, most frequent first; the rest goes unnamed.
using ScoredTasks = std::vector<std::optional<ModelTask>>;

/// Its ranking scores and everything else that is scored of an engine.
class EngineBoard {
 public:
  static constexpr std::array<double, 3> kHorizons_ms = {60'000, 300'000, 1'800'000};

  EngineBoard(ClusterSums& sums, const ScoredTasks& tasks);

  [[nodiscard]] const ContestantBoards& boards() const { return boards_; }

  void add(ClusterSums& sums, const ScoredUse& use, const EngineAnswer& answer);

  /// A time that was foretold, and the one that it turned out to be.
  struct Time {
    double median_ms = 0;
    double p10_ms = 0;
    double p90_ms = 0;
    double actual_ms = 0;
  };
  void add_time(ClusterSums& sums, std::size_t cluster, const Time& time);

  /// A model was said to be used within kHorizons_ms[horizon], and was or was not.
  void add_horizon(ClusterSums& sums, std::size_t cluster, std::size_t horizon, double probability, bool used) {
    horizons_[horizon].add(sums, cluster, probability, used);
  }

  /// Everything has been added. O(times).
  void close(ClusterSums& sums);

  /// Precondition: closed before the bootstrap was made.
  [[nodiscard]] EngineScores scores(const Bootstrap& bootstrap, const ScoredTasks& tasks) const;

 private:
  enum class TimeSum : std::uint8_t { times, covered, below_median };
  static constexpr std::size_t kTimeSums = 3;

  struct TaskBoard {
    RankingBoard ranking;
    double chance = 0;  // summed
  };
  struct TimeOff {
    double log_error;
    std::size_t cluster;
  };

  [[nodiscard]] std::size_t column(TimeSum sum) const { return first_time_ + static_cast<std::size_t>(sum); }
  [[nodiscard]] TimeError time_error(const Bootstrap& bootstrap) const;
  [[nodiscard]] double log_error_at(double level) const;

  ContestantBoards boards_;
  std::size_t brier_;
  CalibrationBoard first_;
  std::vector<TaskBoard> tasks_;
  std::size_t first_time_;
  std::vector<TimeOff> times_;  // by error once closed
  std::vector<CalibrationBoard> horizons_;
};

}  // namespace model_warmup
