// SPDX-License-Identifier: Apache-2.0
#include "json/fields/ranges.h"
#include "json/number.h"
#include "schema/generate.h"

namespace model_warmup::schema {
namespace {

using json::Codec;
using json::Kind;

std::string name_of(const StructDescription& type, bool input) {
  return std::string(type.name) + (input ? "Input" : "");
}

std::string single_quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

class TypeScript {
 public:
  explicit TypeScript(const WireTypes& types) : types_(types) {}

  std::string write() {
    out_ =
        "// SPDX-License-Identifier: Apache-2.0\n"
        "// Written by tools/schema from the field tables in src/json/fields. Do not edit.\n\n";
    comment("", "What a model is asked to do; a custom task has a name of 1 to 256 bytes.");
    out_ += "export type ModelTask =";
    for (std::uint8_t kind = 0; kind < static_cast<std::uint8_t>(TaskKind::Custom); ++kind) {
      out_ += "\n  | " + single_quoted(to_string(static_cast<TaskKind>(kind)));
    }
    out_ += "\n  | { Custom: string };\n";
    for (const ChoiceDescription& choice : types_.choices) write_choice(choice);
    for (const StructDescription& type : types_.structs) {
      if (type.input) write_struct(type, true);
      if (type.output) write_struct(type, false);
    }
    return std::move(out_);
  }

 private:
  /// In lines of at most 120 bytes.
  void comment(std::string_view indent, std::string_view text) {
    constexpr std::size_t kWidth = 120;
    std::string line = std::string(indent) + "/**";
    if (line.size() + text.size() + 4 <= kWidth) {
      out_ += line + " " + std::string(text) + " */\n";
      return;
    }
    out_ += line + "\n";
    const std::string begin = std::string(indent) + " *";
    line = begin;
    while (!text.empty()) {
      const std::size_t space = text.find(' ');
      const std::string_view word = text.substr(0, space);
      if (line.size() + 1 + word.size() > kWidth) {
        out_ += line + "\n";
        line = begin;
      }
      (line += ' ') += word;
      text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    }
    out_ += line + "\n" + std::string(indent) + " */\n";
  }

  void write_choice(const ChoiceDescription& choice) {
    out_ += "\n";
    comment("", choice.doc);
    out_ += "export type " + std::string(choice.name) + " =";
    for (std::uint8_t i = 0; i < choice.codec->size; ++i) {
      out_ += (i == 0 ? " " : " | ") + single_quoted(choice.codec->name(i));
    }
    out_ += ";\n";
  }

  void write_struct(const StructDescription& type, bool input) {
    out_ += "\n";
    comment("", type.doc);
    out_ += "export interface " + name_of(type, input) + " {\n";
    for (const FieldDescription& field : type.fields) write_field(field, input);
    out_ += "}\n";
  }

  void write_field(const FieldDescription& description, bool input) {
    const json::Field& field = description.described.field;
    std::string doc = std::string(description.described.doc) + range_sentence(description.described, input);
    if (input && !description.default_json.empty()) doc += " Default: " + description.default_json + ".";
    comment("  ", doc);
    const bool optional = is_optional(field);
    const bool may_be_left_out = !field.required && (input || (optional && !field.null_when_none));
    out_ += "  " + std::string(field.name) + (may_be_left_out ? "?: " : ": ");
    out_ += type_of(without_optional(*field.codec), input);
    if (may_be_null(field, input)) out_ += " | null";
    if (input && may_be_left_out) out_ += " | undefined";
    out_ += ";\n";
  }

  std::string type_of(const Codec& codec, bool input) {
    switch (codec.kind) {
      case Kind::boolean: return "boolean";
      case Kind::number:
      case Kind::count:
      case Kind::uint32:
      case Kind::int32:
      case Kind::int64: return "number";
      case Kind::text:
      case Kind::model_id: return "string";
      case Kind::choice: return std::string(types_.of(codec).name);
      case Kind::task: return "ModelTask";
      case Kind::text_map: return input ? "Readonly<Record<string, string>>" : "Record<string, string>";
      case Kind::optional: return type_of(*codec.inner, input) + " | null";
      case Kind::list: return (input ? "readonly " : "") + type_of(*codec.inner, input) + "[]";
      case Kind::object: return name_of(types_.of(*codec.table), input);
      case Kind::raw: return "unknown";
    }
    return {};
  }

  const WireTypes& types_;
  std::string out_;
};

}  // namespace

std::string range_sentence(const json::DescribedField& described, bool input) {
  const Codec* codec = described.field.codec;
  while (codec->inner != nullptr) codec = codec->inner;
  const json::Range& range = described.range;
  const bool text = codec->kind == Kind::text;
  const bool number = codec->kind == Kind::number || codec->kind == Kind::count || codec->kind == Kind::uint32 ||
                      codec->kind == Kind::int32 || codec->kind == Kind::int64;
  if (!(text && input) && !number) return {};
  // Bounds that only say what a type can hold, or that nothing is less than nothing, are not worth a sentence.
  const bool to = text ? range.max <= json::kMaxNameBytes : range.max < json::kMaxDateMs;
  const bool from = range.min > -json::kMaxDateMs && (to || range.min != 0);
  const bool list = codec != &without_optional(*described.field.codec);
  std::string sentence;
  if (from && to) {
    json::append_number(sentence += list ? " Each from " : " From ", range.min);
    json::append_number(sentence += " to ", range.max);
  } else if (to) {
    json::append_number(sentence += list ? " Each at most " : " At most ", range.max);
  } else if (from) {
    json::append_number(sentence += list ? " Each at least " : " At least ", range.min);
  } else if (number && !range.unit.empty()) {
    sentence = " In";
  } else {
    return {};
  }
  if (!range.unit.empty()) (sentence += ' ') += range.unit;
  return sentence + ".";
}

std::string typescript(const WireTypes& types) { return TypeScript(types).write(); }

}  // namespace model_warmup::schema
