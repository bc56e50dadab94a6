// SPDX-License-Identifier: Apache-2.0
#include "history/anomalies.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "history/significance.h"

namespace model_warmup {
namespace {

using Session = std::span<const LoggedUse>;

double count_of(Session session, ModelIndex model) {
  double count = 0;
  for (const LoggedUse& use : session) count += use.model == model;
  return count;
}

/// How many uses of a model a session has, against what the others have.
PossibleAnomaly compared(std::span<const Session> sessions, Session session, const LoggedUse& last) {
  const auto length = static_cast<double>(session.size());
  const double count = count_of(session, last.model);
  double uses = 0, all = 0;
  for (const Session other : sessions) {
    uses += count_of(other, last.model);
    all += static_cast<double>(other.size());
  }
  const double share = (uses - count) / (all - length);
  const std::size_t others = sessions.size() - 1;
  PossibleAnomaly found{last.model, AnomalyKind::burst, last.at_ms, count, share * length, others, 1};
  if (!(share > 0)) return found;
  double spread = 0, as_great = 0;
  for (const Session other : sessions) {
    if (other.data() == session.data()) continue;
    const double usual = share * static_cast<double>(other.size()), of_other = count_of(other, last.model);
    spread += (of_other - usual) * (of_other - usual) / usual;
    as_great += of_other * length >= count * static_cast<double>(other.size());
  }
  found.p_value = count_p(static_cast<std::uint64_t>(count), found.expected, spread / static_cast<double>(others - 1));
  if (as_great > 0) found.p_value = std::max(found.p_value, (as_great + 1) / static_cast<double>(others + 1));
  return found;
}

}  // namespace

std::vector<PossibleAnomaly> possible_surprises(const LogView& view, double since_ms) {
  std::vector<PossibleAnomaly> found;
  std::uint64_t before = 0;
  for (const LoggedUse& use : view.in_order()) {
    if (use.at_ms >= since_ms && use.tails.told()) {
      const double chance = use.tails.by_habit;
      found.push_back({use.model, AnomalyKind::surprise, use.at_ms, 1, chance, before, chance});
    }
    ++before;
  }
  return found;
}

std::vector<PossibleAnomaly> possible_bursts(const LogView& view, double since_ms) {
  constexpr std::size_t kLeastSessions = 9;
  std::vector<PossibleAnomaly> found;
  const auto sessions = view.sessions();
  if (sessions.size() < kLeastSessions) return found;
  for (const Session session : sessions) {
    if (session.back().at_ms < since_ms) continue;
    std::vector<std::uint8_t> seen(view.models());
    for (std::size_t i = session.size(); i-- > 0;) {
      const LoggedUse& last = session[i];
      if (!seen[last.model]) found.push_back(compared(sessions, session, last));
      seen[last.model] = true;
    }
  }
  return found;
}

std::vector<PossibleAnomaly> possible_silences(const LogView& view) {
  constexpr std::size_t kLeastReturns = 20;
  struct Past {
    std::size_t next = 0;      // place after the last use; 0: none yet
    double moments = 0;        // at which it had just been used, or had been away
    std::vector<double> away;  // uses of others before each return
  };
  std::vector<Past> models(view.models());
  const auto uses = view.in_order();
  for (std::size_t i = 0; i < uses.size(); ++i) {
    Past& past = models[uses[i].model];
    if (past.next > 0) {
      past.moments += static_cast<double>(i + 1 - past.next);
      if (i > past.next) past.away.push_back(static_cast<double>(i - past.next));
    }
    past.next = i + 1;
  }
  std::vector<PossibleAnomaly> found;
  for (ModelIndex model = 0; model < models.size(); ++model) {
    const Past& past = models[model];
    const auto now_away = static_cast<double>(uses.size() - past.next);
    if (past.away.size() < kLeastReturns || now_away == 0) continue;
    double all = 0, as_long = 1, moments_as_long = 1;
    for (const double away : past.away) {
      all += away;
      if (away < now_away) continue;
      as_long += 1;
      moments_as_long += away - now_away + 1;
    }
    const auto returns = static_cast<double>(past.away.size());
    found.push_back({model, AnomalyKind::silence, uses[past.next - 1].at_ms, now_away, all / returns, past.away.size(),
                     std::max(as_long / (returns + 1), moments_as_long / (past.moments + 1))});
  }
  return found;
}

}  // namespace model_warmup
