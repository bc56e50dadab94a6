// SPDX-License-Identifier: Apache-2.0
#include "replay/replay_figures.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace model_warmup {
namespace {

/// The 97.5th percentile of Student's t: exact to the digits given up to 30 degrees of freedom, then by the first term
/// of its expansion around the normal's, within 0.001 (Fisher, "Expansion of Student's integral", Metron 5, 1925).
double student_t(std::size_t degrees) {
  constexpr double kTable[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
                               2.201,  2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
                               2.080,  2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};
  if (degrees <= std::size(kTable)) return kTable[degrees - 1];
  constexpr double kNormal = 1.959964;
  return kNormal + (kNormal * kNormal * kNormal + kNormal) / (4 * static_cast<double>(degrees));
}

/// The value that 95 % of uses do not exceed; those that did not wait are not listed.
double p95_ms(const ServerTotals& totals) {
  const auto within = static_cast<std::size_t>(std::ceil(0.95 * static_cast<double>(totals.uses)));
  const std::size_t at_once = totals.uses - totals.waits_ms.size();
  if (within <= at_once) return 0;
  std::vector<float> waits_ms = totals.waits_ms;
  const auto place = waits_ms.begin() + static_cast<std::ptrdiff_t>(within - at_once - 1);
  std::ranges::nth_element(waits_ms, place);
  return *place;
}

double share(double part, double whole) { return whole > 0 ? part / whole : 0; }

double per_use(double sum, const ServerTotals& totals) { return share(sum, static_cast<double>(totals.uses)); }
double cold_rate(const ServerTotals& totals) { return per_use(static_cast<double>(totals.cold), totals); }
double mean_wait_ms(const ServerTotals& totals) {
  return per_use(std::accumulate(totals.waits_ms.begin(), totals.waits_ms.end(), 0.0), totals);
}

}  // namespace

void add(ServerTotals& totals, const ServerTotals& more) {
  totals.uses += more.uses;
  totals.cold += more.cold;
  totals.late += more.late;
  totals.loads += more.loads;
  totals.unused_loads += more.unused_loads;
  totals.held_mb_s += more.held_mb_s;
  totals.wasted_mb_s += more.wasted_mb_s;
  totals.idle_model_s += more.idle_model_s;
  totals.waits_ms.insert(totals.waits_ms.end(), more.waits_ms.begin(), more.waits_ms.end());
}

Estimate mean_of_draws(std::span<const double> draws) {
  const auto count = static_cast<double>(draws.size());
  Estimate estimate;
  estimate.value = std::accumulate(draws.begin(), draws.end(), 0.0) / count;
  if (draws.size() < 2) return estimate;
  double squares = 0;
  for (const double draw : draws) squares += (draw - estimate.value) * (draw - estimate.value);
  const double off = student_t(draws.size() - 1) * std::sqrt(squares / (count - 1) / count);
  estimate.low = estimate.value - off;
  estimate.high = estimate.value + off;
  return estimate;
}

PolicyFigures figures_of(std::span<const ServerTotals> draws, double duration_s) {
  std::vector<double> values(draws.size());
  const auto mean = [&](auto figure) {
    std::ranges::transform(draws, values.begin(), figure);
    return mean_of_draws(values);
  };
  PolicyFigures figures;
  figures.cold_rate = mean(cold_rate);
  figures.late_rate = mean([](const ServerTotals& t) { return per_use(static_cast<double>(t.late), t); });
  figures.mean_wait_ms = mean(mean_wait_ms);
  figures.p95_wait_ms = mean(p95_ms);
  figures.held_mb_s = mean([](const ServerTotals& t) { return t.held_mb_s; });
  figures.wasted_mb_s = mean([](const ServerTotals& t) { return t.wasted_mb_s; });
  figures.idle_models = mean([&](const ServerTotals& t) { return share(t.idle_model_s, duration_s); });
  figures.loads = mean([](const ServerTotals& t) { return static_cast<double>(t.loads); });
  figures.unused_share = mean(
      [](const ServerTotals& t) { return share(static_cast<double>(t.unused_loads), static_cast<double>(t.loads)); });
  return figures;
}

PairedDifference difference_of(std::span<const ServerTotals> ours, std::span<const ServerTotals> other) {
  std::vector<double> values(ours.size());
  const auto mean = [&](auto figure) {
    std::ranges::transform(ours, other, values.begin(),
                           [&](const ServerTotals& a, const ServerTotals& b) { return figure(a) - figure(b); });
    return mean_of_draws(values);
  };
  PairedDifference difference;
  difference.cold_rate = mean(cold_rate);
  difference.mean_wait_ms = mean(mean_wait_ms);
  return difference;
}

}  // namespace model_warmup
