// SPDX-License-Identifier: Apache-2.0
#include "core/order.h"

#include <algorithm>
#include <numeric>

namespace model_warmup {

std::vector<std::uint32_t> order_of(std::span<const std::uint64_t> keys) {
  std::vector<std::uint32_t> places(keys.size());
  std::iota(places.begin(), places.end(), 0u);
  const auto before = [&](std::uint32_t one, std::uint32_t other) {
    return keys[one] != keys[other] ? keys[one] < keys[other] : one < other;
  };
  if (!std::ranges::is_sorted(keys)) sort_by(places, before);
  return places;
}

void sort(std::vector<std::uint64_t>& numbers) { sort_by(numbers, std::less()); }

std::size_t count_different(std::vector<std::uint64_t> numbers) {
  sort(numbers);
  return static_cast<std::size_t>(std::unique(numbers.begin(), numbers.end()) - numbers.begin());
}

}  // namespace model_warmup
