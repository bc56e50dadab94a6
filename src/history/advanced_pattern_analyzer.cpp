// SPDX-License-Identifier: Apache-2.0
#include "history/advanced_pattern_analyzer.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "core/math.h"
#include "history/anomalies.h"
#include "history/log_view.h"
#include "history/rhythm.h"
#include "history/sequence_miner.h"
#include "history/significance.h"
#include "history/use_surprise.h"

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
    std::vector<LoggedUse> uses = history_.log().uses();
    std::erase_if(uses, [&](const LoggedUse& use) {
      return (user && use.user != *user) || !history_.catalog().is_registered(use.model);
    });
    return uses;
  }

  [[nodiscard]] ModelName name(ModelIndex model) const {
    return {history_.catalog().id(model), history_.catalog().name(model)};
  }

  template <class Pattern>
  [[nodiscard]] std::vector<Pattern> first_of(std::vector<Pattern> all) const {
    if (all.size() > query_.limit) all.resize(query_.limit);
    return all;
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

std::uint64_t different(std::vector<UserIndex> users) {
  std::ranges::sort(users);
  return static_cast<std::uint64_t>(std::ranges::unique(users).begin() - users.begin());
}

std::vector<Transition> Analysis::transitions() const {
  struct Step {
    ModelIndex from;
    ModelIndex to;
    double gap_ms;
    UserIndex user;
  };
  std::vector<Step> steps;
  std::map<ModelIndex, double> left, reached;
  for (const auto session : view_.sessions()) {
    for (std::size_t i = 1; i < session.size(); ++i) {
      const double gap_ms = std::max(0.0, session[i].at_ms - session[i - 1].at_ms);
      steps.push_back({session[i - 1].model, session[i].model, gap_ms, session[i].user});
      ++left[steps.back().from];
      ++reached[steps.back().to];
    }
  }
  std::ranges::sort(steps, {}, [](const Step& step) { return std::tuple(step.from, step.to, step.gap_ms, step.user); });
  std::vector<Transition> found;
  for (std::size_t begin = 0, end = 0; begin < steps.size(); begin = end) {
    const auto [from, to, gap_ms, user] = steps[begin];
    std::vector<UserIndex> users;
    for (; end < steps.size() && steps[end].from == from && steps[end].to == to; ++end)
      users.push_back(steps[end].user);
    const std::uint64_t support = end - begin, by = different(std::move(users));
    if (support < query_.min_support || by < min_users_) continue;
    const auto cases = static_cast<double>(support);
    const double share = cases / left[from], usual = reached[to] / static_cast<double>(steps.size());
    found.push_back({name(from), name(to), support, by, share, share / usual, steps[begin + support / 2].gap_ms,
                     binomial_p(cases, left[from], usual)});
  }
  std::ranges::stable_sort(found, std::ranges::greater(), &Transition::support);
  return first_of(std::move(found));
}

std::vector<FrequentSequence> Analysis::sequences() const {
  struct Count {
    double uses = 0;
    double runs = 0;
  };
  std::vector<SessionUse> runs;
  std::map<ModelIndex, Count> counts;
  std::uint32_t number = 0, user = 0;
  UserIndex previous = kNoUser;
  for (const auto session : view_.sessions()) {
    if (std::exchange(previous, session.back().user) != session.back().user) ++user;
    ModelIndex last = kNoModel;
    for (const LoggedUse& use : session) {
      ++counts[use.model].uses;
      if (std::exchange(last, use.model) == use.model) continue;
      runs.push_back({use.model, number, user});
      ++counts[use.model].runs;
    }
    ++number;
  }
  auto mined = frequent_sequences(runs, {query_.min_support, query_.max_length, query_.max_skipped});
  std::erase_if(mined, [&](const MinedSequence& one) { return one.models.size() < 3 || one.users < min_users_; });

  std::vector<double> p_values;
  for (const MinedSequence& one : mined) {
    // Chance that the last model comes after the last but one, which it cannot be itself, if models come in their
    // shares: of uses or of runs, whichever makes it likelier.
    const auto& after = counts[*(one.models.end() - 2)];
    const auto& last = counts[one.models.back()];
    const auto all_uses = static_cast<double>(view_.in_order().size()), all_runs = static_cast<double>(runs.size());
    const double next = std::max(last.uses / (all_uses - after.uses), last.runs / (all_runs - after.runs));
    double missed = 1;
    for (std::uint64_t i = 0; i <= query_.max_skipped; ++i) missed *= 1 - std::min(next, 1.0);
    p_values.push_back(binomial_p(static_cast<double>(one.support), static_cast<double>(one.prefixes), 1 - missed));
  }
  const double level = discovery_level(p_values, query_.significance);
  std::vector<FrequentSequence> found;
  for (std::size_t i = 0; i < mined.size(); ++i) {
    if (p_values[i] > level) continue;
    FrequentSequence sequence{{}, mined[i].support, mined[i].users, 0, p_values[i]};
    sequence.share = static_cast<double>(mined[i].support) / static_cast<double>(mined[i].prefixes);
    for (const ModelIndex model : mined[i].models) sequence.models.push_back(name(model));
    found.push_back(std::move(sequence));
  }
  std::ranges::stable_sort(found, std::ranges::greater(), [](const FrequentSequence& one) {
    return one.support * (one.models.size() - 1);  // uses that it foretells
  });
  return first_of(std::move(found));
}

/// A day or a week, which have tests of their own.
bool is_of_calendar(double period_ms) {
  constexpr double kDay_ms = 86'400'000.0, kNearly = 0.02;
  const double days = period_ms / kDay_ms;
  return std::fabs(days - 1) < kNearly || std::fabs(days / 7 - 1) < kNearly;
}

std::vector<Rhythm> Analysis::rhythms() const {
  std::vector<LoggedUse> uses(view_.in_order().begin(), view_.in_order().end());
  std::ranges::stable_sort(uses, {}, &LoggedUse::model);
  const auto watched = watched_days(uses);
  std::vector<Rhythm> found;
  std::vector<double> p_values;
  for (std::size_t begin = 0, end = 0; begin < uses.size(); begin = end) {
    std::vector<UserIndex> users;
    for (; end < uses.size() && uses[end].model == uses[begin].model; ++end) users.push_back(uses[end].user);
    const std::uint64_t by = different(std::move(users));
    if (by < min_users_) continue;
    const auto of_model = std::span(uses).subspan(begin, end - begin);
    const std::pair<RhythmKind, std::optional<FoundRhythm>> kinds[] = {
        {RhythmKind::hour_of_day, daily_rhythm(of_model)},
        {RhythmKind::weekday, weekly_rhythm(of_model, watched)},
        {RhythmKind::period, any_rhythm(of_model)},
    };
    for (const auto& [kind, rhythm] : kinds) {
      if (!rhythm || (kind == RhythmKind::period && is_of_calendar(rhythm->period_ms))) continue;
      found.push_back({name(uses[begin].model), kind, rhythm->period_ms, rhythm->phase_ms, rhythm->strength,
                       rhythm->support, by, rhythm->p_value});
      p_values.push_back(rhythm->p_value);
    }
  }
  const double level = discovery_level(std::move(p_values), query_.significance);
  std::erase_if(found, [&](const Rhythm& rhythm) { return rhythm.p_value > level; });
  std::ranges::stable_sort(found, {}, &Rhythm::p_value);
  return first_of(std::move(found));
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
  std::vector<Anomaly> found;
  const auto tell = [&](const std::vector<PossibleAnomaly>& possible) {
    std::vector<double> p_values;
    for (const PossibleAnomaly& one : possible) p_values.push_back(one.p_value);
    const double level = discovery_level(std::move(p_values), query_.significance);
    for (const PossibleAnomaly& one : possible) {
      if (one.p_value > level) continue;
      found.push_back({name(one.model), one.kind, one.at_ms, one.observed, one.expected,
                       math::log2(one.observed / one.expected), one.support, one.p_value});
    }
  };
  // Single uses and sessions are one user's; a model's silence is everybody's.
  if (min_users_ == 1) {
    const double since_ms = now_ms_ - history_.usage_window_ms();
    tell(possible_surprises(view_, since_ms));
    tell(possible_bursts(view_, since_ms));
  }
  auto silences = possible_silences(view_);
  std::erase_if(silences, [&](const PossibleAnomaly& silence) {
    std::vector<UserIndex> users;
    for (const LoggedUse& use : view_.in_order()) {
      if (use.model == silence.model) users.push_back(use.user);
    }
    return different(std::move(users)) < min_users_;
  });
  tell(silences);
  std::ranges::stable_sort(found, {}, &Anomaly::p_value);
  return first_of(std::move(found));
}

}  // namespace

Result<AdvancedPatterns> AdvancedPatternAnalyzer::analyze(const PatternQuery& query, double now_ms) const {
  if (auto valid = validate(query); !valid) return std::unexpected(std::move(valid.error()));
  return Analysis(history_, query, now_ms).patterns();
}

}  // namespace model_warmup
