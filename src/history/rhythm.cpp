// SPDX-License-Identifier: Apache-2.0
#include "history/rhythm.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "core/math.h"
#include "core/order.h"
#include "history/local_time.h"
#include "history/significance.h"

namespace model_warmup {
namespace {

constexpr double kDay_ms = 86'400'000.0;
constexpr double kMinute_ms = 60'000.0;

struct Direction {
  double x = 0;
  double y = 0;

  void add(const Direction& other) {
    x += other.x;
    y += other.y;
  }
  [[nodiscard]] double length() const { return std::sqrt(x * x + y * y); }
  [[nodiscard]] static Direction at(double turn) { return {math::cos_turn(turn), math::sin_turn(turn)}; }
};

double local_days(const LoggedUse& use) { return (use.at_ms + use.utc_offset_minutes * kMinute_ms) / kDay_ms; }

/// A user's local day.
struct UserDay {
  UserIndex user;
  double day;
  Direction direction;  // of the hours of its uses
};

/// The users' days with a use, by user and day. `uses`: each user's together.
std::vector<UserDay> days_of(std::span<const LoggedUse> uses) {
  constexpr double kEpoch = 1u << 31;  // a day's key is positive, however long ago it was
  std::vector<std::uint64_t> keys;
  keys.reserve(uses.size());
  std::uint32_t user = 0;
  for (std::size_t i = 0; i < uses.size(); ++i) {
    if (i > 0 && uses[i].user != uses[i - 1].user) ++user;
    keys.push_back(joint_key(user, static_cast<std::uint32_t>(std::floor(local_days(uses[i])) + kEpoch)));
  }
  std::vector<UserDay> days;
  std::uint64_t last = 0;
  for (const std::uint32_t place : order_of(keys)) {
    const double at = local_days(uses[place]), day = std::floor(at);
    if (days.empty() || keys[place] != last) days.push_back({uses[place].user, day, {}});
    last = keys[place];
    days.back().direction.add(Direction::at(at - day));
  }
  return days;
}

std::size_t weekday_of(double day) { return LocalTime::of(day * kDay_ms, 0).weekday; }

// ---- any period -----------------------------------------------------------------------------------------------------

constexpr std::size_t kMostUses = 512;
constexpr std::size_t kLeastUses = 16;
constexpr std::size_t kLeastCycles = 6;
constexpr std::size_t kNeighbours = 16;  // on either side
constexpr std::size_t kSteps = 2;        // frequencies to each independent one, so that no peak falls in between
constexpr std::size_t kSkipped = 2;      // the peak itself reaches into its next neighbours

/// The uses' times from the first one on, in units of the whole time.
struct Times {
  std::vector<double> at;
  double first_ms;
  double span_ms;
};

Times times_of(std::span<const LoggedUse> uses) {
  Times times{{}, 0, 0};
  double last_ms = times.first_ms = uses.front().at_ms;
  for (const LoggedUse& use : uses) {
    times.first_ms = std::min(times.first_ms, use.at_ms);
    last_ms = std::max(last_ms, use.at_ms);
  }
  times.span_ms = last_ms - times.first_ms;
  if (!(times.span_ms > 0)) return times;
  times.at.reserve(uses.size());
  for (const LoggedUse& use : uses) times.at.push_back((use.at_ms - times.first_ms) / times.span_ms);
  return times;
}

/// Sum of the directions at `cycles` periods in the whole time.
Direction sum_at(const Times& times, double cycles) {
  Direction sum;
  for (const double at : times.at) sum.add(Direction::at(at * cycles));
  return sum;
}

/// Power at 0, 1, ... (size - 1) times 1 / kSteps cycles in the whole time.
std::vector<double> powers_of(const Times& times, std::size_t size) {
  std::vector<Direction> sums(size);
  for (const double at : times.at) {
    // From one frequency to the next each use turns by the same angle: no sine within the loop.
    const Direction turn = Direction::at(at / kSteps);
    Direction now{1, 0};
    for (Direction& sum : sums) {
      sum.add(now);
      now = {now.x * turn.x - now.y * turn.y, now.x * turn.y + now.y * turn.x};
    }
  }
  std::vector<double> powers;
  powers.reserve(size);
  for (const Direction& sum : sums) {
    powers.push_back((sum.x * sum.x + sum.y * sum.y) / static_cast<double>(times.at.size()));
  }
  return powers;
}

/// Chance of as high a power among so many neighbours. As many on one side as on the other, so that a slope evens out.
double peak_p(const std::vector<double>& powers, std::size_t peak) {
  const std::size_t side = std::min(kNeighbours, peak / kSteps - kSkipped);
  double sum = 0;
  for (std::size_t i = 0; i < side; ++i) {
    const std::size_t away = (kSkipped + i) * kSteps;
    sum += powers[peak - away] + powers[peak + away];
  }
  const auto neighbours = static_cast<double>(2 * side);
  return power_ratio_p(powers[peak] * neighbours / std::max(sum, 1e-9), neighbours);
}

/// The place of a peak between two frequencies of the grid, in cycles.
double refined(const Times& times, std::size_t peak) {
  double best = static_cast<double>(peak) / kSteps;
  double step = 0.125 / kSteps;
  while (step > 0.002) {
    const double middle = best;
    double highest = -1;
    for (int i = -8; i <= 8; ++i) {
      const double length = sum_at(times, middle + i * step).length();
      if (length <= highest) continue;
      highest = length;
      best = middle + i * step;
    }
    step /= 8;
  }
  return best;
}

}  // namespace

std::optional<FoundRhythm> daily_rhythm(std::span<const LoggedUse> uses) {
  constexpr std::size_t kLeastDays = 5;
  const auto days = days_of(uses);
  if (days.size() < kLeastDays) return std::nullopt;
  Direction sum;
  for (const UserDay& day : days) {
    const double length = day.direction.length();
    if (length > 1e-9) sum.add({day.direction.x / length, day.direction.y / length});
  }
  const auto n = static_cast<double>(days.size());
  return FoundRhythm{kDay_ms, math::turn_of(sum.x, sum.y) * kDay_ms, std::min(sum.length() / n, 1.0), days.size(),
                     rayleigh_p(sum.length(), n)};
}

std::vector<WatchedDays> watched_days(std::span<const LoggedUse> uses) {
  std::vector<WatchedDays> users;
  for (const LoggedUse& use : uses) {
    const double day = std::floor(local_days(use));
    if (users.empty() || users.back().user != use.user) users.push_back({use.user, day, day});
    WatchedDays& user = users.back();
    user.first = std::min(user.first, day);
    user.last = std::max(user.last, day);
  }
  return users;
}

std::optional<FoundRhythm> weekly_rhythm(std::span<const LoggedUse> uses, std::span<const WatchedDays> watched) {
  constexpr double kLeastDays = 28;
  const auto used = days_of(uses);
  std::array<double, 7> seen{}, with_use{};
  std::size_t next = 0;
  for (const WatchedDays& user : watched) {
    if (next == used.size() || used[next].user != user.user) continue;
    while (next < used.size() && used[next].user == user.user) ++next;
    const double days = user.last - user.first + 1;
    const double weeks = std::floor(days / 7);
    for (double& count : seen) count += weeks;
    const auto further = static_cast<int>(days - 7 * weeks);
    for (int day = 0; day < further; ++day) seen[weekday_of(user.first + 7 * weeks + day)] += 1;
  }
  for (const UserDay& day : used) with_use[weekday_of(day.day)] += 1;
  double days = 0;
  for (const double count : seen) days += count;
  const auto n = static_cast<double>(used.size());
  const double share = n / days;
  // Expectations that are too small make the statistic another one than chi-squared.
  if (days < kLeastDays || n < 7 || !(share < 1)) return std::nullopt;
  double statistic = 0, all_rates = 0;
  Direction sum;
  for (std::size_t i = 0; i < 7; ++i) {
    const double off = with_use[i] - seen[i] * share;
    statistic += off * off / (seen[i] * share * (1 - share));
    const double rate = with_use[i] / seen[i];
    const Direction direction = Direction::at(static_cast<double>(i) / 7);
    sum.add({direction.x * rate, direction.y * rate});
    all_rates += rate;
  }
  return FoundRhythm{7 * kDay_ms, math::turn_of(sum.x, sum.y) * 7 * kDay_ms, std::min(sum.length() / all_rates, 1.0),
                     used.size(), chi_squared_p(statistic, 3)};
}

std::optional<FoundRhythm> any_rhythm(std::span<const LoggedUse> uses) {
  if (uses.size() < kLeastUses) return std::nullopt;
  const Times times = times_of(uses.last(std::min(uses.size(), kMostUses)));
  if (!(times.span_ms > 0)) return std::nullopt;
  const std::size_t first = kLeastCycles * kSteps, last = times.at.size() * 5 / 4 * kSteps;
  const auto powers = powers_of(times, last + (kSkipped + kNeighbours) * kSteps);
  std::size_t best = first;
  std::vector<double> p_values(last, 1);
  for (std::size_t i = first; i < last; ++i) {
    p_values[i] = peak_p(powers, i);
    if (p_values[i] < p_values[best]) best = i;
  }
  const auto tried = static_cast<double>(last - first);
  // Sharp pulses have overtones as high as themselves.
  for (std::size_t i = first; i < best; ++i) {
    if (p_values[i] * tried < 0.001 && powers[i] >= 0.5 * powers[best]) best = i;
  }
  const double cycles = refined(times, best);
  const Direction sum = sum_at(times, cycles);
  const double period_ms = times.span_ms / cycles;
  const double phase = times.first_ms / period_ms + math::turn_of(sum.x, sum.y);
  return FoundRhythm{period_ms, (phase - std::floor(phase)) * period_ms,
                     std::min(sum.length() / static_cast<double>(times.at.size()), 1.0), times.at.size(),
                     std::min(p_values[best] * tried, 1.0)};
}

}  // namespace model_warmup
