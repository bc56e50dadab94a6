// SPDX-License-Identifier: Apache-2.0
#include "core/boxed_optional.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>

namespace model_warmup {
namespace {

TEST(BoxedOptional, TakesTheRoomOfAPointer) { EXPECT_EQ(sizeof(BoxedOptional<std::array<char, 1000>>), sizeof(void*)); }

TEST(BoxedOptional, CopiesWhatIsInside) {
  BoxedOptional<std::string> one = std::string("text");
  BoxedOptional<std::string> other = one;
  *other += "s";
  EXPECT_EQ(*one, "text");
  one = other;
  EXPECT_EQ(*one, "texts");
  one.reset();
  EXPECT_EQ(*other, "texts");
}

TEST(BoxedOptional, EqualsWhatHasAnEqualValue) {
  const BoxedOptional<int> none, one = 1, other = 1, two = 2;
  EXPECT_EQ(none, BoxedOptional<int>());
  EXPECT_EQ(one, other);
  EXPECT_NE(one, two);
  EXPECT_NE(one, none);
}

TEST(BoxedOptional, MovesLeaveNothingBehind) {
  BoxedOptional<std::string> one = std::string("text");
  const BoxedOptional<std::string> other = std::move(one);
  EXPECT_EQ(*other, "text");
  EXPECT_EQ(other.value_or("else"), "text");
  EXPECT_EQ(BoxedOptional<std::string>().value_or("else"), "else");
}

TEST(BoxedOptional, EmplacesAFreshValue) {
  BoxedOptional<std::string> one = std::string("text");
  EXPECT_EQ(one.emplace(), "");
  EXPECT_TRUE(one);
}

}  // namespace
}  // namespace model_warmup
