// SPDX-License-Identifier: Apache-2.0
#include "metrics/outcome.h"

namespace model_warmup {

std::string_view to_string(OutcomeKind kind) {
  constexpr std::array<std::string_view, kOutcomeKinds> kNames = {"hit",     "late_hit", "unused",
                                                                  "evicted", "failed",   "cancelled"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace model_warmup
