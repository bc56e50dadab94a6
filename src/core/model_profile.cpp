// SPDX-License-Identifier: Apache-2.0
#include "core/model_profile.h"

#include <array>

namespace model_warmup {

std::string_view to_string(WarmStage stage) {
  constexpr std::array<std::string_view, 4> kNames = {"fetched", "compiled", "session", "primed"};
  return kNames[static_cast<std::size_t>(stage)];
}

}  // namespace model_warmup
