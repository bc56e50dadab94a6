// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_ranking.h"

#include <bit>
#include <cstdint>

#include "core/order.h"

namespace model_warmup {

std::vector<PlanElement> greatest_first(std::span<const PlanElement> elements, std::span<const double> keys) {
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
  std::vector<std::uint64_t> numbers;
  numbers.reserve(keys.size());
  for (const double key : keys) {
    const auto bits = std::bit_cast<std::uint64_t>(0 - key);  // no -0
    numbers.push_back((bits & kSign) != 0 ? ~bits : bits | kSign);
  }
  std::vector<PlanElement> ranked;
  ranked.reserve(elements.size());
  for (const std::uint32_t place : order_of(numbers)) ranked.push_back(elements[place]);
  return ranked;
}

}  // namespace model_warmup
