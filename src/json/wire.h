// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "core/config.h"
#include "core/error.h"

/// The library's types as JSON: what crosses into JavaScript and back, and what C++ users may store or send.
///
///     const auto request = json::parse<WarmupRequest>(R"({"task": "Chat", "input_length": 120})");
///     if (!request) return request.error();  // InvalidInput, with the JSON pointer of what is wrong
///     const auto text = json::write(*request);
///
/// Both work for every type that is listed in wire.cpp: requests, events, profiles, configuration, predictions,
/// schedules, tasks, resources, plans, and lists of what is replied in lists. What is written parses back to the same
/// value. Neither recurses on what it reads; limits (json/limits.h) are checked while reading.
namespace model_warmup::json {

struct Codec;

/// How a type stands in JSON. Defined in wire.cpp for the types of the wire, for no others.
template <class T>
[[nodiscard]] const Codec& codec_of();

/// Reads a document into the value that `codec` describes. After an error the value holds part of the document.
[[nodiscard]] Result<void> read_into(std::string_view text, const Codec& codec, void* value);

/// Writes a value; `Internal` when it holds a number that JSON has not (NaN or infinite).
[[nodiscard]] Result<std::string> write_from(const Codec& codec, const void* value);

/// A value out of a JSON document. What the document leaves out keeps its default.
///
/// `InvalidInput` for malformed JSON (with the byte `offset`), for a wrong type, a value out of range, a field given
/// twice, a missing required one, an unknown one where those are refused, and beyond a limit; each with its `path`.
template <class T>
[[nodiscard]] Result<T> parse(std::string_view text) {
  T value;
  if (auto read = read_into(text, codec_of<T>(), &value); !read) return std::unexpected(std::move(read.error()));
  return value;
}

/// A whole configuration: what is left out has its default. `Configuration` for a value outside its range.
template <>
[[nodiscard]] Result<WarmupConfig> parse<WarmupConfig>(std::string_view text);

/// `base` with the fields that `partial` names replaced; null in an optional field empties it. Errors as of `parse`.
[[nodiscard]] Result<WarmupConfig> merge(const WarmupConfig& base, std::string_view partial);

/// A value as JSON without white space, fields in the order of the type's table, empty optionals left out. Numbers are
/// written as JavaScript writes them, except that a few doubles take one digit more than they need.
template <class T>
[[nodiscard]] Result<std::string> write(const T& value) {
  return write_from(codec_of<T>(), &value);
}

/// An error that turned up after the document was read: where it is about a field of what `codec` describes, and does
/// not say more closely where, it gets that field's JSON pointer.
[[nodiscard]] WarmupError located(WarmupError error, const Codec& codec);

/// An error as an object: {"kind", "code", "message"} with "field", "reason", "resource" or "operation" as its kind has
/// them, "path" when it is about part of a document, "offset" for malformed JSON.
[[nodiscard]] std::string write_error(const WarmupError& error);

}  // namespace model_warmup::json
