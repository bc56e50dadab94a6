// SPDX-License-Identifier: Apache-2.0
import { availableParallelism, cpus, totalmem } from 'node:os';
import process from 'node:process';
import type { BenchmarkMachineInput } from '../generated/wire.js';

const kBytesPerMb = 2 ** 20;

/** What runs this, by the most particular name it gives itself: others call themselves Node.js too. */
function runtime(): string {
  const { deno, bun, node } = process.versions;
  return deno !== undefined ? `Deno ${deno}` : bun !== undefined ? `Bun ${bun}` : `Node.js ${node}`;
}

/** This machine, as benchmark results name it. */
export function thisMachine(): BenchmarkMachineInput {
  return {
    cpu: cpus()[0]?.model.trim() ?? '',
    cores: availableParallelism(),
    memory_mb: Math.floor(totalmem() / kBytesPerMb),
    runtime: runtime(),
  };
}
