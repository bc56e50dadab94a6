// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/model_profile.h"
#include "core/usage.h"

namespace model_warmup {

/// Recorded uses to learn from, in any order. Each event has its `timestamp_ms`.
struct TrainingDataset {
  std::vector<UsageEvent> events{};
  /// The models that events name. Empty: made from the events, each distinct `model` being one.
  std::vector<ModelProfile> profiles{};

  friend bool operator==(const TrainingDataset&, const TrainingDataset&) = default;
};

/// How a model is trained. Ranges are in `kTrainingRanges`.
struct TrainingConfig {
  std::uint64_t seed = 0;  ///< the same seed and the same dataset give the same bytes
  std::uint64_t trees = 16;
  std::uint64_t max_depth = 8;  ///< of a tree
  std::uint64_t hidden_units = 16;
  double learning_rate = 0.1;        ///< while training; once deployed, the predictor's own configuration counts
  std::uint64_t epochs = 3;          ///< at most; training stops earlier when validation gets no better
  double validation_fraction = 0.2;  ///< of the events, the latest ones: judged, never learned from

  friend bool operator==(const TrainingConfig&, const TrainingConfig&) = default;
};

/// The values that a field of TrainingConfig takes, bounds included. Written here once: `validate`, the wire format and
/// the generated types read it.
struct TrainingRange {
  std::string_view field;
  double min;
  double max;
};

inline constexpr std::array kTrainingRanges = {
    TrainingRange{"seed", 0, 9'007'199'254'740'991},
    TrainingRange{"trees", 1, 64},
    TrainingRange{"max_depth", 1, 12},
    TrainingRange{"hidden_units", 1, 64},
    TrainingRange{"learning_rate", 0.001, 1},
    TrainingRange{"epochs", 1, 50},
    TrainingRange{"validation_fraction", 0.05, 0.5},
};

/// The range of a field. Precondition: it has one.
[[nodiscard]] constexpr const TrainingRange& training_range(std::string_view field) {
  return *std::ranges::find(kTrainingRanges, field, &TrainingRange::field);
}

/// Refuses what lies outside a field's range (`InvalidInput`, naming the field).
[[nodiscard]] Result<void> validate(const TrainingConfig& config);

/// A training as a job is given it.
struct TrainingTask {
  TrainingDataset dataset{};
  TrainingConfig config{};

  friend bool operator==(const TrainingTask&, const TrainingTask&) = default;
};

/// How well the very next model was foretold over some uses.
struct NextModelQuality {
  std::uint64_t events = 0;
  double log_loss = 0;  ///< mean of -ln next_probability of the model that was used, each at most -ln 1e-6
  double hit_at_1 = 0;  ///< share of uses whose model was ranked first
  double mrr = 0;       ///< mean of 1 / rank

  friend bool operator==(const NextModelQuality&, const NextModelQuality&) = default;
};

struct TrainingEpoch {
  NextModelQuality training;    ///< each use judged before it was learned from
  NextModelQuality validation;  ///< with the weights that the epoch ended with, frozen

  friend bool operator==(const TrainingEpoch&, const TrainingEpoch&) = default;
};

/// How a training went, and what its result is worth beside what there is already. The four qualities on the validation
/// part have all seen the same statistics; only weights differ, and all are frozen.
struct TrainingReport {
  std::uint64_t events = 0;  ///< without duplicates
  std::uint64_t models = 0;
  std::uint64_t training_events = 0;
  std::uint64_t validation_events = 0;
  std::uint64_t best_epoch = 0;            ///< from 1; its weights are the result
  bool stopped_early = false;              ///< validation got no better, so not all epochs were run
  std::vector<TrainingEpoch> epochs;       ///< those that were run
  NextModelQuality validation;             ///< of the result
  NextModelQuality untrained;              ///< of weights that have learned nothing
  std::optional<NextModelQuality> in_use;  ///< of the model in use when the training began

  friend bool operator==(const TrainingReport&, const TrainingReport&) = default;
};

/// The result of a training: weights as bytes, to be deployed, and how good they are. No user's statistics are in it.
struct TrainedModel {
  std::string model_version;  ///< 12 hexadecimal digits that follow from the weights: equal weights, equal version
  TrainingReport report;
  std::vector<std::uint8_t> bytes;  ///< for `deploy`

  friend bool operator==(const TrainedModel&, const TrainedModel&) = default;
};

/// How a candidate that runs in the shadow compares, up to now.
enum class ShadowVerdict : std::uint8_t { undecided, shadow_better, in_use_better };

[[nodiscard]] std::string_view to_string(ShadowVerdict verdict);

/// A candidate beside the model in use, both judged on the same uses before either learns from them.
struct ShadowReport {
  std::string model_version;
  std::uint64_t uses = 0;
  double log_loss = 0;  ///< the candidate's; NextModelQuality::log_loss says how
  double log_loss_in_use = 0;
  double hit_at_1 = 0;
  double hit_at_1_in_use = 0;
  double gain = 0;                 ///< mean of the log loss that the candidate saves; negative: it costs
  double gain_standard_error = 0;  ///< how far off that may be
  /// Between these the true gain lies with 95 %, at whatever moment and however often one looks. None before there are
  /// enough uses to say.
  std::optional<double> gain_low;
  std::optional<double> gain_high;
  ShadowVerdict verdict = ShadowVerdict::undecided;

  friend bool operator==(const ShadowReport&, const ShadowReport&) = default;
};

/// Which models are in use, kept and tried.
struct TrainingStatus {
  std::optional<std::string> model_version;     ///< as deployed, though it has learned since; none: grown here
  std::optional<double> deployed_at_ms;         ///< none: never
  bool can_roll_back = false;                   ///< a model is kept for `rollback`
  std::optional<std::string> previous_version;  ///< of that model; none: grown here, or there is none
  std::optional<ShadowReport> shadow;           ///< none: nothing runs in the shadow

  friend bool operator==(const TrainingStatus&, const TrainingStatus&) = default;
};

/// How bytes are deployed.
struct DeployOptions {
  /// Beside the model in use: it predicts and learns at every use, and only its comparison is seen, until `promote`.
  bool shadow = false;

  friend bool operator==(const DeployOptions&, const DeployOptions&) = default;
};

}  // namespace model_warmup
