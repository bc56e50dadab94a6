// SPDX-License-Identifier: Apache-2.0
#include <initializer_list>
#include <utility>

#include "json/escape.h"
#include "json/limits.h"
#include "json/number.h"
#include "schema/generate.h"

namespace model_warmup::schema {
namespace {

using json::Codec;
using json::Kind;

std::string quoted(std::string_view text) {
  std::string out;
  json::append_quoted(out, text);
  return out;
}

std::string number(double value) {
  std::string out;
  json::append_number(out, value);
  return out;
}

/// Members of an object, each "name": value on a line of its own.
class Members {
 public:
  void add(std::string_view name, std::string_view value) {
    if (!text_.empty()) text_ += ",\n";
    text_ += quoted(name);
    text_ += ": ";
    text_ += value;
  }

  [[nodiscard]] bool empty() const { return text_.empty(); }

  /// The object, its lines moved right by two spaces.
  [[nodiscard]] std::string object() const {
    std::string out = "{\n  ";
    for (const char c : text_) {
      out += c;
      if (c == '\n') out += "  ";
    }
    return out + "\n}";
  }

  /// The object on one line.
  [[nodiscard]] std::string line() const {
    std::string out = "{";
    for (const char c : text_) out += c == '\n' ? ' ' : c;
    return out + "}";
  }

 private:
  std::string text_;
};

std::string reference(std::string_view name) {
  Members members;
  members.add("$ref", quoted("#/$defs/" + std::string(name)));
  return members.line();
}

std::string list_of(std::initializer_list<std::string> values) {
  std::string out = "[";
  for (const std::string& value : values) out += (out.size() > 1 ? ", " : "") + value;
  return out + "]";
}

class JsonSchema {
 public:
  explicit JsonSchema(const WireTypes& types) : types_(types) {}

  std::string write() {
    Members definitions;
    definitions.add("ModelTask", model_task());
    definitions.add("SerdeDuration", serde_duration());
    for (const ChoiceDescription& choice : types_.choices) definitions.add(choice.name, of_choice(choice));
    for (const StructDescription& type : types_.structs) {
      if (type.input) definitions.add(std::string(type.name) + "Input", of_struct(type, true));
      if (type.output) definitions.add(type.name, of_struct(type, false));
    }
    Members root;
    root.add("$schema", quoted("https://json-schema.org/draft/2020-12/schema"));
    root.add("title", quoted("model-warmup"));
    root.add("description", quoted("What goes into model-warmup (names in Input) and what comes out of it."));
    root.add("$defs", definitions.object());
    return root.object() + "\n";
  }

 private:
  static std::string model_task() {
    std::string names;
    for (std::uint8_t kind = 0; kind < static_cast<std::uint8_t>(TaskKind::Custom); ++kind) {
      names += (kind > 0 ? ", " : "") + quoted(to_string(static_cast<TaskKind>(kind)));
    }
    Members named;
    named.add("enum", "[" + names + "]");
    Members name;
    name.add("type", quoted("string"));
    name.add("minLength", "1");
    name.add("maxLength", number(json::kMaxNameBytes));
    Members properties;
    properties.add("Custom", name.line());
    Members custom;
    custom.add("type", quoted("object"));
    custom.add("properties", properties.line());
    custom.add("required", "[\"Custom\"]");
    custom.add("additionalProperties", "false");
    Members task;
    task.add("description", quoted("What a model is asked to do."));
    task.add("oneOf", list_of({named.line(), custom.line()}));
    return task.object();
  }

  static std::string serde_duration() {
    const auto whole = [](std::string_view maximum) {
      Members members;
      members.add("type", quoted("integer"));
      members.add("minimum", "0");
      members.add("maximum", maximum);
      return members.line();
    };
    Members properties;
    properties.add("secs", whole("10000000000000"));
    properties.add("nanos", whole("999999999"));
    Members duration;
    duration.add("description", quoted("A duration in the form of Rust's serde, under the name without _ms."));
    duration.add("type", quoted("object"));
    duration.add("properties", properties.line());
    duration.add("required", "[\"secs\", \"nanos\"]");
    duration.add("additionalProperties", "false");
    return duration.object();
  }

  static std::string of_choice(const ChoiceDescription& choice) {
    std::string names;
    for (std::uint8_t i = 0; i < choice.codec->size; ++i) {
      names += (i > 0 ? ", " : "") + quoted(choice.codec->name(i));
    }
    Members members;
    members.add("description", quoted(choice.doc));
    members.add("enum", "[" + names + "]");
    return members.object();
  }

  std::string of_struct(const StructDescription& type, bool input) {
    Members properties;
    std::string required;
    std::string either;
    for (const FieldDescription& description : type.fields) {
      const json::Field& field = description.described.field;
      properties.add(field.name, of_field(description, input));
      const bool serde = input && field.duration;
      const std::string short_name(field.name.substr(0, field.name.size() - (serde ? 3 : 0)));
      if (serde) properties.add(short_name, reference("SerdeDuration"));
      if (!field.required && (input || (is_optional(field) && !field.null_when_none))) continue;
      if (serde) {
        Members with, without;
        with.add("required", "[" + quoted(field.name) + "]");
        without.add("required", "[" + quoted(short_name) + "]");
        either = list_of({with.line(), without.line()});
      } else {
        required += (required.empty() ? "" : ", ") + quoted(field.name);
      }
    }
    Members members;
    members.add("description", quoted(type.doc));
    members.add("type", quoted("object"));
    members.add("properties", properties.object());
    if (!required.empty()) members.add("required", "[" + required + "]");
    if (!either.empty()) members.add("anyOf", either);
    const bool refuses = input && type.table->unknown == json::Unknown::refused;
    if (refuses) members.add("additionalProperties", "false");
    return members.object();
  }

  std::string of_field(const FieldDescription& description, bool input) {
    const json::Field& field = description.described.field;
    Members members;
    members.add("description",
                quoted(std::string(description.described.doc) + range_sentence(description.described, input)));
    add_type(members, without_optional(*field.codec), description.described, input, may_be_null(field, input));
    if (input && !description.default_json.empty()) members.add("default", description.default_json);
    return members.line();
  }

  void add_type(Members& members, const Codec& codec, const json::DescribedField& described, bool input, bool null) {
    const json::Range& range = described.range;
    const auto type = [&](std::string_view name) {
      members.add("type", null ? list_of({quoted(name), quoted("null")}) : quoted(name));
    };
    const auto refer = [&](std::string_view name) {
      if (null) {
        members.add("anyOf", list_of({reference(name), R"({"type": "null"})"}));
      } else {
        members.add("$ref", quoted("#/$defs/" + std::string(name)));
      }
    };
    switch (codec.kind) {
      case Kind::boolean: type("boolean"); break;
      case Kind::number:
        type("number");
        if (range.min > -json::kMaxDouble) members.add("minimum", number(range.min));
        if (range.max < json::kMaxDouble) members.add("maximum", number(range.max));
        break;
      case Kind::count:
      case Kind::uint32:
      case Kind::int32:
      case Kind::int64:
        type("integer");
        members.add("minimum", number(range.min));
        members.add("maximum", number(range.max));
        break;
      case Kind::text:
        type("string");
        if (range.min > 0) members.add("minLength", number(range.min));
        if (range.max < json::kMaxDouble) members.add("maxLength", number(range.max));
        break;
      case Kind::model_id:
        type("string");
        if (!input) members.add("format", quoted("uuid"));
        break;
      case Kind::choice: refer(types_.of(codec).name); break;
      case Kind::task: refer("ModelTask"); break;
      case Kind::text_map:
        type("object");
        members.add("additionalProperties", R"({"type": "string"})");
        break;
      case Kind::list: {
        type("array");
        Members items;
        add_type(items, *codec.inner, described, input, false);
        members.add("items", items.line());
        members.add("maxItems", number(codec.size > 0 ? codec.size : described.field.max_entries));
        if (codec.size > 0) members.add("minItems", number(codec.size));
        break;
      }
      case Kind::object: {
        const StructDescription& inside = types_.of(*codec.table);
        refer(std::string(inside.name) + (input ? "Input" : ""));
        break;
      }
      case Kind::optional:
      case Kind::raw: break;  // the one is never inside another; the other may be anything
    }
  }

  const WireTypes& types_;
};

}  // namespace

std::string json_schema(const WireTypes& types) { return JsonSchema(types).write(); }

}  // namespace model_warmup::schema
