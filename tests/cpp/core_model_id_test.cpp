// SPDX-License-Identifier: Apache-2.0
#include "core/model_id.h"

#include <gtest/gtest.h>

#include <string>
#include <unordered_set>

namespace model_warmup {
namespace {

constexpr std::string_view kHyphenated = "c2d5aabc-718d-5506-a2b3-8e31d9d9d9ce";

TEST(ModelId, IsSixteenBytes) { static_assert(sizeof(ModelId) == 16); }

TEST(ModelId, ParsesEveryFormAndWritesTheHyphenatedOne) {
  for (const std::string_view text :
       {"c2d5aabc-718d-5506-a2b3-8e31d9d9d9ce", "C2D5AABC-718D-5506-A2B3-8E31D9D9D9CE",
        "c2d5aabc718d5506a2b38e31d9d9d9ce", "{c2d5aabc-718d-5506-a2b3-8e31d9d9d9ce}",
        "urn:uuid:c2d5aabc-718d-5506-a2b3-8e31d9d9d9ce", "URN:UUID:c2d5aabc-718d-5506-a2b3-8e31d9d9d9ce"}) {
    const auto id = ModelId::from_string(text);
    ASSERT_TRUE(id) << text;
    EXPECT_EQ(id->to_string(), kHyphenated);
  }
}

TEST(ModelId, RefusesWhatIsNoUuid) {
  for (const std::string_view text :
       {"", "guesslang", "c2d5aabc-718d-5506-a2b3-8e31d9d9d9c", "c2d5aabc-718d-5506-a2b3-8e31d9d9d9cg",
        "c2d5aabc_718d-5506-a2b3-8e31d9d9d9ce", "{c2d5aabc-718d-5506-a2b3-8e31d9d9d9ce",
        "c2d5aabc718d-5506-a2b38e31d9d9d9ce0000", "urn:uudi:c2d5aabc-718d-5506-a2b3-8e31d9d9d9ce",
        "urn:uuid:c2d5aabc718d5506a2b38e31d9d9d9ce"}) {
    EXPECT_FALSE(ModelId::from_string(text)) << text;
  }
}

TEST(ModelId, OfANameIsVersion5AndAlwaysTheSame) {
  // uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_DNS, "model-warmup"), "guesslang") of Python's standard library
  EXPECT_EQ(ModelId::from_name("guesslang").to_string(), kHyphenated);
  EXPECT_NE(ModelId::from_name("guesslang"), ModelId::from_name("Guesslang"));
}

TEST(ModelId, NewOnesAreVersion4AndDiffer) {
  Random random(1);
  const ModelId a = ModelId::new_random(random);
  const ModelId b = ModelId::new_random(random);
  EXPECT_NE(a, b);
  EXPECT_EQ(a.to_string()[14], '4');
  EXPECT_NE(std::string("89ab").find(a.to_string()[19]), std::string::npos);
}

TEST(ModelId, NilNamesNoModel) {
  EXPECT_TRUE(ModelId().is_nil());
  EXPECT_FALSE(ModelId::from_name("x").is_nil());
}

TEST(ModelId, HashesSpread) {
  std::unordered_set<std::size_t> hashes;
  for (int i = 0; i < 1000; ++i) hashes.insert(std::hash<ModelId>()(ModelId::from_name(std::to_string(i))));
  EXPECT_EQ(hashes.size(), 1000u);
}

}  // namespace
}  // namespace model_warmup
