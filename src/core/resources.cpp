// SPDX-License-Identifier: Apache-2.0
#include "core/resources.h"

#include <array>

namespace model_warmup {

std::string_view to_string(ResourceSource source) {
  constexpr std::array<std::string_view, 3> kNames = {"measured", "declared", "assumed"};
  return kNames[static_cast<std::size_t>(source)];
}

}  // namespace model_warmup
