// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/training.h"
#include "json/fields/profile.h"
#include "json/fields/usage.h"

namespace model_warmup::json {

/// The range of a field of TrainingConfig, which core/training.h holds.
consteval Range trained(std::string_view field) {
  const TrainingRange& range = training_range(field);
  return {range.min, range.max};
}

template <>
struct ChoiceSpec<ShadowVerdict> {
  static constexpr std::string_view kType = "ShadowVerdict";
  static constexpr auto kLast = ShadowVerdict::in_use_better;
  static constexpr std::string_view kDoc = "How a candidate that runs in the shadow compares, up to now.";
};

#define FIELD(...) MODEL_WARMUP_FIELD(TrainingDataset, __VA_ARGS__)
template <>
struct Spec<TrainingDataset> {
  static constexpr std::string_view kType = "TrainingDataset";
  static constexpr std::string_view kSubject = "dataset";
  static constexpr Unknown kUnknown = Unknown::refused;
  static constexpr std::string_view kDoc = "Recorded uses to learn from, or to judge by, in any order.";
  static constexpr std::array kFields = {
      FIELD(events, kAny, "The uses, at most 1,000,000; each has its timestamp_ms.").required().holding(1'000'000),
      FIELD(profiles, kAny, "The models that events name. Without them: made from the events.").nullable(),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(TrainingConfig, __VA_ARGS__)
template <>
struct Spec<TrainingConfig> {
  static constexpr std::string_view kType = "TrainingConfig";
  static constexpr std::string_view kSubject = "config";
  static constexpr Unknown kUnknown = Unknown::refused;
  static constexpr std::string_view kDoc = "How a model is trained.";
  static constexpr std::array kFields = {
      FIELD(seed, trained("seed"), "The same seed and the same dataset give the same model."),
      FIELD(trees, trained("trees"), "Trees of the forest."),
      FIELD(max_depth, trained("max_depth"), "Depth of a tree."),
      FIELD(hidden_units, trained("hidden_units"), "Hidden units of the network."),
      FIELD(learning_rate, trained("learning_rate"),
            "How fast it learns in training; once deployed, the predictor's own learning_rate counts."),
      FIELD(epochs, trained("epochs"),
            "How often the dataset is gone through, at most; it ends earlier when validation gets no better."),
      FIELD(validation_fraction, trained("validation_fraction"),
            "Share of the events, the latest ones, that is judged and never learned from."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(TrainingTask, __VA_ARGS__)
template <>
struct Spec<TrainingTask> {
  static constexpr std::string_view kType = "TrainingTask";
  static constexpr std::string_view kSubject = "training";
  static constexpr Unknown kUnknown = Unknown::refused;
  static constexpr std::size_t kMaxBytes = kMaxDatasetBytes;
  static constexpr std::string_view kDoc = "What a job of the kind \"train\" is given.";
  static constexpr std::array kFields = {
      FIELD(dataset, kAny, "What to learn from.").required(),
      FIELD(config, kAny, "How.").nullable(),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(NextModelQuality, __VA_ARGS__)
template <>
struct Spec<NextModelQuality> {
  static constexpr std::string_view kType = "NextModelQuality";
  static constexpr std::string_view kSubject = "quality";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "How well the very next model was foretold over some uses.";
  static constexpr std::array kFields = {
      FIELD(events, kCount, "Uses that were foretold."),
      FIELD(log_loss, kNonNegative,
            "Mean of -ln next_probability of the model that was used, each at most -ln 1e-6; lower is better."),
      FIELD(hit_at_1, kShare, "Share of the uses whose model was ranked first."),
      FIELD(mrr, kShare, "Mean of 1 / rank."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(TrainingEpoch, __VA_ARGS__)
template <>
struct Spec<TrainingEpoch> {
  static constexpr std::string_view kType = "TrainingEpoch";
  static constexpr std::string_view kSubject = "epoch";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "One pass through a dataset.";
  static constexpr std::array kFields = {
      FIELD(training, kAny, "Each use judged before it was learned from."),
      FIELD(validation, kAny, "With the weights that the epoch ended with, frozen."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(TrainingReport, __VA_ARGS__)
template <>
struct Spec<TrainingReport> {
  static constexpr std::string_view kType = "TrainingReport";
  static constexpr std::string_view kSubject = "report";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "How a training went, and what its result is worth beside what there is already: frozen weights on the same uses "
      "with the same statistics.";
  static constexpr std::array kFields = {
      FIELD(events, kCount, "Events without duplicates."),
      FIELD(models, kCount, "Models."),
      FIELD(training_events, kCount, "Events that were learned from."),
      FIELD(validation_events, kCount, "Later events that were only judged."),
      FIELD(best_epoch, kCount, "From 1; its weights are the result."),
      FIELD(stopped_early, kAny, "Validation got no better, so not all epochs were run."),
      FIELD(epochs, kAny, "Those that were run."),
      FIELD(validation, kAny, "Of the result."),
      FIELD(untrained, kAny, "Of weights that have learned nothing."),
      FIELD(in_use, kAny, "Of the model in use when the training began."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(TrainedModel, __VA_ARGS__)
template <>
struct Spec<TrainedModel> {
  static constexpr std::string_view kType = "TrainedModel";
  static constexpr std::string_view kSubject = "model";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "The result of a training, its bytes apart.";
  static constexpr std::array kFields = {
      FIELD(model_version, kName, "Follows from the weights: equal weights, equal version.").required(),
      FIELD(report, kAny, "How good it is."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(ShadowReport, __VA_ARGS__)
template <>
struct Spec<ShadowReport> {
  static constexpr std::string_view kType = "ShadowReport";
  static constexpr std::string_view kSubject = "shadow";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "A candidate beside the model in use, both judged on the same uses before either learns from them.";
  static constexpr std::array kFields = {
      FIELD(model_version, kName, "The candidate's.").required(),
      FIELD(uses, kCount, "Uses that both were judged on."),
      FIELD(log_loss, kNonNegative, "The candidate's; lower is better."),
      FIELD(log_loss_in_use, kNonNegative, "That of the model in use."),
      FIELD(hit_at_1, kShare, "The candidate's share of uses whose model was ranked first."),
      FIELD(hit_at_1_in_use, kShare, "That of the model in use."),
      FIELD(gain, kAny, "Mean log loss that the candidate saves; negative: it costs."),
      FIELD(gain_standard_error, kNonNegative, "How far off that may be."),
      FIELD(gain_low, kAny,
            "The true gain is no less, with 95 % for both bounds together, however often one looks; from 50 uses on."),
      FIELD(gain_high, kAny, "The true gain is no more."),
      FIELD(verdict, kAny, "What follows from the bounds."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(TrainingStatus, __VA_ARGS__)
template <>
struct Spec<TrainingStatus> {
  static constexpr std::string_view kType = "TrainingStatus";
  static constexpr std::string_view kSubject = "status";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "Which learned models are in use, kept and tried.";
  static constexpr std::array kFields = {
      FIELD(model_version, kName, "As deployed, though it has learned since; null: it has learned here only.")
          .null_when_none(),
      FIELD(deployed_at_ms, kMoment, "When it was deployed."),
      FIELD(can_roll_back, kAny, "Whether a model is kept for rollback."),
      FIELD(previous_version, kName, "Of that model, if it was deployed once."),
      FIELD(shadow, kAny, "The candidate, if there is one."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(DeployOptions, __VA_ARGS__)
template <>
struct Spec<DeployOptions> {
  static constexpr std::string_view kType = "DeployOptions";
  static constexpr std::string_view kSubject = "options";
  static constexpr Unknown kUnknown = Unknown::refused;
  static constexpr std::string_view kDoc = "How a trained model is deployed.";
  static constexpr std::array kFields = {
      FIELD(
          shadow, kAny,
          "Beside the model in use: it predicts and learns at every use, only its comparison is seen, until promoted.")
          .nullable(),
  };
};
#undef FIELD

}  // namespace model_warmup::json
