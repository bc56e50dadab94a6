// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/codec.h"

/// The types of the wire with their documentation, which the library's own tables do not hold.
namespace model_warmup::schema {

struct FieldDescription {
  json::DescribedField described;
  std::string default_json;  ///< what it has when left out, as JSON; empty: nothing, or it must be given
};

struct StructDescription {
  const json::Table* table;
  std::string_view name;
  std::string_view doc;
  bool input;   ///< documents of it, or with it inside, are read
  bool output;  ///< replies of it, or with it inside, are written
  std::vector<FieldDescription> fields;
};

struct ChoiceDescription {
  const json::Codec* codec;
  std::string_view name;
  std::string_view doc;
};

/// All structs, each after those inside it, and all enumerations.
struct WireTypes {
  std::vector<StructDescription> structs;
  std::vector<ChoiceDescription> choices;

  [[nodiscard]] const StructDescription& of(const json::Table& table) const;
  [[nodiscard]] const ChoiceDescription& of(const json::Codec& choice) const;
};

[[nodiscard]] WireTypes wire_types();

/// Whether a field may be left out of what is written, because its type says so.
[[nodiscard]] bool is_optional(const json::Field& field);

/// Whether null stands for a field that is left out, in what is read (`input`) or written.
[[nodiscard]] bool may_be_null(const json::Field& field, bool input);

/// The codec of what is inside an optional, or the codec itself.
[[nodiscard]] const json::Codec& without_optional(const json::Codec& codec);

}  // namespace model_warmup::schema
