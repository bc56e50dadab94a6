// SPDX-License-Identifier: Apache-2.0
#include "history/anomalies.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>

#include "history/significance.h"

namespace model_warmup {
namespace {

using Session = std::span<const LoggedUse>;

double count_of(Session session, ModelIndex model) {
  return static_cast<double>(std::ranges::count(session, model, &LoggedUse::model));
}

/// The models of a session with the moment of their last use in it, each once.
std::vector<LoggedUse> last_uses(Session session) {
  std::vector<LoggedUse> last(session.rbegin(), session.rend());
  std::ranges::stable_sort(last, {}, &LoggedUse::model);
  last.erase(std::ranges::unique(last, {}, &LoggedUse::model).begin(), last.end());
  return last;
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
  constexpr std::size_t kLeastSessions = 8;
  std::vector<PossibleAnomaly> found;
  const auto sessions = view.sessions();
  if (sessions.size() <= kLeastSessions) return found;
  const auto others = static_cast<double>(sessions.size() - 1);
  for (const Session session : sessions) {
    if (session.back().at_ms < since_ms) continue;
    const auto length = static_cast<double>(session.size());
    for (const LoggedUse& last : last_uses(session)) {
      const double count = count_of(session, last.model);
      double uses = 0, all = 0;
      for (const Session other : sessions) {
        uses += count_of(other, last.model);
        all += static_cast<double>(other.size());
      }
      const double share = (uses - count) / (all - length);
      if (!(share > 0)) continue;
      double spread = 0, as_great = 0;
      for (const Session other : sessions) {
        if (other.data() == session.data()) continue;
        const double usual = share * static_cast<double>(other.size()), of_other = count_of(other, last.model);
        spread += (of_other - usual) * (of_other - usual) / usual;
        as_great += of_other * length >= count * static_cast<double>(other.size());
      }
      const double mean = share * length;
      double p_value = count_p(static_cast<std::uint64_t>(count), mean, spread / (others - 1));
      if (as_great > 0) p_value = std::max(p_value, (as_great + 1) / (others + 1));
      found.push_back({last.model, AnomalyKind::burst, last.at_ms, count, mean, sessions.size() - 1, p_value});
    }
  }
  return found;
}

std::vector<PossibleAnomaly> possible_silences(const LogView& view) {
  constexpr std::size_t kLeastReturns = 20;
  struct Past {
    std::size_t last = 0;
    double last_at_ms = 0;
    double moments = 0;        // at which it had just been used, or had been away
    std::vector<double> away;  // uses of others before each return
  };
  std::map<ModelIndex, Past> models;
  const auto uses = view.in_order();
  for (std::size_t i = 0; i < uses.size(); ++i) {
    const auto [place, fresh] = models.try_emplace(uses[i].model);
    Past& past = place->second;
    if (!fresh) {
      past.moments += static_cast<double>(i - past.last);
      if (i - past.last > 1) past.away.push_back(static_cast<double>(i - past.last - 1));
    }
    past.last = i;
    past.last_at_ms = uses[i].at_ms;
  }
  std::vector<PossibleAnomaly> found;
  for (const auto& [model, past] : models) {
    const auto now_away = static_cast<double>(uses.size() - 1 - past.last);
    if (past.away.size() < kLeastReturns || now_away == 0) continue;
    double all = 0, as_long = 1, moments_as_long = 1;
    for (const double away : past.away) {
      all += away;
      if (away < now_away) continue;
      as_long += 1;
      moments_as_long += away - now_away + 1;
    }
    const auto returns = static_cast<double>(past.away.size());
    found.push_back({model, AnomalyKind::silence, past.last_at_ms, now_away, all / returns, past.away.size(),
                     std::max(as_long / (returns + 1), moments_as_long / (past.moments + 1))});
  }
  return found;
}

}  // namespace model_warmup
