// SPDX-License-Identifier: Apache-2.0
#include "json/expectation.h"

#include <algorithm>

#include "core/nearest_name.h"
#include "core/text.h"
#include "json/number.h"

namespace model_warmup::json {
namespace {

/// "a number from 0 to 1", "a number of at least 0", or without bounds "a number".
std::string bounded(std::string_view what, std::string_view from, const Field& field) {
  std::string text(what);
  if (field.min > -kMaxDouble && field.max < kMaxDouble) {
    append_number(text += from, field.min);
    append_number(text += " to ", field.max);
  } else if (field.min > -kMaxDouble) {
    append_number(text += " of at least ", field.min);
  }
  return text;
}

/// "a", "b", "c": the spellings of values 0 to size - 1.
std::string spellings(std::string_view (*name)(std::uint8_t), std::uint8_t size) {
  std::string text;
  for (std::uint8_t i = 0; i < size; ++i) {
    if (i > 0) text += ", ";
    text += in_quotes(name(i));
  }
  return text;
}

}  // namespace

std::string expectation(const Codec& codec, const Field& field) {
  switch (codec.kind) {
    case Kind::boolean: return "true or false";
    case Kind::number: return bounded("a number", " from ", field);
    case Kind::count:
    case Kind::uint32:
    case Kind::int32:
    case Kind::int64: return bounded("a whole number", " from ", field);
    case Kind::text: return bounded("a string", " of ", field) + " bytes";
    case Kind::choice: return "one of " + spellings(codec.name, codec.size);
    case Kind::model_id: return "a UUID";
    case Kind::task:
      return "one of " +
             spellings([](std::uint8_t kind) { return to_string(static_cast<TaskKind>(kind)); }, kTaskKinds - 1) +
             " or {\"Custom\": name}";
    case Kind::text_map: return "an object of strings";
    case Kind::optional: return expectation(*codec.inner, field);
    case Kind::list: return "an array";
    case Kind::object: return "an object";
    case Kind::raw: return "left out";
  }
  return {};
}

std::string_view nearest_name(const Table& table, std::string_view name) {
  return std::ranges::min(table.fields, {}, [&](const Field& field) { return name_distance(name, field.name); }).name;
}

}  // namespace model_warmup::json
