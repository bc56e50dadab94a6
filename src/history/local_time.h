// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

namespace model_warmup {

/// Where a moment lies in the user's own day and week.
struct LocalTime {
  double day_fraction;  ///< [0, 1), 0 at midnight
  std::size_t hour;     ///< 0 to 23
  std::size_t weekday;  ///< 0 to 6, Monday first

  [[nodiscard]] static LocalTime of(double epoch_ms, std::int32_t utc_offset_minutes) {
    constexpr double kDay = 24.0 * 3600 * 1000;
    const double days = (epoch_ms + utc_offset_minutes * 60'000.0) / kDay;
    const double whole = std::floor(days);
    const double fraction = days - whole;
    const double weekday = whole + 3 - std::floor((whole + 3) / 7) * 7;  // 1970-01-01 was a Thursday
    const auto hour = static_cast<std::size_t>(fraction * 24);
    return {fraction, hour < 24 ? hour : 23, static_cast<std::size_t>(weekday)};
  }
};

}  // namespace model_warmup
