// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "catalog/model_catalog.h"

namespace model_warmup {

/// The answers to "when will this user use this model next": what only the judge may know.
class NextUses {
 public:
  /// Uses must be told in their order; `place` is the use's number in it.
  void add(std::uint32_t user, ModelIndex model, std::uint32_t place) { places_[key(user, model)].push_back(place); }

  /// The first use of the model by the user after that one; none: there is none. O(log uses).
  [[nodiscard]] std::optional<std::uint32_t> after(std::uint32_t user, ModelIndex model, std::uint32_t place) const;

 private:
  static std::uint64_t key(std::uint32_t user, ModelIndex model) { return std::uint64_t{user} << 32 | model; }

  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> places_;  // looked up only
};

}  // namespace model_warmup
