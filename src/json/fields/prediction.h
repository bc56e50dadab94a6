// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/prediction.h"
#include "json/fields/schedule.h"

namespace model_warmup::json {

#define FIELD(...) MODEL_WARMUP_FIELD(ReasonCode, __VA_ARGS__)
template <>
struct Spec<ReasonCode> {
  static constexpr std::string_view kType = "ReasonCode";
  static constexpr std::string_view kSubject = "reason";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "Which kind of thing moved a score, and how much.";
  static constexpr std::array kFields = {
      FIELD(code, kLabel, "sequence, recency, frequency, other_users, time_of_day, task, input_length or request.")
          .required(),
      FIELD(strength, kAny, "How much it lifts ln(next_probability) above that of the average candidate."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(ModelPrediction, __VA_ARGS__)
template <>
struct Spec<ModelPrediction> {
  static constexpr std::string_view kType = "ModelPrediction";
  static constexpr std::string_view kSubject = "prediction";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "What is expected of one model.";
  static constexpr std::array kFields = {
      FIELD(model_id, kAny, "The model.").required(),
      FIELD(name, kLabel, "Its name."),
      FIELD(confidence_score, kShare, "usage_probability, less where there is little evidence."),
      FIELD(usage_probability, kShare, "Probability of its use within the horizon."),
      FIELD(next_probability, kShare, "Probability that it is the very next model; over all models at most 1."),
      FIELD(time_until_needed_ms, kDuration, "Median of the time until its next use, given that it is used."),
      FIELD(time_until_needed_p10_ms, kDuration, "In one case of ten it is used sooner."),
      FIELD(time_until_needed_p90_ms, kDuration, "In one case of ten it is used later."),
      FIELD(reasoning, kText, "What moved the score, strongest first."),
      FIELD(reasons, kAny, "The same for machines, one for each of reasoning."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(SkippedModel, __VA_ARGS__)
template <>
struct Spec<SkippedModel> {
  static constexpr std::string_view kType = "SkippedModel";
  static constexpr std::string_view kSubject = "skipped";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "A model that the plan leaves out, and why.";
  static constexpr std::array kFields = {
      FIELD(model_id, kAny, "The model.").required(),
      FIELD(name, kLabel, "Its name."),
      FIELD(reason, kText, "Why it is left out."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(WarmupPrediction, __VA_ARGS__)
template <>
struct Spec<WarmupPrediction> {
  static constexpr std::string_view kType = "WarmupPrediction";
  static constexpr std::string_view kSubject = "prediction";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "The answer to a request: what will be needed, what is done about it, and what that does to the machine.";
  static constexpr std::array kFields = {
      FIELD(prediction_id, kLabel, "Names it, so that an event can say which prediction it answers."),
      FIELD(timestamp_ms, kMoment, "When it was made."),
      FIELD(horizon_ms, kDuration, "How far ahead usage_probability looks."),
      FIELD(predicted_models, kAny, "By next_probability, ties by order of registration."),
      FIELD(schedule, kAny, "The operations that were queued."),
      FIELD(performance_impact, kAny, "What running the schedule does to the machine."),
      FIELD(confidence_score, kShare, "next_probability of the first model."),
      FIELD(skipped, kAny, "Models that the plan leaves out, and why."),
      FIELD(warm_models, kAny, "Models that were warm when asked."),
      FIELD(next_decision_at_ms, kMoment, "When asking again could change the plan by the passing of time alone."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(PreparedModel, __VA_ARGS__)
template <>
struct Spec<PreparedModel> {
  static constexpr std::string_view kType = "PreparedModel";
  static constexpr std::string_view kSubject = "model";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "A model of a prepared set.";
  static constexpr std::array kFields = {
      FIELD(model_id, kAny, "The model.").required(),
      FIELD(name, kLabel, "Its name."),
      FIELD(probability, kShare, "Its next_probability."),
      FIELD(warm, kAny, "Whether it was warm when asked."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(ModelSet, __VA_ARGS__)
template <>
struct Spec<ModelSet> {
  static constexpr std::string_view kType = "ModelSet";
  static constexpr std::string_view kSubject = "set";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "The predicted models as an orchestrator wants them.";
  static constexpr std::array kFields = {
      FIELD(models, kAny, "By probability."),
  };
};
#undef FIELD

}  // namespace model_warmup::json
