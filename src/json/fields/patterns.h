// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/patterns.h"
#include "json/fields/ranges.h"

namespace model_warmup::json {

template <>
struct ChoiceSpec<RhythmKind> {
  static constexpr std::string_view kType = "RhythmKind";
  static constexpr auto kLast = RhythmKind::period;
  static constexpr std::string_view kDoc =
      "What uses are regular in: hours of the local day, days of the local week, or any other period.";
};

template <>
struct ChoiceSpec<AnomalyKind> {
  static constexpr std::string_view kType = "AnomalyKind";
  static constexpr auto kLast = AnomalyKind::silence;
  static constexpr std::string_view kDoc =
      "What is out of the ordinary: a use of a model that hardly ever follows, more uses in a session than usual, or a "
      "model that stays away.";
};

inline constexpr Range kBits = {0, kMaxDouble, "bits"};

/// The range of a number of a query, which core/patterns.h holds.
consteval Range queried(std::string_view field) {
  const ConfigRange& range = *std::ranges::find(kPatternQueryRanges, field, &ConfigRange::field);
  return {range.min, range.max};
}

#define FIELD(...) MODEL_WARMUP_FIELD(PatternQuery, __VA_ARGS__)
template <>
struct Spec<PatternQuery> {
  static constexpr std::string_view kType = "PatternQuery";
  static constexpr std::string_view kSubject = "query";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "What to look for in the latest uses. All of it may be left out.";
  static constexpr std::array kFields = {
      FIELD(user_id, kName, "Whose uses to look at. Without it: everybody's."),
      FIELD(min_support, queried("min_support"), "Cases that a transition or a sequence needs."),
      FIELD(min_users, queried("min_users"),
            "Users that a pattern needs; single uses and sessions are told only where it is 1. Without it: 2 where the "
            "uses are of several users, else 1."),
      FIELD(max_length, queried("max_length"), "Most models in a sequence."),
      FIELD(max_skipped, queried("max_skipped"), "Most other uses between two models of a sequence."),
      FIELD(significance, queried("significance"),
            "Share of chance findings that is accepted in sequences, periodicity and anomalies."),
      FIELD(limit, queried("limit"), "Most entries in each list."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(ModelName, __VA_ARGS__)
template <>
struct Spec<ModelName> {
  static constexpr std::string_view kType = "ModelName";
  static constexpr std::string_view kSubject = "model";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "A model by id and name.";
  static constexpr std::array kFields = {
      FIELD(model_id, kAny, "The model.").required(),
      FIELD(name, kLabel, "Its name."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(Transition, __VA_ARGS__)
template <>
struct Spec<Transition> {
  static constexpr std::string_view kType = "Transition";
  static constexpr std::string_view kSubject = "transition";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "One model used right after another by the same user in one session.";
  static constexpr std::array kFields = {
      FIELD(from, kAny, "The one before."),
      FIELD(to, kAny, "The one after."),
      FIELD(support, kCount, "How often."),
      FIELD(users, kCount, "By how many users."),
      FIELD(share, kShare, "Share of what followed the one before."),
      FIELD(lift, kNonNegative, "That share against the second one's share of all that followed anything."),
      FIELD(median_gap_ms, kDuration, "Time between the two."),
      FIELD(p_value, kShare, "Chance that as many come together by accident, or an upper bound on it."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(FrequentSequence, __VA_ARGS__)
template <>
struct Spec<FrequentSequence> {
  static constexpr std::string_view kType = "FrequentSequence";
  static constexpr std::string_view kSubject = "sequence";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "Three or more models used in this order within a session. Uses of one model in a row count as one.";
  static constexpr std::array kFields = {
      FIELD(models, kAny, "The models, in order."),
      FIELD(support, kCount, "Cases that do not overlap."),
      FIELD(users, kCount, "By how many users."),
      FIELD(share, kShare, "Of the cases of all models but the last one, those that went on to it."),
      FIELD(p_value, kShare, "Chance that as many go on to the last model by accident, or an upper bound on it."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(Rhythm, __VA_ARGS__)
template <>
struct Spec<Rhythm> {
  static constexpr std::string_view kType = "Rhythm";
  static constexpr std::string_view kSubject = "rhythm";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "A model that is used at regular times.";
  static constexpr std::array kFields = {
      FIELD(model, kAny, "The model."),
      FIELD(kind, kAny, "What it is regular in."),
      FIELD(period_ms, kDuration, "After what time it comes again."),
      FIELD(phase_ms, kDuration,
            "Where in the period uses gather: local time of day, local time since Monday, or time since a multiple of "
            "the period counted from the Unix epoch."),
      FIELD(strength, kShare, "How closely they gather: 0 evenly spread, 1 all at one place."),
      FIELD(support, kCount, "Independent cases: users' days with a use, or uses."),
      FIELD(users, kCount, "How many users have used it."),
      FIELD(p_value, kShare,
            "Chance that uses without a rhythm gather as closely; corrected for all the periods that were tried."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(SessionPattern, __VA_ARGS__)
template <>
struct Spec<SessionPattern> {
  static constexpr std::string_view kType = "SessionPattern";
  static constexpr std::string_view kSubject = "sessions";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "Stretches of use by one user without a long pause.";
  static constexpr std::array kFields = {
      FIELD(gap_ms, kDuration, "A longer pause ends a session."),
      FIELD(learned, kAny,
            "Whether pauses within and between sessions could be told apart, over all users; if not, "
            "usage_window_seconds is taken."),
      FIELD(separation, kNonNegative, "How far the two kinds lie apart, as Ashman's D; 0: not told apart."),
      FIELD(count, kCount, "Sessions seen."),
      FIELD(mean_uses, kNonNegative, "Uses in one."),
      FIELD(mean_duration_ms, kDuration, "From its first use to its last."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(DriftPattern, __VA_ARGS__)
template <>
struct Spec<DriftPattern> {
  static constexpr std::string_view kType = "DriftPattern";
  static constexpr std::string_view kSubject = "drift";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "Whether uses have become harder to foresee. Surprise goes from 0, for a use of the likeliest model, to 4 bits; "
      "where habits are "
      "steady its mean stays below 1.5 bits.";
  static constexpr std::array kFields = {
      FIELD(drifting, kAny, "Whether habits have changed within the last usage_window_seconds."),
      FIELD(changed_at_ms, kMoment, "The last change, however long ago."),
      FIELD(surprise_before, kBits, "Mean surprise before it; 0 without a change."),
      FIELD(surprise, kBits, "Mean surprise over the window in which nothing has changed since."),
      FIELD(support, kCount, "Uses in that window."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(Anomaly, __VA_ARGS__)
template <>
struct Spec<Anomaly> {
  static constexpr std::string_view kType = "Anomaly";
  static constexpr std::string_view kSubject = "anomaly";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "Something seen within the last usage_window_seconds that is out of the ordinary.";
  static constexpr std::array kFields = {
      FIELD(model, kAny, "The model."),
      FIELD(kind, kAny, "What is unusual about it."),
      FIELD(at_ms, kMoment, "When it was used so; of a silence, when it was used last."),
      FIELD(observed, kNonNegative, "1; uses in the session; uses of other models since its last one."),
      FIELD(
          expected, kNonNegative,
          "Chance of a use no likelier; uses for a session of this length; uses of other models before it comes back."),
      FIELD(score, kAny, "log2(observed / expected)."),
      FIELD(support, kCount, "Uses, other sessions or intervals that the expectation rests on."),
      FIELD(p_value, kShare, "Chance of as much by accident."),
  };
};
#undef FIELD

#define FIELD(...) MODEL_WARMUP_FIELD(AdvancedPatterns, __VA_ARGS__)
template <>
struct Spec<AdvancedPatterns> {
  static constexpr std::string_view kType = "AdvancedPatterns";
  static constexpr std::string_view kSubject = "patterns";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc =
      "What the latest uses show. Sequences, periodicity and anomalies are told where they stand out from chance.";
  static constexpr std::array kFields = {
      FIELD(uses, kCount, "Uses that were looked at, of the latest 8,192 of all users."),
      FIELD(users, kCount, "Users who made them."),
      FIELD(first_at_ms, kMoment, "The earliest of them."),
      FIELD(last_at_ms, kMoment, "The latest of them."),
      FIELD(transitions, kAny, "What follows what, most frequent first."),
      FIELD(sequences, kAny, "What follows what at length, first what accounts for most uses."),
      FIELD(periodicity, kAny, "What is used at regular times, surest first."),
      FIELD(sessions, kAny, "How uses come together."),
      FIELD(drift, kAny, "Whether habits have changed."),
      FIELD(anomalies, kAny, "What is out of the ordinary, least likely first."),
  };
};
#undef FIELD

}  // namespace model_warmup::json
