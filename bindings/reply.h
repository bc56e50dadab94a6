// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <type_traits>

#include "core/error.h"
#include "json/wire.h"

namespace model_warmup {

/// What goes back to JavaScript: JSON, or '!' and an error as JSON.
using Reply = std::string;

inline Reply failure(const WarmupError& error) { return "!" + json::write_error(error); }

/// A value, or the end of nothing in particular, as a reply.
template <class T>
Reply reply(const Result<T>& result) {
  if (!result) return failure(result.error());
  if constexpr (std::is_void_v<T>) {
    return "{}";
  } else {
    const auto text = json::write(*result);
    return text ? *text : failure(text.error());
  }
}

}  // namespace model_warmup
