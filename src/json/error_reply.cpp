// SPDX-License-Identifier: Apache-2.0
#include "json/error_reply.h"

#include <algorithm>
#include <utility>

#include "json/codec.h"
#include "json/wire.h"

namespace model_warmup::json {

ErrorReply reply_of(const WarmupError& error) {
  ErrorReply reply;
  reply.kind = error.kind;
  reply.code = error.code;
  reply.message = error.message();
  switch (error.kind) {
    case ErrorKind::InvalidInput:
      reply.field = error.field;
      reply.reason = error.detail;
      break;
    case ErrorKind::Prediction: reply.reason = error.detail; break;
    case ErrorKind::ResourceAllocation:
    case ErrorKind::ResourceExhausted: reply.resource = error.detail; break;
    case ErrorKind::Timeout: reply.operation = error.detail; break;
    case ErrorKind::Configuration:
    case ErrorKind::Internal: break;  // `message` is all they have
  }
  if (!error.path.empty()) reply.path = error.path;
  reply.offset = error.offset;
  return reply;
}

WarmupError located(WarmupError error, const Codec& codec) {
  const auto is_meant = [&](const Field& field) { return field.name == error.field; };
  if (codec.table == nullptr || std::ranges::none_of(codec.table->fields, is_meant)) return error;
  const std::string pointer = "/" + error.field;
  return std::move(error).at(pointer);
}

std::string write_error(const WarmupError& error) {
  return *write(reply_of(error));  // no field of it is a double, so that it cannot fail
}

}  // namespace model_warmup::json
