// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdlib>

namespace model_warmup::test {

/// How many random histories a property is tried on: `usual`, or what MODEL_WARMUP_HISTORIES says for a long run.
inline std::uint64_t histories(std::uint64_t usual) {
  const char* asked = std::getenv("MODEL_WARMUP_HISTORIES");
  return asked != nullptr ? std::strtoull(asked, nullptr, 10) : usual;
}

}  // namespace model_warmup::test
