// SPDX-License-Identifier: Apache-2.0
#include "history/advanced_pattern_analyzer.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>
#include <vector>

#include "core/math.h"
#include "core/order.h"
#include "history/anomalies.h"
#include "history/log_view.h"
#include "history/rhythm.h"
#include "history/sequence_miner.h"
#include "history/significance.h"

namespace model_warmup {
namespace {

/// One look at the log: what every kind of pattern is found from.
class Analysis {
 public:
  Analysis(const UsageHistory& history, const PatternQuery& query, double now_ms)
      : history_(history),
        query_(query),
        now_ms_(now_ms),
        session_gap_ms_(history.session_gap().gap_ms(history.usage_window_ms())),
        view_(uses_asked_for(), session_gap_ms_),
        min_users_(query.min_users.value_or(view_.users() > 1 ? 2 : 1)) {}

  [[nodiscard]] AdvancedPatterns patterns() const {
    AdvancedPatterns all;
    all.uses = view_.in_order().size();
    all.users = view_.users();
    for (const LoggedUse& use : view_.in_order()) {
      all.first_at_ms = std::min(all.first_at_ms.value_or(use.at_ms), use.at_ms);
      all.last_at_ms = std::max(all.last_at_ms.value_or(use.at_ms), use.at_ms);
    }
    all.transitions = transitions();
    all.sequences = sequences();
    all.periodicity = rhythms();
    all.sessions = sessions();
    all.drift = drift();
    all.anomalies = anomalies();
    return all;
  }

 private:
  [[nodiscard]] std::vector<LoggedUse> uses_asked_for() const {
    std::optional<UserIndex> user;
    if (query_.user_id) user = history_.registry().find(history_.registry().kept_form(*query_.user_id));
    if (query_.user_id && !user) return {};
    std::vector<LoggedUse> uses;
    for (const LoggedUse& use : history_.use_log().uses()) {
      if ((!user || use.user == *user) && history_.catalog().is_registered(use.model)) uses.push_back(use);
    }
    return uses;
  }

  [[nodiscard]] std::uint64_t users_of(ModelIndex model) const {
    std::vector<UserIndex> users;
    for (const LoggedUse& use : view_.in_order()) {
      if (use.model == model) users.push_back(use.user);
    }
    return count_different(std::move(users));
  }

  [[nodiscard]] ModelName name(ModelIndex model) const {
    return {history_.catalog().id(model), history_.catalog().name(model)};
  }

  /// The patterns with the smallest keys, as many as were asked for, in order.
  template <class Pattern>
  [[nodiscard]] std::vector<Pattern> first_of(std::vector<Pattern> all, std::span<const std::uint64_t> keys) const {
    std::vector<Pattern> first;
    for (const std::uint32_t place : order_of(keys)) {
      if (first.size() == query_.limit) break;
      first.push_back(std::move(all[place]));
    }
    return first;
  }

  [[nodiscard]] std::vector<Transition> transitions() const;
  [[nodiscard]] std::vector<FrequentSequence> sequences() const;
  [[nodiscard]] std::vector<Rhythm> rhythms() const;
  [[nodiscard]] SessionPattern sessions() const;
  [[nodiscard]] DriftPattern drift() const;
  [[nodiscard]] std::vector<Anomaly> anomalies() const;

  const UsageHistory& history_;
  const PatternQuery& query_;
  double now_ms_;
  double session_gap_ms_;
  LogView view_;
  std::uint64_t min_users_;
};

/// The greatest first.
std::uint64_t falling(std::uint64_t number) { return ~number; }

std::vector<Transition> Analysis::transitions() const {
  struct Step {
    const LoggedUse* from;
    const LoggedUse* to;
  };
  std::vector<Step> steps;
  std::vector<std::uint64_t> keys;
  std::vector<double> left(view_.models()), reached(view_.models());
  for (const auto session : view_.sessions()) {
    for (std::size_t i = 1; i < session.size(); ++i) {
      steps.push_back({&session[i - 1], &session[i]});
      keys.push_back(joint_key(session[i - 1].model, session[i].model));
      left[session[i - 1].model] += 1;
      reached[session[i].model] += 1;
    }
  }
  const auto order = order_of(keys);
  std::vector<Transition> found;
  std::vector<std::uint64_t> ranks;
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    const ModelIndex from = steps[order[begin]].from->model, to = steps[order[begin]].to->model;
    std::vector<UserIndex> users;
    std::vector<std::uint64_t> gaps;
    for (; end < order.size() && keys[order[end]] == keys[order[begin]]; ++end) {
      const Step& step = steps[order[end]];
      users.push_back(step.to->user);
      gaps.push_back(order_key(std::max(0.0, step.to->at_ms - step.from->at_ms)));
    }
    const std::uint64_t support = end - begin, by = count_different(std::move(users));
    if (support < query_.min_support || by < min_users_) continue;
    sort(gaps);
    const auto cases = static_cast<double>(support);
    const double share = cases / left[from], usual = reached[to] / static_cast<double>(steps.size());
    found.push_back({name(from), name(to), support, by, share, share / usual, value_of_order_key(gaps[gaps.size() / 2]),
                     binomial_p(cases, left[from], usual)});
    ranks.push_back(falling(support));
  }
  return first_of(std::move(found), ranks);
}

std::vector<FrequentSequence> Analysis::sequences() const {
  std::vector<SessionUse> runs;
  std::vector<double> uses_of(view_.models()), runs_of(view_.models());
  std::uint32_t number = 0;
  for (const auto session : view_.sessions()) {
    ModelIndex last = kNoModel;
    for (const LoggedUse& use : session) {
      uses_of[use.model] += 1;
      if (std::exchange(last, use.model) == use.model) continue;
      runs.push_back({use.model, number, use.user});
      runs_of[use.model] += 1;
    }
    ++number;
  }
  const auto all_uses = static_cast<double>(view_.in_order().size()), all_runs = static_cast<double>(runs.size());
  const auto mined = frequent_sequences(runs, {query_.min_support, query_.max_length, query_.max_skipped});
  std::vector<const MinedSequence*> possible;
  std::vector<double> p_values;
  for (const MinedSequence& one : mined) {
    if (one.models.size() < 3 || one.users < min_users_) continue;
    // Chance that the last model comes after the last but one, which it cannot be itself, if models come in their
    // shares: of uses or of runs, whichever makes it likelier.
    const ModelIndex last = one.models.back(), before = one.models[one.models.size() - 2];
    const double next =
        std::max(uses_of[last] / (all_uses - uses_of[before]), runs_of[last] / (all_runs - runs_of[before]));
    double missed = 1;
    for (std::uint64_t i = 0; i <= query_.max_skipped; ++i) missed *= 1 - std::min(next, 1.0);
    possible.push_back(&one);
    p_values.push_back(binomial_p(static_cast<double>(one.support), static_cast<double>(one.prefixes), 1 - missed));
  }
  const double level = discovery_level(p_values, query_.significance);
  std::vector<FrequentSequence> found;
  std::vector<std::uint64_t> ranks;
  for (std::size_t i = 0; i < possible.size(); ++i) {
    if (p_values[i] > level) continue;
    const MinedSequence& one = *possible[i];
    FrequentSequence sequence{{}, one.support, one.users, 0, p_values[i]};
    sequence.share = static_cast<double>(one.support) / static_cast<double>(one.prefixes);
    for (const ModelIndex model : one.models) sequence.models.push_back(name(model));
    found.push_back(std::move(sequence));
    ranks.push_back(falling(one.support * (one.models.size() - 1)));  // uses that it foretells
  }
  return first_of(std::move(found), ranks);
}

/// A day or a week, which have tests of their own.
bool is_of_calendar(double period_ms) {
  constexpr double kDay_ms = 86'400'000.0, kNearly = 0.02;
  const double days = period_ms / kDay_ms;
  return std::fabs(days - 1) < kNearly || std::fabs(days / 7 - 1) < kNearly;
}

std::vector<Rhythm> Analysis::rhythms() const {
  const auto recorded = by_model(view_.in_order());
  const auto by_user = by_model(view_.by_user());  // with the same models at the same places
  const auto watched = watched_days(view_.by_user());
  std::vector<Rhythm> possible;
  std::vector<double> p_values;
  for (std::size_t begin = 0, end = 0; begin < recorded.size(); begin = end) {
    std::vector<UserIndex> users;
    for (; end < recorded.size() && recorded[end].model == recorded[begin].model; ++end) {
      users.push_back(recorded[end].user);
    }
    const std::uint64_t by = count_different(std::move(users));
    if (by < min_users_) continue;
    const auto add = [&](RhythmKind kind, const std::optional<FoundRhythm>& rhythm) {
      if (!rhythm || (kind == RhythmKind::period && is_of_calendar(rhythm->period_ms))) return;
      possible.push_back({name(recorded[begin].model), kind, rhythm->period_ms, rhythm->phase_ms, rhythm->strength,
                          rhythm->support, by, rhythm->p_value});
      p_values.push_back(rhythm->p_value);
    };
    const auto of_users = std::span<const LoggedUse>(by_user).subspan(begin, end - begin);
    add(RhythmKind::hour_of_day, daily_rhythm(of_users));
    add(RhythmKind::weekday, weekly_rhythm(of_users, watched));
    add(RhythmKind::period, any_rhythm(std::span<const LoggedUse>(recorded).subspan(begin, end - begin)));
  }
  const double level = discovery_level(p_values, query_.significance);
  std::vector<Rhythm> found;
  std::vector<std::uint64_t> ranks;
  for (Rhythm& rhythm : possible) {
    if (rhythm.p_value > level) continue;
    ranks.push_back(order_key(rhythm.p_value));
    found.push_back(std::move(rhythm));
  }
  return first_of(std::move(found), ranks);
}

SessionPattern Analysis::sessions() const {
  SessionPattern pattern;
  pattern.gap_ms = session_gap_ms_;
  pattern.learned = history_.session_gap().learned();
  pattern.separation = history_.session_gap().separation();
  pattern.count = view_.sessions().size();
  if (pattern.count == 0) return pattern;
  double duration_ms = 0;
  for (const auto session : view_.sessions())
    duration_ms += std::max(0.0, session.back().at_ms - session.front().at_ms);
  const auto count = static_cast<double>(pattern.count);
  pattern.mean_uses = static_cast<double>(view_.in_order().size()) / count;
  pattern.mean_duration_ms = duration_ms / count;
  return pattern;
}

DriftPattern Analysis::drift() const {
  DriftDetector own;
  if (query_.user_id) {
    for (const LoggedUse& use : view_.in_order()) {
      if (use.tails.told()) own.add(use.tails.surprise_bits() / TailChances::kMostBits, use.at_ms);
    }
  }
  const DriftDetector& detector = query_.user_id ? own : history_.drift();
  DriftPattern pattern;
  pattern.surprise = detector.mean() * TailChances::kMostBits;
  pattern.support = detector.width();
  if (const auto& rise = detector.rise()) {
    pattern.drifting = now_ms_ - rise->at_ms <= history_.usage_window_ms();
    pattern.changed_at_ms = rise->at_ms;
    pattern.surprise_before = rise->before * TailChances::kMostBits;
  }
  return pattern;
}

std::vector<Anomaly> Analysis::anomalies() const {
  std::vector<Anomaly> all;
  std::vector<std::uint64_t> ranks;
  const auto tell = [&](const std::vector<PossibleAnomaly>& possible) {
    std::vector<double> p_values;
    p_values.reserve(possible.size());
    for (const PossibleAnomaly& one : possible) p_values.push_back(one.p_value);
    const double level = discovery_level(p_values, query_.significance);
    for (const PossibleAnomaly& one : possible) {
      if (one.p_value > level) continue;
      all.push_back({name(one.model), one.kind, one.at_ms, one.observed, one.expected,
                     math::log2(one.observed / one.expected), one.support, one.p_value});
      ranks.push_back(order_key(one.p_value));
    }
  };
  // Single uses and sessions are one user's; a model's silence is everybody's.
  if (min_users_ == 1) {
    const double since_ms = now_ms_ - history_.usage_window_ms();
    tell(possible_surprises(view_, since_ms));
    tell(possible_bursts(view_, since_ms));
  }
  std::vector<PossibleAnomaly> silences;
  for (const PossibleAnomaly& silence : possible_silences(view_)) {
    if (users_of(silence.model) >= min_users_) silences.push_back(silence);
  }
  tell(silences);
  return first_of(std::move(all), ranks);
}

}  // namespace

Result<AdvancedPatterns> AdvancedPatternAnalyzer::analyze(const PatternQuery& query, double now_ms) const {
  if (auto valid = validate(query); !valid) return std::unexpected(std::move(valid.error()));
  return Analysis(history_, query, now_ms).patterns();
}

}  // namespace model_warmup
