// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config.h"
#include "core/error.h"
#include "core/model_id.h"

namespace model_warmup {

/// What to look for in the latest uses. All of it may be left out. Ranges are checked by `validate`.
struct PatternQuery {
  std::optional<std::string> user_id{};  ///< whose uses; none: everybody's
  std::uint64_t min_support = 3;         ///< cases that a transition or a sequence needs
  std::optional<std::uint64_t>
      min_users{};                ///< users that a pattern needs; none: two where several are known, else one
  std::uint64_t max_length = 5;   ///< models in a sequence, at most
  std::uint64_t max_skipped = 0;  ///< other uses between two models of a sequence, at most
  double significance = 0.05;     ///< share of chance findings among what needs a test, at most
  std::uint64_t limit = 20;       ///< entries in each list

  friend bool operator==(const PatternQuery&, const PatternQuery&) = default;
};

/// The values that a number of a query takes, bounds included.
inline constexpr std::array kPatternQueryRanges = {
    ConfigRange{"min_support", 1, 10'000}, ConfigRange{"min_users", 1, 10'000},        ConfigRange{"max_length", 3, 6},
    ConfigRange{"max_skipped", 0, 2},      ConfigRange{"significance", 0.000001, 0.5}, ConfigRange{"limit", 1, 1'000},
};

/// Errors: InvalidInput for a number out of its range, naming it.
[[nodiscard]] Result<void> validate(const PatternQuery& query);

struct ModelName {
  ModelId model_id;
  std::string name;

  friend bool operator==(const ModelName&, const ModelName&) = default;
};

/// One model used right after another by the same user in one session.
struct Transition {
  ModelName from;
  ModelName to;
  std::uint64_t support = 0;  ///< how often
  std::uint64_t users = 0;    ///< by how many
  double share = 0;           ///< of what followed `from`
  double lift = 0;            ///< that share against `to`'s share of all that followed anything
  double median_gap_ms = 0;
  double p_value = 1;  ///< chance that as many come together by accident, or an upper bound on it

  friend bool operator==(const Transition&, const Transition&) = default;
};

/// Three or more models used in this order within a session. Uses of one model in a row count as one.
struct FrequentSequence {
  std::vector<ModelName> models;
  std::uint64_t support = 0;  ///< cases that do not overlap
  std::uint64_t users = 0;
  double share = 0;    ///< of the cases of all models but the last one, those that went on to it
  double p_value = 1;  ///< as of `Transition`, of going on to the last model

  friend bool operator==(const FrequentSequence&, const FrequentSequence&) = default;
};

/// What a rhythm was found in: hours of the local day, days of the local week, or any other period.
enum class RhythmKind : std::uint8_t { hour_of_day, weekday, period };

[[nodiscard]] std::string_view to_string(RhythmKind kind);

/// A model that is used at regular times.
struct Rhythm {
  ModelName model;
  RhythmKind kind = RhythmKind::period;
  double period_ms = 0;
  /// Where in the period uses gather: local time of day, local time since Monday, or time since a multiple of the
  /// period counted from the Unix epoch.
  double phase_ms = 0;
  double strength = 0;        ///< how closely they gather: 0 evenly spread, 1 all at one place
  std::uint64_t support = 0;  ///< independent cases: days with a use, or uses
  std::uint64_t users = 0;
  double p_value = 1;  ///< of times that follow no rhythm; corrected for all the periods that were tried

  friend bool operator==(const Rhythm&, const Rhythm&) = default;
};

/// Stretches of use by one user without a long pause.
struct SessionPattern {
  double gap_ms = 0;            ///< a longer pause ends a session
  bool learned = false;         ///< whether pauses within and between sessions could be told apart; else: usage_window
  double separation = 0;        ///< of the two kinds, Ashman's D; over 2 they are distinct. 0: not learned
  std::uint64_t count = 0;      ///< sessions seen
  double mean_uses = 0;         ///< a session
  double mean_duration_ms = 0;  ///< from a session's first use to its last

  friend bool operator==(const SessionPattern&, const SessionPattern&) = default;
};

/// Whether uses have become harder to foresee. Surprise is in bits, from 0 for a use of the likeliest model to 4; where
/// habits are steady its mean stays below 1.5.
struct DriftPattern {
  bool drifting = false;                ///< habits changed within the last usage_window
  std::optional<double> changed_at_ms;  ///< the last change, however long ago
  double surprise_before = 0;           ///< mean before it; 0 without a change
  double surprise = 0;                  ///< mean over the window in which nothing has changed since
  std::uint64_t support = 0;            ///< uses in that window

  friend bool operator==(const DriftPattern&, const DriftPattern&) = default;
};

/// Seen lately and out of the ordinary: a use of a model that hardly ever follows, more uses in a session than usual,
/// or a model that stays away.
enum class AnomalyKind : std::uint8_t { surprise, burst, silence };

[[nodiscard]] std::string_view to_string(AnomalyKind kind);

struct Anomaly {
  ModelName model;
  AnomalyKind kind = AnomalyKind::surprise;
  double at_ms = 0;  ///< of the use, of the session's last use of the model, or of its last use before it fell silent
  double observed = 0;  ///< 1; uses in the session; uses of other models since
  double expected =
      0;             ///< chance of a use as unlikely; uses for a session of this length; uses of others before a return
  double score = 0;  ///< log2(observed / expected)
  std::uint64_t support = 0;  ///< uses, sessions or intervals that the expectation rests on
  double p_value = 1;

  friend bool operator==(const Anomaly&, const Anomaly&) = default;
};

/// What the latest uses show. With few uses lists are empty: nothing is told that does not stand out from chance.
struct AdvancedPatterns {
  std::uint64_t uses = 0;   ///< that were looked at, at most the latest 8,192 of all users
  std::uint64_t users = 0;  ///< who made them
  std::optional<double> first_at_ms;
  std::optional<double> last_at_ms;
  std::vector<Transition> transitions;      ///< most frequent first
  std::vector<FrequentSequence> sequences;  ///< those that account for most uses first
  std::vector<Rhythm> periodicity;          ///< surest first
  SessionPattern sessions;
  DriftPattern drift;
  std::vector<Anomaly> anomalies;  ///< least likely first

  friend bool operator==(const AdvancedPatterns&, const AdvancedPatterns&) = default;
};

}  // namespace model_warmup
