// SPDX-License-Identifier: Apache-2.0
#include "learning/time_levels.h"

#include <algorithm>

namespace model_warmup {
namespace {

constexpr double kStep = 0.0025;
constexpr double kTail = 0.1;

constexpr double kLeastLow = 0.003, kMostLow = 0.4;
constexpr double kLeastMedian = 0.4;
constexpr double kLeastHigh = 0.6, kMostHigh = 0.997;

}  // namespace

TimeLevels::TimeLevels()
    : levels_{QuantileLevels{0.08, 0.5, 0.92}, QuantileLevels{0.04, 0.5, 0.94}, QuantileLevels{0.1, 0.75, 0.97}} {}

void TimeLevels::learn(Acquaintance kind, const TimeUntilNeeded& told, double actual_ms, double weight, double scale) {
  QuantileLevels& levels = levels_[static_cast<std::size_t>(kind)];
  const auto moved = [&](double level, double step, double share_below, double told_ms) {
    return level + step * (share_below - (actual_ms < told_ms ? 1 : 0));
  };
  const double step = scale * kStep;
  levels.low = std::clamp(moved(levels.low, weight * step, kTail, told.p10_ms), kLeastLow, kMostLow);
  levels.high = std::clamp(moved(levels.high, weight * step, 1 - kTail, told.p90_ms), kLeastHigh, kMostHigh);
  if (kind == Acquaintance::stranger) {
    levels.median = std::clamp(moved(levels.median, step, 0.5, told.median_ms), kLeastMedian, levels.high);
  }
}

void TimeLevels::save(ByteWriter& out) const {
  for (const QuantileLevels& levels : levels_) {
    out.put(levels.low);
    out.put(levels.median);
    out.put(levels.high);
  }
}

void TimeLevels::load(ByteReader& in) {
  for (QuantileLevels& levels : levels_) {
    levels.low = in.get<double>();
    levels.median = in.get<double>();
    levels.high = in.get<double>();
    const auto& [low, median, high] = levels;
    const bool rising = low <= median && median <= high;
    if (!(rising && low >= kLeastLow && low <= kMostLow && high >= kLeastHigh && high <= kMostHigh)) in.fail();
  }
}

}  // namespace model_warmup
