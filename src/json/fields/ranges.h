// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "core/config.h"
#include "json/codec.h"

/// The ranges that fields share.
namespace model_warmup::json {

/// Moments as far from the epoch as a JavaScript Date reaches, and durations up to that.
inline constexpr double kMaxDateMs = 8.64e15;

inline constexpr Range kAny = {-kMaxDouble, kMaxDouble};  // also of what has no range: booleans, enumerations, objects
inline constexpr Range kCount = {0, kMaxInteger};
inline constexpr Range kNonNegative = {0, kMaxDouble};
inline constexpr Range kShare = {0, 1};
inline constexpr Range kMoment = {-kMaxDateMs, kMaxDateMs, "ms since the Unix epoch"};
inline constexpr Range kDuration = {0, kMaxDateMs, "ms", true};
inline constexpr Range kWholeMs = {0, kMaxInteger, "ms"};
inline constexpr Range kMegabytes = {0, kMaxInteger, "MB"};
inline constexpr Range kPercent = {0, 100, "% of the whole machine"};
inline constexpr Range kLoad = {0, kMaxDouble, "% of the whole machine"};  // may be over-committed
inline constexpr Range kBandwidth = {0, kMaxDouble, "Mbps"};

inline constexpr Range kName = {1, kMaxNameBytes, "bytes"};
inline constexpr Range kLabel = {0, kMaxNameBytes, "bytes"};  // a name that may be missing
inline constexpr Range kText = {0, kMaxTextBytes, "bytes"};

/// The range of a field of the configuration, which core/config.h holds and `validate` checks.
consteval Range configured(std::string_view field, std::string_view unit = {}, bool duration = false) {
  const ConfigRange& range = config_range(field);
  return {range.min, range.max, unit, duration, true};
}

}  // namespace model_warmup::json
