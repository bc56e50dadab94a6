// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "json/error_reply.h"
#include "json/fields/choices.h"
#include "json/fields/ranges.h"

namespace model_warmup::json {

#define FIELD(...) MODEL_WARMUP_FIELD(ErrorReply, __VA_ARGS__)
template <>
struct Spec<ErrorReply> {
  static constexpr std::string_view kType = "ErrorReply";
  static constexpr std::string_view kSubject = "error";
  static constexpr Unknown kUnknown = Unknown::ignored;
  static constexpr std::string_view kDoc = "What went wrong. Each kind has its own fields.";
  static constexpr std::array kFields = {
      FIELD(kind, kAny, "The kind of failure.").required(),
      FIELD(code, kText, "Upper case, stable across versions, made for programs.").required(),
      FIELD(message, kAny, "A sentence made for people.").required(),
      FIELD(field, kAny, "InvalidInput: what it is about."),
      FIELD(reason, kAny, "InvalidInput, Prediction: what is wrong."),
      FIELD(resource, kAny, "ResourceAllocation, ResourceExhausted: of what there is too little."),
      FIELD(operation, kAny, "Timeout: what took too long."),
      FIELD(path, kAny, "JSON pointer (RFC 6901) to the offending value, when it is part of a document."),
      FIELD(offset, kCount, "Byte at which malformed JSON stopped making sense."),
  };
};
#undef FIELD

}  // namespace model_warmup::json
