// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "schema/generate.h"

namespace model_warmup::schema {

std::string dictionary(const WireTypes& types) {
  std::set<std::string> words = {"Custom", "secs", "nanos"};
  for (const StructDescription& type : types.structs) {
    for (const FieldDescription& field : type.fields) words.emplace(field.described.field.name);
  }
  for (const ChoiceDescription& choice : types.choices) {
    for (std::uint8_t i = 0; i < choice.codec->size; ++i) words.emplace(choice.codec->name(i));
  }
  for (std::uint8_t kind = 0; kind < static_cast<std::uint8_t>(TaskKind::Custom); ++kind) {
    words.emplace(to_string(static_cast<TaskKind>(kind)));
  }
  std::string out = "# Written by tools/schema from the field tables in src/json/fields. Do not edit.\n";
  for (const std::string& word : words) out += R"("\")" + word + R"(\"")" + "\n";
  return out;
}

}  // namespace model_warmup::schema
