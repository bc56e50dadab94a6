// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "json/wire.h"

namespace model_warmup::json {

/// The error of a document that must be refused.
template <class T>
WarmupError refusal(std::string_view text) {
  const Result<T> parsed = parse<T>(text);
  if (parsed) {
    ADD_FAILURE() << "was taken: " << text.substr(0, 200);
    return {};
  }
  return parsed.error();
}

/// The value of a document that must be taken.
template <class T>
T taken(std::string_view text) {
  Result<T> parsed = parse<T>(text);
  if (!parsed) {
    ADD_FAILURE() << "was refused: " << text.substr(0, 200) << "\n" << parsed.error().message();
    return {};
  }
  return std::move(*parsed);
}

/// InvalidInput about this field, at this path, for a reason that contains these words.
inline auto is_invalid(std::string_view field, std::string_view path, std::string_view words) {
  using testing::AllOf, testing::Eq, testing::Field, testing::HasSubstr;
  return AllOf(Field("kind", &WarmupError::kind, Eq(ErrorKind::InvalidInput)),
               Field("code", &WarmupError::code, Eq("INVALID_INPUT")), Field("field", &WarmupError::field, Eq(field)),
               Field("path", &WarmupError::path, Eq(path)),
               Field("detail", &WarmupError::detail, HasSubstr(std::string(words))));
}

}  // namespace model_warmup::json
