// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Numbers between their decimal and binary forms: the same in every build, and hostile digits are only slow digits.
///
/// RapidJSON 1.1.0 lends its 64-bit approximations. Its reading of numbers as a whole is not used: it indexes past a
/// table for many digits with a large exponent, and its exact arithmetic loses carries; nor is its writing, which is
/// not always nearest.
namespace model_warmup::json {

/// The double nearest to a number as JSON spells it (ties to even); none when that is infinite. -0 gives 0.
[[nodiscard]] std::optional<double> parse_number(std::string_view token);

/// Appends what ECMAScript's Number::toString gives (5, 0.1, 1e-7, 1e+21), from digits that always parse back to
/// `value` and in rare cases are one more than needed (Grisu2: Loitsch, PLDI 2010). Precondition: finite.
void append_number(std::string& out, double value);

/// Appends an integer as it is.
void append_integer(std::string& out, std::int64_t value);
void append_count(std::string& out, std::uint64_t value);

}  // namespace model_warmup::json
