// SPDX-License-Identifier: Apache-2.0
#include "core/text.h"

#include <gtest/gtest.h>

#include <string>

namespace model_warmup {
namespace {

TEST(Text, WhatFitsStaysWhole) {
  EXPECT_EQ(cut("", 0), "");
  EXPECT_EQ(cut("plain", 5), "plain");
  EXPECT_EQ(cut("é", 2), "é");
}

TEST(Text, IsCutBetweenCharacters) {
  EXPECT_EQ(cut("plain", 3), "pla");
  EXPECT_EQ(cut("aé", 2), "a");
  EXPECT_EQ(cut("a€b", 3), "a");
  EXPECT_EQ(cut("a€b", 4), "a€");
  EXPECT_EQ(cut("😀😀", 7), "😀");
  EXPECT_EQ(cut("😀", 3), "");
}

TEST(Text, BytesThatAreNoTextAreCutToo) { EXPECT_EQ(cut(std::string(100, '\x80'), 10), ""); }

TEST(Text, AQuotationThatIsCutSaysSo) {
  EXPECT_EQ(in_quotes("a"), "\"a\"");
  EXPECT_EQ(in_quotes(std::string(64, 'x')), "\"" + std::string(64, 'x') + "\"");
  EXPECT_EQ(in_quotes(std::string(65, 'x')), "\"" + std::string(64, 'x') + "...\"");
  EXPECT_EQ(in_quotes(std::string(63, 'x') + "é"), "\"" + std::string(63, 'x') + "...\"");
}

}  // namespace
}  // namespace model_warmup
