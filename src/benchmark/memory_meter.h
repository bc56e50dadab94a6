// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace model_warmup {

/// What is allocated, given by whoever knows the allocator.
class MemoryMeter {
 public:
  virtual ~MemoryMeter() = default;
  /// Bytes that are allocated now and not yet given back, in the whole program, with what the allocator adds to each.
  [[nodiscard]] virtual std::uint64_t allocated_bytes() const = 0;
};

}  // namespace model_warmup
