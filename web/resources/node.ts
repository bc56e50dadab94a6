// SPDX-License-Identifier: Apache-2.0
import { availableParallelism, cpus, freemem, loadavg, platform, totalmem } from 'node:os';
import type { ResourceReportInput } from '../generated/wire.js';

// Not by importing node:process, for which Node reads all its properties: that opens the standard streams, and takes as
// long as everything else of the import.
const { process } = globalThis;

const kBytesPerMb = 2 ** 20;
/** Shorter intervals say more about the moment than about the machine. */
const kShortestIntervalMs = 500;

/** A new probe of this machine. */
export function nodeProbe(): () => ResourceReportInput {
  const probe = new NodeProbe();
  return () => probe.read();
}

/** Memory, processors and load of this machine, within the limits of the container that we may be in. */
class NodeProbe {
  #before: ProcessorTimes | undefined;

  read(): ResourceReportInput {
    const limit = process.constrainedMemory?.() ?? 0;
    const total = limit > 0 && limit < totalmem() ? limit : totalmem();
    const available = process.availableMemory?.() ?? freemem();
    const report: ResourceReportInput = {
      source: 'measured',
      total_memory_mb: Math.floor(total / kBytesPerMb),
      available_memory_mb: Math.floor(Math.min(available, total) / kBytesPerMb),
      cores: availableParallelism(),
    };
    if (platform() !== 'win32') report.load_average = loadavg()[0]!; // always 0 on Windows
    const idlePercent = this.#idlePercent();
    if (idlePercent !== undefined) report.available_cpu_percent = idlePercent;
    return report;
  }

  /** The share of all processors that idled since the last reading; undefined when that was too short ago. */
  #idlePercent(): number | undefined {
    const now = processorTimes();
    const before = (this.#before ??= now);
    const passedMs = now.totalMs - before.totalMs;
    if (passedMs < kShortestIntervalMs * now.processors) return undefined;
    const percent = (100 * (now.idleMs - before.idleMs)) / passedMs;
    this.#before = now;
    return Math.min(100, Math.max(0, percent));
  }
}

interface ProcessorTimes {
  readonly processors: number;
  readonly idleMs: number;
  readonly totalMs: number;
}

function processorTimes(): ProcessorTimes {
  const processors = cpus();
  let idleMs = 0;
  let totalMs = 0;
  for (const { times } of processors) {
    idleMs += times.idle;
    totalMs += times.idle + times.user + times.nice + times.sys + times.irq;
  }
  return { processors: processors.length, idleMs, totalMs };
}
