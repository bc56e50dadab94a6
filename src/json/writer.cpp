// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <map>

#include "json/codec.h"
#include "json/escape.h"
#include "json/number.h"
#include "json/replies.h"
#include "json/wire.h"

namespace model_warmup::json {
namespace {

/// Recursion is as deep as types nest, which no input can change.
class Writer {
 public:
  [[nodiscard]] bool value(const Codec& codec, const void* value);
  [[nodiscard]] std::string take() { return std::move(out_); }
  [[nodiscard]] std::string_view field() const { return field_; }

 private:
  [[nodiscard]] bool object(const Table& table, const void* object);
  void task(const ModelTask& task);
  void text_map(const std::map<std::string, std::string>& map);

  std::string out_;
  std::string_view field_ = "document";  // the last one begun
};

template <class T>
const T& as(const void* value) {
  return *static_cast<const T*>(value);
}

bool Writer::value(const Codec& codec, const void* value) {
  switch (codec.kind) {
    case Kind::boolean: out_ += as<bool>(value) ? "true" : "false"; break;
    case Kind::number:
      if (!std::isfinite(as<double>(value))) return false;
      append_number(out_, as<double>(value));
      break;
    case Kind::count: append_count(out_, as<std::uint64_t>(value)); break;
    case Kind::uint32: append_count(out_, as<std::uint32_t>(value)); break;
    case Kind::int32: append_integer(out_, as<std::int32_t>(value)); break;
    case Kind::int64: append_integer(out_, as<std::int64_t>(value)); break;
    case Kind::text: append_quoted(out_, as<std::string>(value)); break;
    case Kind::choice: append_quoted(out_, codec.name(as<std::uint8_t>(value))); break;
    case Kind::model_id: append_quoted(out_, as<ModelId>(value).to_string()); break;
    case Kind::task: task(as<ModelTask>(value)); break;
    case Kind::text_map: text_map(as<std::map<std::string, std::string>>(value)); break;
    case Kind::optional: {
      const void* inside = codec.entry(value, 0);
      if (inside != nullptr) return this->value(*codec.inner, inside);
      out_ += "null";
      break;
    }
    case Kind::list: {
      out_ += '[';
      for (std::size_t i = 0; const void* entry = codec.entry(value, i); ++i) {
        if (i > 0) out_ += ',';
        if (!this->value(*codec.inner, entry)) return false;
      }
      out_ += ']';
      break;
    }
    case Kind::object: return object(*codec.table, value);
    case Kind::raw: out_ += as<RawJson>(value).text; break;
  }
  return true;
}

bool Writer::object(const Table& table, const void* object) {
  out_ += '{';
  bool first = true;
  for (const Field& field : table.fields) {
    const void* member = field.at(const_cast<void*>(object));
    const bool none = field.codec->kind == Kind::optional && field.codec->entry(member, 0) == nullptr;
    if (none && !field.null_when_none) continue;
    if (!first) out_ += ',';
    first = false;
    field_ = field.name;
    append_quoted(out_, field.name);
    out_ += ':';
    if (!value(*field.codec, member)) return false;
  }
  out_ += '}';
  return true;
}

void Writer::task(const ModelTask& task) {
  const bool custom = task.kind == TaskKind::Custom;
  if (custom) out_ += "{\"Custom\":";
  append_quoted(out_, task.name());
  if (custom) out_ += '}';
}

void Writer::text_map(const std::map<std::string, std::string>& map) {
  char before = '{';
  for (const auto& [name, text] : map) {
    out_ += before;
    before = ',';
    append_quoted(out_, name);
    out_ += ':';
    append_quoted(out_, text);
  }
  out_ += map.empty() ? "{}" : "}";
}

}  // namespace

Result<std::string> write_from(const Codec& codec, const void* value) {
  Writer writer;
  if (!writer.value(codec, value)) {
    return std::unexpected(WarmupError::internal(std::string(writer.field()) + " is not a finite number"));
  }
  return writer.take();
}

}  // namespace model_warmup::json
