// SPDX-License-Identifier: Apache-2.0
#include "json/decoder.h"

#include <cmath>
#include <map>
#include <utility>

#include "core/text.h"
#include "json/expectation.h"
#include "json/limits.h"
#include "json/number.h"

namespace model_warmup::json {
namespace {

constexpr double kNanosPerMs = 1e6;
constexpr std::string_view kMs = "_ms";

constexpr Field kRoot = {.min = -kMaxDouble, .max = kMaxDouble};
constexpr Field kMapValue = {.max = kMaxTextBytes};

}  // namespace

const Table Decoder::kDurationTable = [] {
  static constexpr Field kFields[] = {
      {"secs", &member_at<&SerdeDuration::secs>, &kCodec<std::uint64_t>, 0, 1e13, false, true},
      {"nanos", &member_at<&SerdeDuration::nanos>, &kCodec<std::uint64_t>, 0, 999'999'999, false, true},
  };
  return Table{"duration", kFields, Unknown::refused};
}();

const Table Decoder::kCustomTaskTable = [] {
  static constexpr Field kFields[] = {
      {"Custom", &member_at<&ModelTask::custom>, &kCodec<std::string>, 1, kMaxNameBytes, false, true},
  };
  return Table{"task", kFields, Unknown::refused};
}();

Decoder::Decoder(const Codec& root, void* value)
    : root_{&root, value, &kRoot}, subject_(root.table != nullptr ? root.table->subject : "document") {}

// ---- scalars ----------------------------------------------------------------------------------------------------

bool Decoder::null() {
  Slot slot;
  if (!next_slot(slot)) return false;
  if (slot.codec == nullptr) return true;
  // In a list the field is the list's: null may stand for the whole, not for an entry.
  if (slot.field->nullable && slot.codec == slot.field->codec) return true;
  if (slot.codec->kind != Kind::optional) return mismatch(slot, "null");
  slot.codec->clear(slot.value);
  return true;
}

bool Decoder::boolean(bool value) {
  Slot slot;
  if (!next_slot(slot)) return false;
  if (!enter_optional(slot)) return true;
  if (slot.codec->kind != Kind::boolean) return mismatch(slot, "a boolean");
  *static_cast<bool*>(slot.value) = value;
  return true;
}

bool Decoder::number(std::string_view token) {
  Slot slot;
  if (!next_slot(slot)) return false;
  if (!enter_optional(slot)) return true;
  const Kind kind = slot.codec->kind;
  const bool whole = kind == Kind::count || kind == Kind::uint32 || kind == Kind::int32 || kind == Kind::int64;
  if ((!whole && kind != Kind::number) || slot.serde) return mismatch(slot, "a number");
  const std::optional<double> value = parse_number(token);
  if (!value || *value < slot.field->min || *value > slot.field->max || (whole && *value != std::trunc(*value))) {
    return mismatch(slot, token.substr(0, 32));
  }
  switch (kind) {
    case Kind::count: *static_cast<std::uint64_t*>(slot.value) = static_cast<std::uint64_t>(*value); break;
    case Kind::uint32: *static_cast<std::uint32_t*>(slot.value) = static_cast<std::uint32_t>(*value); break;
    case Kind::int32: *static_cast<std::int32_t*>(slot.value) = static_cast<std::int32_t>(*value); break;
    case Kind::int64: *static_cast<std::int64_t*>(slot.value) = static_cast<std::int64_t>(*value); break;
    default: *static_cast<double*>(slot.value) = *value; break;
  }
  return true;
}

bool Decoder::string(std::string_view value) {
  Slot slot;
  if (!next_slot(slot)) return false;
  if (!enter_optional(slot)) return true;
  switch (slot.codec->kind) {
    case Kind::text: {
      const auto bytes = static_cast<double>(value.size());
      if (bytes < slot.field->min || bytes > slot.field->max) {
        std::string got = "one of ";
        append_number(got, bytes);
        return mismatch(slot, got);
      }
      *static_cast<std::string*>(slot.value) = value;
      return true;
    }
    case Kind::choice:
      for (std::uint8_t i = 0; i < slot.codec->size; ++i) {
        if (slot.codec->name(i) != value) continue;
        *static_cast<std::uint8_t*>(slot.value) = i;
        return true;
      }
      return mismatch(slot, in_quotes(value));
    case Kind::task:
      for (std::uint8_t i = 0; i < static_cast<std::uint8_t>(TaskKind::Custom); ++i) {
        if (to_string(static_cast<TaskKind>(i)) != value) continue;
        *static_cast<ModelTask*>(slot.value) = static_cast<TaskKind>(i);
        return true;
      }
      return mismatch(slot, in_quotes(value));
    case Kind::model_id:
      if (const auto id = ModelId::from_string(value)) {
        *static_cast<ModelId*>(slot.value) = *id;
        return true;
      }
      return mismatch(slot, in_quotes(value));
    default: return mismatch(slot, "a string");
  }
}

// ---- objects ----------------------------------------------------------------------------------------------------

bool Decoder::begin_object() {
  Slot slot;
  if (!next_slot(slot)) return false;
  Frame frame;
  if (enter_optional(slot)) {
    switch (slot.codec->kind) {
      case Kind::object: frame.table = slot.codec->table; break;
      case Kind::text_map:
        frame.shape = Shape::text_map;
        static_cast<std::map<std::string, std::string>*>(slot.value)->clear();
        break;
      case Kind::task:
        frame.table = &kCustomTaskTable;
        *static_cast<ModelTask*>(slot.value) = TaskKind::Custom;
        break;
      case Kind::number:
        if (!slot.serde) return mismatch(slot, "an object");
        frame.shape = Shape::duration;
        frame.table = &kDurationTable;
        duration_ = {};
        break;
      default: return mismatch(slot, "an object");
    }
  }
  frame.self = slot;
  return push(std::move(frame));
}

bool Decoder::key(std::string_view name) {
  Frame& frame = frames_.back();
  frame.name = cut(name, kMaxNameBytes);
  frame.named = true;
  if (name.size() > kMaxNameBytes) return refuse("has a name longer than the limit of 256 bytes");
  if (++frame.count > kMaxEntries) return refuse("is in an object of more members than the limit of 10000");
  frame.member = {};
  if (frame.shape == Shape::text_map) {
    auto& map = *static_cast<std::map<std::string, std::string>*>(frame.self.value);
    if (name.empty()) return refuse("has an empty name");
    const auto [at, fresh] = map.try_emplace(frame.name);
    if (!fresh) return refuse("is given twice");
    frame.member = {&kCodec<std::string>, &at->second, &kMapValue};
    return true;
  }
  if (frame.table == nullptr || !known_key(frame, name)) return unknown_key(frame);
  return !failed_;
}

/// Whether the table has the field; the member's slot is then set, or the decoder has failed.
bool Decoder::known_key(Frame& frame, std::string_view name) {
  const auto& fields = frame.table->fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Field& field = fields[i];
    const bool serde = field.duration && field.name.size() == name.size() + kMs.size() && field.name.starts_with(name);
    if (field.name != name && !serde) continue;
    const std::uint64_t bit = std::uint64_t{1} << i;
    if ((frame.seen & bit) != 0) {
      refuse(serde ? "is given twice, with _ms and without" : "is given twice");
      return true;
    }
    frame.seen |= bit;
    void* object = frame.shape == Shape::duration ? &duration_ : frame.self.value;
    frame.member = {field.codec, field.at(object), &field, serde};
    return true;
  }
  return false;
}

bool Decoder::unknown_key(Frame& frame) {
  if (frame.table != nullptr && frame.table->unknown == Unknown::refused) {
    return refuse("is unknown; the nearest known name is " + in_quotes(nearest_name(*frame.table, frame.name)));
  }
  return frame.unknown.insert(frame.name).second || refuse("is given twice");
}

bool Decoder::end_object() {
  Frame& frame = frames_.back();
  frame.named = false;
  if (frame.table != nullptr) {
    for (std::size_t i = 0; i < frame.table->fields.size(); ++i) {
      const Field& field = frame.table->fields[i];
      if (!field.required || (frame.seen >> i & 1) != 0) continue;
      failed_ = true;
      error_ = WarmupError::invalid_input(std::string(field.name), "is required");
      error_.path = path();
      return false;
    }
  }
  const bool duration = frame.shape == Shape::duration;
  const Slot slot = frame.self;
  frames_.pop_back();
  return !duration || end_duration(slot);
}

bool Decoder::end_duration(const Slot& slot) {
  const double ms = static_cast<double>(duration_.secs) * 1000 + static_cast<double>(duration_.nanos) / kNanosPerMs;
  if (ms < slot.field->min || ms > slot.field->max) {
    std::string got;
    append_number(got, ms);
    return refuse("must be " + expectation(*slot.codec, *slot.field) + " ms, not " + got);
  }
  *static_cast<double*>(slot.value) = ms;
  return true;
}

// ---- arrays -----------------------------------------------------------------------------------------------------

bool Decoder::begin_list() {
  Slot slot;
  if (!next_slot(slot)) return false;
  Frame frame;
  frame.shape = Shape::list;
  if (enter_optional(slot)) {
    if (slot.codec->kind != Kind::list) return mismatch(slot, "an array");
    slot.codec->clear(slot.value);
  }
  frame.self = slot;
  return push(std::move(frame));
}

bool Decoder::end_list() {
  const Frame& frame = frames_.back();
  if (frame.self.codec != nullptr && frame.count < frame.self.codec->size) return refuse("has too few entries");
  frames_.pop_back();
  return true;
}

// ---- where values go --------------------------------------------------------------------------------------------

bool Decoder::next_slot(Slot& slot) {
  if (frames_.empty()) {
    slot = root_;
    return true;
  }
  Frame& frame = frames_.back();
  if (frame.shape != Shape::list) {
    slot = frame.member;
    return true;
  }
  const Codec* list = frame.self.codec;
  const std::size_t most = list == nullptr ? kMaxEntries : frame.self.field->max_entries;
  if (++frame.count > most) {
    std::string reason = "is in an array of more entries than the limit of ";
    append_count(reason, most);
    return refuse(std::move(reason));
  }
  if (list == nullptr) return true;
  if (list->size > 0 && frame.count > list->size) return refuse("has too many entries");
  slot = {list->inner, list->enter(frame.self.value, frame.count - 1), frame.self.field};
  return slot.value != nullptr || refuse_for_memory(frame.count - 1);
}

bool Decoder::enter_optional(Slot& slot) {
  if (slot.codec == nullptr) return false;
  if (slot.codec->kind == Kind::optional) {
    slot.value = slot.codec->enter(slot.value, 0);
    slot.codec = slot.codec->inner;
  }
  return true;
}

bool Decoder::push(Frame frame) {
  if (frames_.size() == kMaxDepth) return refuse("is nested deeper than the limit of 64");
  frames_.push_back(std::move(frame));
  return true;
}

// ---- errors -----------------------------------------------------------------------------------------------------

bool Decoder::mismatch(const Slot& slot, std::string_view got) {
  if (slot.serde) {
    return refuse("must be {\"secs\", \"nanos\"}, not " + std::string(got) + "; " + std::string(slot.field->name) +
                  " takes a number");
  }
  return refuse("must be " + expectation(*slot.codec, *slot.field) + ", not " + std::string(got));
}

bool Decoder::refuse(std::string reason) {
  failed_ = true;
  error_ = invalid(std::move(reason));
  return false;
}

bool Decoder::refuse_for_memory(std::size_t entries) {
  std::string resource = "memory (";
  append_count(resource, entries);
  resource += " entries of an array are all it holds)";
  failed_ = true;
  error_ = WarmupError::resource_exhausted(std::move(resource)).at(path());
  return false;
}

WarmupError Decoder::too_long_value() {
  Slot slot;
  if (next_slot(slot)) refuse("is longer than the limit of 65536 bytes");
  return error_;
}

WarmupError Decoder::too_long_name() {
  frames_.back().named = false;
  return invalid("has a member name longer than the limit of 256 bytes");
}

WarmupError Decoder::invalid(std::string reason) const {
  WarmupError error = WarmupError::invalid_input(std::string(field_name()), std::move(reason));
  error.path = path();
  return error;
}

std::string_view Decoder::field_name() const {
  for (std::size_t i = frames_.size(); i-- > 0;) {
    if (frames_[i].named) return frames_[i].name;
  }
  return subject_;
}

std::string Decoder::path() const {
  std::string path;
  for (const Frame& frame : frames_) {
    if (frame.shape == Shape::list && frame.count > 0) {
      append_count(path += '/', frame.count - 1);
    } else if (frame.named) {
      path += '/';
      for (const char c : frame.name) {  // RFC 6901, section 3
        if (c == '~') {
          path += "~0";
        } else if (c == '/') {
          path += "~1";
        } else {
          path += c;
        }
      }
    }
  }
  return path;
}

}  // namespace model_warmup::json
