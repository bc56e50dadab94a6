// SPDX-License-Identifier: Apache-2.0
#include "core/error.h"

#include <gtest/gtest.h>

namespace model_warmup {
namespace {

TEST(WarmupError, SpeaksTheSpecificationsSentences) {
  EXPECT_EQ(WarmupError::configuration("bad").message(), "Configuration error: bad");
  EXPECT_EQ(WarmupError::prediction("bad").message(), "Prediction failed: bad");
  EXPECT_EQ(WarmupError::resource_allocation("memory").message(), "Resource allocation failed: memory");
  EXPECT_EQ(WarmupError::timeout("load").message(), "Warmup operation timeout: load");
  EXPECT_EQ(WarmupError::invalid_input("task", "unknown").message(), "Invalid input: task - unknown");
  EXPECT_EQ(WarmupError::resource_exhausted("queue").message(), "System resource exhausted: queue");
  EXPECT_EQ(WarmupError::internal("bug").message(), "Internal error: bug");
}

TEST(WarmupError, HasAStableCode) {
  EXPECT_EQ(WarmupError::invalid_input("a", "b").code, "INVALID_INPUT");
  EXPECT_EQ(WarmupError::invalid_input("a", "b", "SNAPSHOT_DAMAGED").code, "SNAPSHOT_DAMAGED");
  EXPECT_EQ(to_string(WarmupError::resource_exhausted("x").kind), "ResourceExhausted");
}

}  // namespace
}  // namespace model_warmup
