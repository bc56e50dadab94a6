// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// Sorting by number, once for all types: each instantiation of a sorting template costs the module some kilobytes.
namespace model_warmup {

/// Places of the keys, smallest key first; equal keys in order of their places. O(n log n).
[[nodiscard]] std::vector<std::uint32_t> order_of(std::span<const std::uint64_t> keys);

void sort(std::vector<std::uint64_t>& numbers);

/// How many different numbers there are.
[[nodiscard]] std::size_t count_different(std::vector<std::uint64_t> numbers);

/// A key that is ordered as its value is. Precondition: value >= 0.
[[nodiscard]] constexpr std::uint64_t order_key(double value) { return std::bit_cast<std::uint64_t>(value); }

/// Two keys in one, the first going before.
[[nodiscard]] constexpr std::uint64_t joint_key(std::uint32_t first, std::uint32_t second) {
  return std::uint64_t{first} << 32 | second;
}

}  // namespace model_warmup
