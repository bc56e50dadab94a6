// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "schema/wire_types.h"

namespace model_warmup::schema {

/// TypeScript's types of what goes in (`...Input`: what has a default may be left out) and what comes out.
[[nodiscard]] std::string typescript(const WireTypes& types);

/// A JSON Schema (draft 2020-12) with a definition for each of them, under the same names.
[[nodiscard]] std::string json_schema(const WireTypes& types);

/// libFuzzer's dictionary of every name and every spelling of the wire.
[[nodiscard]] std::string dictionary(const WireTypes& types);

/// " From 0 to 100 MB." or what of it there is to say of a value that goes in, or comes out; empty when there is
/// nothing.
[[nodiscard]] std::string range_sentence(const json::DescribedField& field, bool input);

}  // namespace model_warmup::schema
