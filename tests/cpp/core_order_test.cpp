// SPDX-License-Identifier: Apache-2.0
#include "core/order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "core/random.h"

namespace model_warmup {
namespace {

TEST(Order, IsThatOfTheKeysAndOfTheirPlaces) {
  Random random(1);
  for (std::uint32_t size = 0; size < 200; ++size) {
    std::vector<std::uint64_t> keys(size);
    for (std::uint64_t& key : keys) key = random.below(20) == 0 ? ~std::uint64_t{0} : random.below(30);
    std::vector<std::uint32_t> expected(size);
    for (std::uint32_t i = 0; i < size; ++i) expected[i] = i;
    std::ranges::stable_sort(expected, {}, [&](std::uint32_t place) { return keys[place]; });
    EXPECT_EQ(order_of(keys), expected);
  }
}

TEST(Order, CountsDifferentNumbers) {
  EXPECT_EQ(count_different({}), 0u);
  EXPECT_EQ(count_different({5, 1, 5, 5, 1}), 2u);
}

TEST(Order, OfElementsByANumberKeepsEqualOnes) {
  struct Element {
    double weight;
    int mark;
    bool operator==(const Element&) const = default;
  };
  Random random(2);
  for (std::size_t size = 0; size < 100; ++size) {
    std::vector<Element> elements(size);
    for (std::size_t i = 0; i < size; ++i)
      elements[i] = {static_cast<double>(random.below(9)) - 4, static_cast<int>(i)};
    auto upwards = elements, downwards = elements;
    std::ranges::stable_sort(upwards, {}, &Element::weight);
    std::ranges::stable_sort(downwards, std::greater{}, &Element::weight);
    auto sorted = elements;
    sort_by_smallest(sorted, &Element::weight);
    EXPECT_EQ(sorted, upwards);
    sort_by_greatest(elements, [](const Element& element) { return element.weight; });
    EXPECT_EQ(elements, downwards);
  }
}

TEST(Order, KeysAreOrderedAsTheirValues) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const double values[] = {-infinity, -2, -5e-324, 0, 5e-324, 1e-300, 0.5, 1, 1e300, infinity};
  for (std::size_t i = 1; i < std::size(values); ++i) EXPECT_LT(order_key(values[i - 1]), order_key(values[i]));
  for (const double value : values) EXPECT_EQ(value_of_order_key(order_key(value)), value);
  EXPECT_EQ(order_key(-0.0), order_key(0.0));
  EXPECT_LT(joint_key(1, 0xFFFFFFFF), joint_key(2, 0));
}

}  // namespace
}  // namespace model_warmup
