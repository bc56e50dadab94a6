// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/boxed_optional.h"
#include "core/model_id.h"
#include "core/model_task.h"
#include "json/limits.h"

/// How values of C++ types stand in JSON, as data: one `Codec` per type, one `Table` of `Field`s per struct.
///
/// Decoder, writer and the generators of types and schema are loops over these tables, so a type costs a few bytes of
/// data and no code of its own. Tables are made at compile time from the `Spec` of each struct, in json/fields/.
namespace model_warmup::json {

struct Table;

enum class Kind : std::uint8_t {
  boolean,   // bool
  number,    // double, finite
  count,     // std::uint64_t: a whole number
  uint32,    // std::uint32_t
  int32,     // std::int32_t
  int64,     // std::int64_t
  text,      // std::string
  choice,    // an enumeration: its spelling
  model_id,  // ModelId: a UUID
  task,      // ModelTask: its name, or {"Custom": name}
  text_map,  // std::map<std::string, std::string>
  optional,  // std::optional: null or left out when empty
  list,      // std::vector or std::array
  object,    // a struct by its table
  raw,       // RawJson, which is only written
};

/// How one C++ type is read and written; the functions know the type, nobody else does.
struct Codec {
  Kind kind;
  std::uint8_t size = 0;                             ///< choice: how many; list: its fixed size, or 0
  const Codec* inner = nullptr;                      ///< optional, list: of what is inside
  const Table* table = nullptr;                      ///< object
  std::string_view (*name)(std::uint8_t) = nullptr;  ///< choice: the spelling of a value
  /// optional, list: a new value inside, at an index; null: memory does not hold it
  void* (*enter)(void*, std::size_t) = nullptr;
  const void* (*entry)(const void*, std::size_t) = nullptr;  ///< optional, list: the value at an index, or null
  void (*clear)(void*) = nullptr;                            ///< optional, list: makes it empty
};

/// What a value may be: a number's bounds, or a string's length in bytes. For a list, of each entry.
struct Range {
  double min;
  double max;
  std::string_view unit = {};
  bool duration = false;       ///< its field also takes serde's {"secs", "nanos"} under the name without "_ms"
  bool checked_later = false;  ///< the decoder takes all that the type can hold: the struct has a `validate` of its own
};

/// A field as the decoder and the writer see it.
struct Field {
  std::string_view name = {};
  void* (*at)(void*) = nullptr;  ///< from the struct to the member
  const Codec* codec = nullptr;
  double min = 0;
  double max = 0;
  bool duration = false;
  bool required = false;                    ///< must be given
  bool null_when_none = false;              ///< an empty optional is written as null rather than left out
  bool nullable = false;                    ///< null is taken as left out, though the member is no std::optional
  std::uint32_t max_entries = kMaxEntries;  ///< of an array
};

enum class Unknown : std::uint8_t { ignored, refused };

struct Table {
  std::string_view subject;  ///< what errors about the object as a whole call it
  std::span<const Field> fields;
  Unknown unknown = Unknown::ignored;
  std::size_t max_bytes = kMaxDocumentBytes;  ///< of a whole document of it
};

/// A field as its author writes it; what only documents it never reaches the library's binary.
struct DescribedField {
  Field field;
  Range range = {};
  std::string_view doc = {};

  [[nodiscard]] consteval DescribedField required() const {
    DescribedField copy = *this;
    copy.field.required = true;
    return copy;
  }
  [[nodiscard]] consteval DescribedField null_when_none() const {
    DescribedField copy = *this;
    copy.field.null_when_none = true;
    return copy;
  }
  [[nodiscard]] consteval DescribedField nullable() const {
    DescribedField copy = *this;
    copy.field.nullable = true;
    return copy;
  }
  [[nodiscard]] consteval DescribedField holding(std::uint32_t entries) const {
    DescribedField copy = *this;
    copy.field.max_entries = entries;
    return copy;
  }
};

/// Specialised in json/fields/ for each struct of the wire:
///   kType     the type's name in TypeScript and in the schema
///   kSubject  what errors call a document of it
///   kUnknown  what becomes of fields that it does not know
///   kMaxBytes how long a document of it may be, where that is not kMaxDocumentBytes
///   kDoc      one or two sentences
///   kFields   std::array of DescribedField, in the order of writing; at most 64
template <class T>
struct Spec;

/// Specialised for each enumeration: kType, kLast (its last value; the first is 0) and kDoc.
template <class E>
struct ChoiceSpec;

// ---- from types to codecs ---------------------------------------------------------------------------------------

template <class T>
struct CodecFor;

template <class T>
inline constexpr Codec kCodec = CodecFor<T>::make();

template <std::size_t N>
consteval std::array<Field, N> without_documentation(const std::array<DescribedField, N>& described) {
  static_assert(N <= 64, "the decoder keeps the fields seen in 64 bits");
  std::array<Field, N> fields;
  for (std::size_t i = 0; i < N; ++i) {
    fields[i] = described[i].field;
    for (std::size_t j = 0; j < i; ++j) {
      if (fields[j].name == fields[i].name) std::abort();  // does not compile: a table has a name twice
    }
  }
  return fields;
}

template <class T>
inline constexpr auto kFields = without_documentation(Spec<T>::kFields);

template <class T>
consteval std::size_t max_bytes_of() {
  if constexpr (requires { Spec<T>::kMaxBytes; }) {
    return Spec<T>::kMaxBytes;
  } else {
    return kMaxDocumentBytes;
  }
}

template <class T>
inline constexpr Table kTable = {Spec<T>::kSubject, kFields<T>, Spec<T>::kUnknown, max_bytes_of<T>()};

template <class T>
struct CodecFor {
  static consteval Codec make() {
    if constexpr (std::is_enum_v<T>) {
      return {.kind = Kind::choice,
              .size = static_cast<std::uint8_t>(ChoiceSpec<T>::kLast) + 1,
              .name = [](std::uint8_t value) { return to_string(static_cast<T>(value)); }};
    } else {
      return {.kind = Kind::object, .table = &kTable<T>};
    }
  }
};

template <Kind K>
struct Scalar {
  static consteval Codec make() { return {.kind = K}; }
};
template <>
struct CodecFor<bool> : Scalar<Kind::boolean> {};
template <>
struct CodecFor<double> : Scalar<Kind::number> {};
template <>
struct CodecFor<std::uint64_t> : Scalar<Kind::count> {};
template <>
struct CodecFor<std::uint32_t> : Scalar<Kind::uint32> {};
template <>
struct CodecFor<std::int32_t> : Scalar<Kind::int32> {};
template <>
struct CodecFor<std::int64_t> : Scalar<Kind::int64> {};
template <>
struct CodecFor<std::string> : Scalar<Kind::text> {};
template <>
struct CodecFor<ModelId> : Scalar<Kind::model_id> {};
template <>
struct CodecFor<ModelTask> : Scalar<Kind::task> {};
template <>
struct CodecFor<std::map<std::string, std::string>> : Scalar<Kind::text_map> {};

template <class T, template <class> class OptionalOf>
struct OptionalCodec {
  using Optional = OptionalOf<T>;
  static consteval Codec make() {
    return {.kind = Kind::optional,
            .inner = &kCodec<T>,
            .enter = [](void* value, std::size_t) -> void* { return &static_cast<Optional*>(value)->emplace(); },
            .entry = [](const void* value, std::size_t) -> const void* {
              const auto& optional = *static_cast<const Optional*>(value);
              return optional ? &*optional : nullptr;
            },
            .clear = [](void* value) { static_cast<Optional*>(value)->reset(); }};
  }
};

template <class T>
struct CodecFor<std::optional<T>> : OptionalCodec<T, std::optional> {};
template <class T>
struct CodecFor<BoxedOptional<T>> : OptionalCodec<T, BoxedOptional> {};

template <class T>
struct CodecFor<std::vector<T>> {
  using Vector = std::vector<T>;

  /// Makes room ahead in smaller steps than a vector does by itself, as both copies have to fit in memory for a while.
  static bool has_room(Vector& vector) {
    const std::size_t grown = vector.size() == vector.capacity() ? vector.size() + vector.size() / 4 : 0;
    if (grown == 0 && vector.size() % kGreatList != 0) return true;
    if (!memory_holds(grown * sizeof(T) + kSpareBytes)) return false;
    if (grown != 0) vector.reserve(grown);
    return true;
  }

  static consteval Codec make() {
    return {.kind = Kind::list,
            .inner = &kCodec<T>,
            .enter = [](void* value, std::size_t) -> void* {
              auto& vector = *static_cast<Vector*>(value);
              if (vector.size() >= kGreatList && !has_room(vector)) return nullptr;
              return &vector.emplace_back();
            },
            .entry = [](const void* value, std::size_t i) -> const void* {
              const auto& vector = *static_cast<const Vector*>(value);
              return i < vector.size() ? &vector[i] : nullptr;
            },
            .clear = [](void* value) { static_cast<Vector*>(value)->clear(); }};
  }
};

template <class T, std::size_t N>
struct CodecFor<std::array<T, N>> {
  using Array = std::array<T, N>;
  static_assert(N > 0 && N < 256);
  static consteval Codec make() {
    return {.kind = Kind::list,
            .size = N,
            .inner = &kCodec<T>,
            .enter = [](void* value, std::size_t i) -> void* { return &(*static_cast<Array*>(value))[i]; },
            .entry = [](const void* value, std::size_t i) -> const void* {
              return i < N ? &(*static_cast<const Array*>(value))[i] : nullptr;
            },
            .clear = [](void*) {}};
  }
};

// ---- from members to fields -------------------------------------------------------------------------------------

template <class Struct, class T>
Struct struct_of(T Struct::*);
template <class Struct, class T>
T type_of(T Struct::*);

/// From an object to the member that a path of member pointers leads to.
template <auto First, auto... Rest>
void* member_at(void* object) {
  auto& member = static_cast<decltype(struct_of(First))*>(object)->*First;
  if constexpr (sizeof...(Rest) == 0) {
    return &member;
  } else {
    return member_at<Rest...>(&member);
  }
}

template <auto First, auto... Rest>
consteval const Codec* codec_at() {
  if constexpr (sizeof...(Rest) == 0) {
    return &kCodec<decltype(type_of(First))>;
  } else {
    return codec_at<Rest...>();
  }
}

/// What fits into a number's type.
consteval Range limits_of(const Codec& codec) {
  switch (codec.kind) {
    case Kind::count: return {0, kMaxInteger};
    case Kind::uint32: return {0, std::numeric_limits<std::uint32_t>::max()};
    case Kind::int32: return {std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()};
    case Kind::int64: return {-kMaxInteger, kMaxInteger};
    case Kind::optional:
    case Kind::list: return limits_of(*codec.inner);
    default: return {-kMaxDouble, kMaxDouble};
  }
}

template <auto... Path>
consteval DescribedField describe(std::string_view name, Range range, std::string_view doc) {
  constexpr const Codec* kMember = codec_at<Path...>();
  const Range limits = limits_of(*kMember);
  const double min = range.checked_later ? limits.min : std::max(range.min, limits.min);
  const double max = range.checked_later ? limits.max : std::min(range.max, limits.max);
  return {{name, &member_at<Path...>, kMember, min, max, range.duration}, range, doc};
}

/// The fields of two tables, one after the other.
template <std::size_t M, std::size_t N>
consteval std::array<DescribedField, M + N> joined(const std::array<DescribedField, M>& first,
                                                   const std::array<DescribedField, N>& second) {
  std::array<DescribedField, M + N> fields;
  for (std::size_t i = 0; i < M; ++i) fields[i] = first[i];
  for (std::size_t i = 0; i < N; ++i) fields[M + i] = second[i];
  return fields;
}

/// A field with its member's own name: the vocabulary is written once, in core.
#define MODEL_WARMUP_FIELD(Struct, member, range, doc) \
  ::model_warmup::json::describe<&Struct::member>(#member, range, doc)

}  // namespace model_warmup::json
