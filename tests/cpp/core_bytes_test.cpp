// SPDX-License-Identifier: Apache-2.0
#include "core/bytes.h"

#include <gtest/gtest.h>

namespace model_warmup {
namespace {

enum class Colour : std::uint8_t { red, green };

TEST(Bytes, GiveBackWhatWasPut) {
  ByteWriter out;
  out.put(std::uint8_t{7});
  out.put(std::int32_t{-5});
  out.put(std::uint64_t{1} << 60);
  out.put(true);
  out.put(Colour::green);
  out.put(0.1);
  out.put(0.1f);
  out.put("grüezi");
  ByteReader in(out.bytes());
  EXPECT_EQ(in.get<std::uint8_t>(), 7);
  EXPECT_EQ(in.get<std::int32_t>(), -5);
  EXPECT_EQ(in.get<std::uint64_t>(), std::uint64_t{1} << 60);
  EXPECT_TRUE(in.get<bool>());
  EXPECT_EQ(in.get<Colour>(), Colour::green);
  EXPECT_EQ(in.get<double>(), 0.1);
  EXPECT_EQ(in.get<float>(), 0.1f);
  EXPECT_EQ(in.get<std::string>(), "grüezi");
  EXPECT_TRUE(in.at_end());
}

TEST(Bytes, AreLittleEndian) {
  ByteWriter out;
  out.put(std::uint32_t{0x01020304});
  EXPECT_EQ(out.bytes()[0], 4);
  EXPECT_EQ(out.bytes()[3], 1);
}

TEST(Bytes, ReadingPastTheEndFailsForGood) {
  ByteWriter out;
  out.put(std::uint16_t{1});
  ByteReader in(out.bytes());
  EXPECT_EQ(in.get<std::uint32_t>(), 0u);
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.get<std::uint8_t>(), 0);
  EXPECT_FALSE(in.at_end());
}

TEST(Bytes, ACountCannotExceedWhatTheRestHolds) {
  ByteWriter out;
  out.put(std::uint32_t{0xFFFFFFFF});
  out.put(std::uint64_t{0});
  ByteReader in(out.bytes());
  EXPECT_EQ(in.count(8), 0u);
  EXPECT_FALSE(in.ok());
}

TEST(Bytes, ALengthOfTextThatIsNotThereFails) {
  ByteWriter out;
  out.put(std::uint32_t{10});
  out.put(std::uint8_t{'a'});
  ByteReader in(out.bytes());
  EXPECT_EQ(in.get<std::string>(), "");
  EXPECT_FALSE(in.ok());
}

TEST(Bytes, ABooleanIsNothingButZeroOrOne) {
  const std::uint8_t raw[] = {2};
  ByteReader in(raw);
  (void)in.get<bool>();
  EXPECT_FALSE(in.ok());
}

}  // namespace
}  // namespace model_warmup
