// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

/// Sorting by number, once for all types: each instantiation of a sorting template costs the module some kilobytes.
namespace model_warmup {

/// Places of the keys, smallest key first; equal keys in order of their places. O(n log n).
[[nodiscard]] std::vector<std::uint32_t> order_of(std::span<const std::uint64_t> keys);

void sort(std::vector<std::uint64_t>& numbers);

/// How many different numbers there are.
[[nodiscard]] std::size_t count_different(std::vector<std::uint64_t> numbers);

/// A key that is ordered as its value is, the two zeros being equal. Precondition: not NaN.
[[nodiscard]] constexpr std::uint64_t order_key(double value) {
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
  const auto bits = std::bit_cast<std::uint64_t>(value + 0.0);  // -0 becomes 0
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}

/// The double whose key it is.
[[nodiscard]] constexpr double value_of_order_key(std::uint64_t key) {
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
  return std::bit_cast<double>((key & kSign) != 0 ? key & ~kSign : ~key);
}

[[nodiscard]] constexpr std::uint64_t order_key(std::uint64_t value) { return value; }

/// Two keys in one, the first going before.
[[nodiscard]] constexpr std::uint64_t joint_key(std::uint32_t first, std::uint32_t second) {
  return std::uint64_t{first} << 32 | second;
}

/// Sorts by more than a number. A tenth of the code of std::sort, and up to twice its time.
/// Precondition: of two elements that differ, `before` puts one before the other. O(n log n).
template <typename Elements, typename Before>
void sort_by(Elements& elements, Before before) {
  std::make_heap(elements.begin(), elements.end(), before);
  std::sort_heap(elements.begin(), elements.end(), before);
}

/// Puts the element from `places[i]` at place i. `places`: each place once. O(n) swaps.
template <typename Elements>
void rearrange(Elements& elements, std::vector<std::uint32_t> places) {
  for (std::uint32_t first = 0; first < places.size(); ++first) {
    std::uint32_t to = first;
    while (places[to] != first) {
      const std::uint32_t from = std::exchange(places[to], to);
      std::swap(elements[to], elements[from]);
      to = from;
    }
    places[to] = to;
  }
}

/// Sorts by a number, a double or a count, that `key` tells of an element: smallest first, equal ones in the order in
/// which they are. O(n log n); a key is asked for once.
template <typename Elements, typename Key>
void sort_by_smallest(Elements& elements, Key key) {
  std::vector<std::uint64_t> keys;
  keys.reserve(elements.size());
  for (const auto& element : elements) keys.push_back(order_key(std::invoke(key, element)));
  rearrange(elements, order_of(keys));
}

/// The same, largest first.
template <typename Elements, typename Key>
void sort_by_greatest(Elements& elements, Key key) {
  std::vector<std::uint64_t> keys;
  keys.reserve(elements.size());
  for (const auto& element : elements) keys.push_back(~order_key(std::invoke(key, element)));
  rearrange(elements, order_of(keys));
}

}  // namespace model_warmup
