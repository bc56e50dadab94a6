// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/model_catalog.h"
#include "core/bytes.h"
#include "core/error.h"
#include "core/model_task.h"
#include "core/prediction.h"
#include "metrics/metrics_report.h"
#include "metrics/outcome_ledger.h"

namespace model_warmup {

/// What a prediction was about, beside what it says itself.
struct PredictionContext {
  std::string_view user;          ///< as the user registry keeps it
  std::optional<ModelTask> task;  ///< the request's
  double latency_ms = 0;          ///< by the stopwatch
};

/// A use, with everything looked up.
struct ResolvedUse {
  ModelIndex model = kNoModel;
  std::string_view user;  ///< as the user registry keeps it
  double at_ms = 0;       ///< epoch ms
  std::optional<bool> was_warm;
  std::optional<double> latency_ms;  ///< how long the user waited
};

/// Tracks how predictions came true and what warming brought.
///
/// A user's open predictions are answered by that user's next use: correct if its model was ranked first or was warm.
/// Whether each predicted model was used is watched until the prediction's horizon has passed. What is open is bounded
/// (`kMaxOpenPairs`, oldest out first) and is not part of the saved state; totals are.
class ModelWarmupMetrics {
 public:
  static constexpr std::size_t kMaxOpenPairs = 16'384;  ///< predicted models under watch
  static constexpr std::size_t kMaxTasks = 64;          ///< kinds of task counted apart

  explicit ModelWarmupMetrics(const ModelCatalog& catalog) : catalog_(catalog), ledger_(catalog) {}

  /// Errors: InvalidInput when a predicted model is not known to the catalogue.
  Result<void> record_prediction(const WarmupPrediction& prediction, const PredictionContext& context);

  /// A use happened. O(models predicted for this user and still open).
  void resolve(const ResolvedUse& use);

  /// Ends what the time has decided: predictions whose horizon has passed.
  void settle(double now_ms);

  [[nodiscard]] std::uint64_t total_predictions() const { return sums_.predictions; }
  /// Of the resolved predictions, the share whose model was ranked first or warm; 0 when none is resolved.
  [[nodiscard]] double prediction_accuracy() const;
  [[nodiscard]] double average_prediction_latency_ms() const;
  [[nodiscard]] double precision() const;
  [[nodiscard]] double recall() const;
  [[nodiscard]] double brier() const;

  [[nodiscard]] OutcomeLedger& ledger() { return ledger_; }
  [[nodiscard]] const OutcomeLedger& ledger() const { return ledger_; }

  /// Everything known here; cache, governor and limits are filled in by their owners.
  [[nodiscard]] MetricsReport report() const;

  /// Drops what is open for this user; counts stay.
  void forget_user(std::string_view user);
  void reset();

  void save(ByteWriter& out) const;
  [[nodiscard]] bool load(ByteReader& in, std::span<const ModelIndex> models);

 private:
  struct Watched {
    ModelIndex model;
    float probability;
    bool used;
  };
  struct OpenPrediction {
    std::string user;
    double made_at_ms;
    double expires_at_ms;
    std::string task;
    ModelIndex first;
    std::vector<ModelIndex> warm;
    std::vector<Watched> watched;
    bool resolved = false;
  };
  struct TaskCount {
    std::uint64_t resolved = 0;
    std::uint64_t correct = 0;
  };
  struct Sums {
    std::uint64_t predictions = 0;
    std::uint64_t resolved = 0;
    std::uint64_t correct = 0;
    std::uint64_t recalled = 0;
    std::uint64_t expired = 0;
    double latency_ms = 0;
    std::uint64_t watched = 0;
    std::uint64_t watched_used = 0;
    double squared_error = 0;
    std::uint64_t uses = 0;
    std::uint64_t warm_uses = 0;
    std::uint64_t cold_starts = 0;
    std::uint64_t waits = 0;
    double wait_ms = 0;
  };

  void close(const OpenPrediction& prediction);
  TaskCount& count_of(const std::string& task);

  const ModelCatalog& catalog_;
  OutcomeLedger ledger_;
  Sums sums_;
  std::map<std::string, TaskCount> per_task_;
  std::deque<OpenPrediction> open_;  // in the order in which they were made
  std::size_t open_pairs_ = 0;
};

}  // namespace model_warmup
