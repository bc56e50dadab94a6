// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "json/codec.h"

/// The words of errors about values.
namespace model_warmup::json {

/// What a value must be, for instance "a whole number from 0 to 1440" or "one of \"Low\", \"Medium\", \"High\"".
[[nodiscard]] std::string expectation(const Codec& codec, const Field& field);

/// The name of the table that is nearest to one that it has not, ties to the first. Precondition: the table has fields.
[[nodiscard]] std::string_view nearest_name(const Table& table, std::string_view name);

}  // namespace model_warmup::json
