// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "json/fields/ranges.h"
#include "metrics/metrics_report.h"
#include "metrics/outcome.h"

namespace model_warmup::json {

template <>
struct ChoiceSpec<OutcomeKind> {
  static constexpr std::string_view kType = "OutcomeKind";
  static constexpr auto kLast = OutcomeKind::cancelled;
  static constexpr std::string_view kDoc =
      "How a warm-up ended: used and warm when asked for, asked for while it was still loading, used by nobody within "
      "the horizon, let go before anybody came, failed, or cancelled.";
};

inline constexpr Range kMegabyteSeconds = {0, kMaxDouble, "MB s"};

#define FIELD(...) MODEL_WARMUP_FIELD(WarmupOutcome, __VA_ARGS__)
template <>
struct Spec<WarmupOutcome> {
  static constexpr std::string_view kType = "WarmupOutcome";
  static constexpr std::string_view kSubject = "outcome";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "The end of one warm-up.";
  static constexpr std::array kFields = {
      FIELD(task_id, kLabel, "The task that warmed it."),
      FIELD(model_id, kAny, "The model.").required(),
      FIELD(name, kLabel, "Its name."),
      FIELD(outcome, kAny, "How it ended."),
      FIELD(saved_ms, kDuration, "Waiting that did not happen."),
      FIELD(lost_ms, kDuration, "Waiting for what was let go for its sake and needed first."),
      FIELD(wasted_mb_s, kMegabyteSeconds, "Memory held for nobody, times how long."),
      FIELD(held_mb_s, kMegabyteSeconds, "Memory held from the start of the load to its end or first use."),
      FIELD(at_ms, kMoment, "When it was decided."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(TaskAccuracy, __VA_ARGS__)
template <>
struct Spec<TaskAccuracy> {
  static constexpr std::string_view kType = "TaskAccuracy";
  static constexpr std::string_view kSubject = "accuracy";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "How predictions for one kind of task came out.";
  static constexpr std::array kFields = {
      FIELD(task, kLabel, "The task's name; empty: the question named none."),
      FIELD(resolved, kCount, "Predictions that a use has answered."),
      FIELD(correct, kCount, "Those whose model was ranked first or was warm."),
      FIELD(accuracy, kShare, "correct / resolved."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(OutcomeReport, __VA_ARGS__)
template <>
struct Spec<OutcomeReport> {
  static constexpr std::string_view kType = "OutcomeReport";
  static constexpr std::string_view kSubject = "outcomes";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "Warm-ups by the way they ended, and what they brought and cost.";
  static constexpr std::array kFields = {
      FIELD(warmups, kCount, "Those that have ended; the six counts below add up to it."),
      FIELD(hit, kCount, "Used, and warm when asked for."),
      FIELD(late_hit, kCount, "Asked for while still loading: part of the wait was saved."),
      FIELD(unused, kCount, "Nobody came within the horizon."),
      FIELD(evicted, kCount, "Let go before anybody came."),
      FIELD(failed, kCount, "The loader failed or took too long."),
      FIELD(cancelled, kCount, "Cancelled."),
      FIELD(saved_ms, kDuration, "Waiting that did not happen."),
      FIELD(lost_ms, kDuration, "Waiting for what was let go for their sake and needed first."),
      FIELD(wasted_mb_s, kMegabyteSeconds, "Memory held for nobody, times how long."),
      FIELD(held_mb_s, kMegabyteSeconds, "Memory held from the start of the loads to their ends or first uses."),
      FIELD(net_ms, kAny, "What all of them saved less what they cost, in ms of waiting."),
      FIELD(balance_ms, kAny, "Recent net gain of one warm-up, in ms of waiting."),
      FIELD(balance_standard_error_ms, kDuration, "How far off that may be."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(ModelOutcomeReport, __VA_ARGS__)
template <>
struct Spec<ModelOutcomeReport> {
  static constexpr std::string_view kType = "ModelOutcomeReport";
  static constexpr std::string_view kSubject = "model";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "What warming one model has brought, and what follows from it.";
  static constexpr std::array kFields = {
      FIELD(model_id, kAny, "The model.").required(),
      FIELD(name, kLabel, "Its name."),
      FIELD(outcomes, kAny, "How its warm-ups ended."),
      FIELD(stopped, kAny, "Whether warming it ahead has not paid and rests."),
      FIELD(verdict, kText, "Why, in words; empty: nothing speaks against it."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(ArmReport, __VA_ARGS__)
template <>
struct Spec<ArmReport> {
  static constexpr std::string_view kType = "ArmReport";
  static constexpr std::string_view kSubject = "arm";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "One arm of the trial of warming against doing nothing.";
  static constexpr std::array kFields = {
      FIELD(opportunities, kCount, "Moments at which a warm-up was worth planning, and that have ended."),
      FIELD(used, kCount, "Those whose model was used."),
      FIELD(mean_wait_ms, kDuration, "Wait for the first use; 0 counts where there was none."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(HoldoutReport, __VA_ARGS__)
template <>
struct Spec<HoldoutReport> {
  static constexpr std::string_view kType = "HoldoutReport";
  static constexpr std::string_view kSubject = "holdout";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "What warming ahead has brought against doing nothing, measured with holdout_share.";
  static constexpr std::array kFields = {
      FIELD(warmed, kAny, "Opportunities left to the plan."),
      FIELD(held_out, kAny, "Opportunities held out, by chance."),
      FIELD(saved_ms, kAny, "Waiting that an opportunity saves; null: too few to tell.").null_when_none(),
      FIELD(saved_low_ms, kAny, "Lower end of its 95 % interval.").null_when_none(),
      FIELD(saved_high_ms, kAny, "Upper end of its 95 % interval.").null_when_none(),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(ImpactAccuracy, __VA_ARGS__)
template <>
struct Spec<ImpactAccuracy> {
  static constexpr std::string_view kType = "ImpactAccuracy";
  static constexpr std::string_view kSubject = "impact";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "How well the impact of loads on the machine was foretold, against what hosts have measured.";
  static constexpr std::array kFields = {
      FIELD(loads, kCount, "Loads whose impact was measured."),
      FIELD(mean_measured_ms, kDuration, "Latency that a load added."),
      FIELD(mean_absolute_error_ms, kDuration, "Of what was foretold with all that was measured before."),
      FIELD(uncorrected_absolute_error_ms, kDuration, "Of the model of the machine alone."),
      FIELD(long_task_ms, kDuration, "Time that loads kept the host from everything else, in all."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(MetricsReport, __VA_ARGS__)
template <>
struct Spec<MetricsReport> {
  static constexpr std::string_view kType = "MetricsReport";
  static constexpr std::string_view kSubject = "metrics";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "How predictions, warm-ups and caches have done since the state began.";
  static constexpr std::array kFields = {
      FIELD(total_predictions, kCount, "Predictions made."),
      FIELD(resolved, kCount, "Predictions that a use has answered."),
      FIELD(expired, kCount, "Predictions that no use answered within their horizon."),
      FIELD(prediction_accuracy, kShare, "Of the resolved, the share whose model was ranked first or was warm."),
      FIELD(precision, kShare, "Of the models predicted, the share that was used within the horizon."),
      FIELD(recall, kShare, "Of the uses that answered a prediction, the share whose model was predicted."),
      FIELD(brier, kShare, "Mean squared error of usage_probability over the models predicted."),
      FIELD(average_prediction_latency_ms, kDuration, "How long a prediction takes."),
      FIELD(per_task, kAny, "The same by task, most often asked first."),
      FIELD(uses, kCount, "Uses recorded."),
      FIELD(warm_uses, kCount, "Uses that found the model warm."),
      FIELD(cold_starts, kCount, "Uses that had to wait for a load."),
      FIELD(total_wait_ms, kDuration, "Over the uses that told how long they waited."),
      FIELD(mean_wait_ms, kDuration, "Over the uses that told how long they waited."),
      FIELD(demand_over_limit, kCount, "Demanded loads that passed a limit because all else was in use."),
      FIELD(held_out, kCount, "Worthwhile warm-ups left undone to measure what the others bring."),
      FIELD(holdout, kAny, "What warming brings, measured against doing nothing."),
      FIELD(impact, kAny, "How well the impact of loads was foretold."),
      FIELD(outcomes, kAny, "How warm-ups ended."),
      FIELD(models, kAny, "The same by model, for those that have had a warm-up, in order of registration."),
      FIELD(stopped, kAny, "Whether warming as a whole has not paid and rests."),
      FIELD(verdict, kText, "Why, in words; empty: nothing speaks against it."),
      FIELD(cache_hit_rate, kShare, "Of the analysis cache."),
      FIELD(cache_lookups, kCount, "Of the analysis cache."),
  };
};
#undef FIELD

}  // namespace model_warmup::json
