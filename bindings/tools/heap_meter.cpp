// SPDX-License-Identifier: Apache-2.0
#include "bindings/tools/heap_meter.h"

#include <malloc.h>

namespace model_warmup {

std::uint64_t HeapMeter::allocated_bytes() const {
#if defined(__GLIBC__)
  const struct mallinfo2 info = mallinfo2();
  return std::uint64_t{info.uordblks} + std::uint64_t{info.hblkhd};
#else
  const struct mallinfo info = mallinfo();
  // Its fields are signed, and a WebAssembly heap may pass 2 GB.
  return std::uint64_t{static_cast<std::uint32_t>(info.uordblks)};
#endif
}

}  // namespace model_warmup
