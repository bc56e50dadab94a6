// SPDX-License-Identifier: Apache-2.0
import type { BenchmarkMachineInput } from '../generated/wire.js';

/** A browser's own words, cut to what a name may have. */
const kLongestName = 256;

/** This machine, as far as a page may know it: browsers tell no processor's name, and memory by and large or not at all. */
export function thisMachine(): BenchmarkMachineInput {
  const { hardwareConcurrency, deviceMemory, userAgent } = (globalThis.navigator ?? {}) as Partial<Navigator> & { deviceMemory?: number };
  return {
    ...(hardwareConcurrency === undefined ? {} : { cores: hardwareConcurrency }),
    ...(deviceMemory === undefined ? {} : { memory_mb: Math.floor(deviceMemory * 1024) }),
    runtime: (userAgent ?? '').slice(0, kLongestName),
  };
}
