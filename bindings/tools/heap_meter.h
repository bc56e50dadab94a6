// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "benchmark/memory_meter.h"

namespace model_warmup {

/// Asks the C library's allocator, which walks through its heap: about a millisecond for a large one.
class HeapMeter final : public MemoryMeter {
 public:
  [[nodiscard]] std::uint64_t allocated_bytes() const override;
};

}  // namespace model_warmup
