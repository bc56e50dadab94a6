// SPDX-License-Identifier: Apache-2.0
#include "core/error.h"

#include <utility>

namespace model_warmup {
namespace {

WarmupError make(ErrorKind kind, std::string detail, std::string_view code, std::string field = {}) {
  WarmupError error;
  error.kind = kind;
  error.detail = std::move(detail);
  error.field = std::move(field);
  error.code = code;
  return error;
}

}  // namespace

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::Configuration: return "Configuration";
    case ErrorKind::Prediction: return "Prediction";
    case ErrorKind::ResourceAllocation: return "ResourceAllocation";
    case ErrorKind::Timeout: return "Timeout";
    case ErrorKind::InvalidInput: return "InvalidInput";
    case ErrorKind::ResourceExhausted: return "ResourceExhausted";
    case ErrorKind::Internal: return "Internal";
  }
  return "Internal";
}

WarmupError WarmupError::configuration(std::string message, std::string_view code) {
  return make(ErrorKind::Configuration, std::move(message), code);
}
WarmupError WarmupError::prediction(std::string reason) {
  return make(ErrorKind::Prediction, std::move(reason), "PREDICTION");
}
WarmupError WarmupError::resource_allocation(std::string resource) {
  return make(ErrorKind::ResourceAllocation, std::move(resource), "RESOURCE_ALLOCATION");
}
WarmupError WarmupError::timeout(std::string operation) {
  return make(ErrorKind::Timeout, std::move(operation), "TIMEOUT");
}
WarmupError WarmupError::invalid_input(std::string field, std::string reason, std::string_view code) {
  return make(ErrorKind::InvalidInput, std::move(reason), code, std::move(field));
}
WarmupError WarmupError::resource_exhausted(std::string resource) {
  return make(ErrorKind::ResourceExhausted, std::move(resource), "RESOURCE_EXHAUSTED");
}
WarmupError WarmupError::internal(std::string message, std::string_view code) {
  return make(ErrorKind::Internal, std::move(message), code);
}

WarmupError WarmupError::at(std::string_view pointer) && {
  if (path.empty()) path = pointer;
  return std::move(*this);
}

std::string WarmupError::message() const {
  switch (kind) {
    case ErrorKind::Configuration: return "Configuration error: " + detail;
    case ErrorKind::Prediction: return "Prediction failed: " + detail;
    case ErrorKind::ResourceAllocation: return "Resource allocation failed: " + detail;
    case ErrorKind::Timeout: return "Warmup operation timeout: " + detail;
    case ErrorKind::InvalidInput: return "Invalid input: " + field + " - " + detail;
    case ErrorKind::ResourceExhausted: return "System resource exhausted: " + detail;
    case ErrorKind::Internal: return "Internal error: " + detail;
  }
  return detail;
}

}  // namespace model_warmup
