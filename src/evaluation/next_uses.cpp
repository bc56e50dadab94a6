// SPDX-License-Identifier: Apache-2.0
#include "evaluation/next_uses.h"

#include <algorithm>

namespace model_warmup {

std::optional<std::uint32_t> NextUses::after(std::uint32_t user, ModelIndex model, std::uint32_t place) const {
  const auto found = places_.find(key(user, model));
  if (found == places_.end()) return std::nullopt;
  const auto next = std::ranges::upper_bound(found->second, place);
  if (next == found->second.end()) return std::nullopt;
  return *next;
}

}  // namespace model_warmup
