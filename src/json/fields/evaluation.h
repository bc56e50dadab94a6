// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evaluation/evaluation_report.h"
#include "json/fields/ranges.h"
#include "json/fields/training.h"

namespace model_warmup::json {

template <>
struct ChoiceSpec<Baseline> {
  static constexpr std::string_view kType = "Baseline";
  static constexpr auto kLast = Baseline::blend;
  static constexpr std::string_view kDoc =
      "A ranking without learning: the user's own models by recency, by number of uses, by how often each followed the "
      "last one; or all models by a blend of such counts.";
};

template <>
struct ChoiceSpec<ClusterKind> {
  static constexpr std::string_view kType = "ClusterKind";
  static constexpr auto kLast = ClusterKind::stretches;
  static constexpr std::string_view kDoc =
      "What is drawn when intervals are made: whole users, or where they are few, stretches of a user's uses.";
};

template <>
struct ChoiceSpec<EnginePart> {
  static constexpr std::string_view kType = "EnginePart";
  static constexpr auto kLast = EnginePart::same_as_then;
  static constexpr std::string_view kDoc =
      "What the engine can be had without: a member of its ensemble (network, forest), or a group of features: of "
      "histories, of the moment, of a field of the request, of what the request has in common with the user's last one "
      "(same_as_last) or with the model's last one (same_as_then).";
};

#define FIELD(...) MODEL_WARMUP_FIELD(EvaluationOptions, __VA_ARGS__)
template <>
struct Spec<EvaluationOptions> {
  static constexpr std::string_view kType = "EvaluationOptions";
  static constexpr std::string_view kSubject = "options";
  static constexpr Unknown kUnknown = Unknown::refused;
  static constexpr std::string_view kDoc = "How an evaluation goes.";
  static constexpr std::array kFields = {
      FIELD(score_from_ms, kMoment,
            "Uses before it are learned from and not scored. Not together with train_fraction."),
      FIELD(train_fraction, (Range{0, EvaluationOptions::kMostTrainFraction}),
            "The same, as a share of the events: the earliest ones."),
      FIELD(frozen, kAny,
            "Where scoring begins learning ends: weights stay as they are, while uses still enter the history."),
      FIELD(replicates, (Range{0, EvaluationOptions::kMostReplicates}),
            "Resamples behind each interval; 0: no intervals."),
      FIELD(seed, kCount, "Of the resampling."),
      FIELD(ablation, kAny,
            "Whether the predictor is judged without each part of its engine, too: ten to forty times as much work."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(EvaluationTask, __VA_ARGS__)
template <>
struct Spec<EvaluationTask> {
  static constexpr std::string_view kType = "EvaluationTask";
  static constexpr std::string_view kSubject = "evaluation";
  static constexpr Unknown kUnknown = Unknown::refused;
  static constexpr std::size_t kMaxBytes = kMaxDatasetBytes;
  static constexpr std::string_view kDoc = "What a job of the kind \"evaluate\" is given.";
  static constexpr std::array kFields = {
      FIELD(dataset, kAny, "What to judge by.").required(),
      FIELD(options, kAny, "How.").nullable(),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(Estimate, __VA_ARGS__)
template <>
struct Spec<Estimate> {
  static constexpr std::string_view kType = "Estimate";
  static constexpr std::string_view kSubject = "estimate";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "A figure, and between which bounds it lies with 95 %. Without bounds: there was too little to tell them by.";
  static constexpr std::array kFields = {
      FIELD(value, kAny, "The figure."),
      FIELD(low, kAny, "The lower bound."),
      FIELD(high, kAny, "The upper bound."),
  };
};
#undef FIELD

/// The fields of rankings that lie at a path of members.
template <auto... Path>
consteval auto ranking_fields() {
#define FIELD(member, ...) describe<Path..., &RankingScores::member>(#member, __VA_ARGS__)
  return std::array{
      FIELD(events, kCount, "Uses that count."),
      FIELD(hit_at_1, kAny, "Share of the uses whose model was ranked first."),
      FIELD(hit_at_3, kAny, "Among the first three."),
      FIELD(hit_at_5, kAny, "Among the first five."),
      FIELD(mrr, kAny, "Mean of 1 / rank, 0 for a miss."),
      FIELD(log_loss, kAny,
            "Mean of -ln next_probability of the model that was used, each at most -ln 1e-6; lower is better."),
  };
#undef FIELD
}

template <>
struct Spec<RankingScores> {
  static constexpr std::string_view kType = "RankingScores";
  static constexpr std::string_view kSubject = "scores";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "How well models were ranked. A model that nobody had used before counts as missed.";
  static constexpr std::array kFields = ranking_fields<>();
};

#define FIELD(...) MODEL_WARMUP_FIELD(ReliabilityBin, __VA_ARGS__)
template <>
struct Spec<ReliabilityBin> {
  static constexpr std::string_view kType = "ReliabilityBin";
  static constexpr std::string_view kSubject = "bin";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "Predictions of about the same probability, and how often they came true.";
  static constexpr std::array kFields = {
      FIELD(events, kCount, "How many there are."),
      FIELD(predicted, kShare, "Their mean probability."),
      FIELD(observed, kShare, "Share of them that came true."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(TaskScores, __VA_ARGS__)
template <>
struct Spec<TaskScores> {
  static constexpr std::string_view kType = "TaskScores";
  static constexpr std::string_view kSubject = "scores";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "How well models were ranked for one kind of task.";
  static constexpr std::array kFields = {
      FIELD(task, kLabel, "The task's name; empty: the event names none."),
      FIELD(events, kCount, "Uses that count."),
      FIELD(hit_at_1, kAny, "Share of the uses whose model was ranked first."),
      FIELD(hit_at_3, kAny, "Among the first three."),
      FIELD(mrr, kAny, "Mean of 1 / rank, 0 for a miss."),
      FIELD(accuracy_target, kShare, "The hit_at_1 that the specification asks of this task, if it does."),
      FIELD(chance_level, kShare, "The hit_at_1 of a guess among the models used so far."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(HorizonScores, __VA_ARGS__)
template <>
struct Spec<HorizonScores> {
  static constexpr std::string_view kType = "HorizonScores";
  static constexpr std::string_view kSubject = "scores";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "How far usage_probability can be trusted: asked right after each use, about the ten most probable models.";
  static constexpr std::array kFields = {
      FIELD(horizon_ms, kDuration, "The horizon."),
      FIELD(questions, kCount, "Models asked about, where the events go on long enough to tell."),
      FIELD(calibration_error, kAny, "Expected calibration error."),
      FIELD(predicted, kShare, "Mean probability."),
      FIELD(observed, kShare, "Share of the models that were used within the horizon."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(TimeError, __VA_ARGS__)
template <>
struct Spec<TimeError> {
  static constexpr std::string_view kType = "TimeError";
  static constexpr std::string_view kSubject = "scores";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "How far time_until_needed can be trusted: asked right after each use, about the five most probable models, and "
      "judged where they are used again.";
  static constexpr std::array kFields = {
      FIELD(questions, kCount, "Models asked about and used again."),
      FIELD(median_log_error, kAny, "Median of |ln((1 s + predicted) / (1 s + actual))|."),
      FIELD(coverage, kAny, "Share of the actual times between p10 and p90; 0.8 is right."),
      FIELD(horizons, kAny, "The same of usage_probability, by horizon."),
  };
};
#undef FIELD

/// The fields of an engine's scores that lie at a path of members; those of all uses stand among them.
template <auto... Path>
consteval auto engine_fields() {
#define FIELD(member, doc) describe<Path..., &EngineScores::member>(#member, kAny, doc)
  return joined(
      ranking_fields<Path..., &EngineScores::all>(),
      std::array{
          FIELD(brier, "Mean square error of the probability of the model ranked first."),
          FIELD(expected_calibration_error, "How far that probability is off on average."),
          FIELD(reliability, "That probability against what came true, by bins of 0.05; empty ones left out."),
          FIELD(per_task, "By kind of task, most frequent first, at most twenty."),
          FIELD(switches, "Uses of another model than the user's last, with that one taken out of the ranking."),
          FIELD(first_requests, "Each user's first use; it counts nowhere else."),
          FIELD(time_error, "How far foretold times can be trusted."),
      });
#undef FIELD
}

template <>
struct Spec<EngineScores> {
  static constexpr std::string_view kType = "EngineScores";
  static constexpr std::string_view kSubject = "scores";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "All there is to say about predictions with probabilities, from each user's second use on.";
  static constexpr std::array kFields = engine_fields<>();
};

#define FIELD(...) MODEL_WARMUP_FIELD(Lead, __VA_ARGS__)
template <>
struct Spec<Lead> {
  static constexpr std::string_view kType = "Lead";
  static constexpr std::string_view kSubject = "lead";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "How much better the predictor is on the same uses; negative: worse. Bounds on the same side of 0: it is no "
      "chance.";
  static constexpr std::array kFields = {
      FIELD(hit_at_1, kAny, "Of hit_at_1."),
      FIELD(hit_at_3, kAny, "Of hit_at_3."),
      FIELD(hit_at_5, kAny, "Of hit_at_5."),
      FIELD(mrr, kAny, "Of mrr."),
      FIELD(switches_hit_at_1, kAny, "Of hit_at_1 on switches."),
      FIELD(switches_mrr, kAny, "Of mrr on switches."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(RivalScores, __VA_ARGS__)
template <>
struct Spec<RivalScores> {
  static constexpr std::string_view kType = "RivalScores";
  static constexpr std::string_view kSubject = "scores";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "Another engine beside the predictor.";
  static constexpr std::array kFields = {
      FIELD(scores, kAny, "Its scores."),
      FIELD(lead, kAny, "Of the predictor over it."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(BaselineScores, __VA_ARGS__)
template <>
struct Spec<BaselineScores> {
  static constexpr std::string_view kType = "BaselineScores";
  static constexpr std::string_view kSubject = "scores";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "A ranking without learning beside the predictor.";
  static constexpr std::array kFields = {
      FIELD(baseline, kAny, "Which one."),
      FIELD(all, kAny, "Of all uses that count."),
      FIELD(switches, kAny, "Of switches, with the user's last model taken out of the ranking."),
      FIELD(first_requests, kAny, "Of each user's first use."),
      FIELD(lead, kAny, "Of the predictor over it."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(AblationScores, __VA_ARGS__)
template <>
struct Spec<AblationScores> {
  static constexpr std::string_view kType = "AblationScores";
  static constexpr std::string_view kSubject = "scores";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "The predictor with a part of its engine left out.";
  static constexpr std::array kFields = {
      FIELD(left_out, kAny, "The part."),
      FIELD(request_context, kAny, "Whether it was told what the events tell of their requests."),
      FIELD(all, kAny, "Of all uses that count."),
      FIELD(lead, kAny, "Of the predictor with all its parts, told the same: what the part brings."),
  };
};
#undef FIELD

template <>
struct Spec<EvaluationReport> {
  static constexpr std::string_view kType = "EvaluationReport";
  static constexpr std::string_view kSubject = "report";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "How well the predictor does on recorded uses: each foretold before it is learned from. Its scores stand in the "
      "report itself.";
#define FIELD(...) MODEL_WARMUP_FIELD(EvaluationReport, __VA_ARGS__)
  static constexpr std::array kFields =
      joined(engine_fields<&EvaluationReport::predictor>(),
             std::array{
                 FIELD(users, kCount, "Users."),
                 FIELD(models, kCount, "Models."),
                 FIELD(learned_events, kCount, "Uses that were learned from before scoring began."),
                 FIELD(frozen, kAny, "Whether learning ended where scoring began."),
                 FIELD(request_context, kAny, "Whether events tell more than user, model and moment."),
                 FIELD(without_context, kAny, "The predictor not told of it, if there is anything."),
                 FIELD(trained, kAny, "With the trained model that is deployed, if one is."),
                 FIELD(baselines, kAny, "Rankings without learning."),
                 FIELD(ablation, kAny,
                       "Without each part that looks at something the events tell, first told of their requests, then "
                       "not; empty unless asked for."),
                 FIELD(cluster_kind, kAny, "What was drawn to make intervals."),
                 FIELD(clusters, kCount, "Of how many."),
                 FIELD(replicates, kCount, "How often."),
             });
#undef FIELD
};

}  // namespace model_warmup::json
