// SPDX-License-Identifier: Apache-2.0
import { WarmupError, configurationError } from '../errors.js';
import { type Warn, warningOf } from '../warning.js';
import type { ResourceReportInput } from '../generated/wire.js';

/** What the application tells of the machine: nothing, what it has for good, or what it has whenever asked. */
export type ResourcesOption = false | ResourceReportInput | (() => ResourceReportInput | Promise<ResourceReportInput>);

/** Readings older than this are taken anew before the next decision. Real time: a replayed clock asks no oftener. */
const kFreshMs = 10_000;

/**
 * Keeps what the core knows of the machine fresh. It has no timer: a predictor that nobody asks anything reads nothing. Only
 * a function of the application is called at once, as it may take its time.
 */
export class ResourceMonitor {
  readonly #probe: (() => ResourceReportInput | Promise<ResourceReportInput>) | undefined;
  readonly #report: (report: ResourceReportInput) => void;
  readonly #warn: Warn;
  #readAt = -Infinity;
  #reading = false;
  #closed = false;

  /**
   * @param option as given to createPredictor; undefined: what the platform tells
   * @param report takes each reading
   */
  constructor(
    option: ResourcesOption | undefined,
    platform: () => ResourceReportInput,
    report: (report: ResourceReportInput) => void,
    warn: Warn,
  ) {
    this.#report = report;
    this.#warn = warn;
    if (option === undefined || typeof option === 'function') {
      this.#probe = option ?? platform;
    } else if (option !== false) {
      report({ source: 'declared', ...checkReport(option) });
    }
    if (typeof option === 'function') this.refresh();
  }

  /** Takes a new reading if the last one is old. */
  refresh(): void {
    if (this.#probe === undefined || this.#reading) return;
    const now = performance.now();
    if (now - this.#readAt < kFreshMs) return;
    this.#readAt = now;
    try {
      const reading = this.#probe();
      if (reading instanceof Promise) void this.#wait(reading);
      else this.#take(reading);
    } catch (error) {
      this.#failed(error);
    }
  }

  async #wait(reading: Promise<ResourceReportInput>): Promise<void> {
    this.#reading = true;
    try {
      this.#take(await reading);
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#reading = false;
    }
  }

  #take(reading: ResourceReportInput): void {
    const report = checkReport(reading);
    if (this.#closed) return;
    try {
      this.#report(report);
    } catch (error) {
      // A module that has ended tells whoever asked it something.
      if (!WarmupError.is(error) || error.kind !== 'Internal') throw error;
    }
  }

  /** What is still being read interests nobody any more. */
  close(): void {
    this.#closed = true;
  }

  #failed(error: unknown): void {
    if (!this.#closed) this.#warn(warningOf('RESOURCES', 'resources could not be read', error));
  }
}

function checkReport(report: unknown): ResourceReportInput {
  if (typeof report === 'object' && report !== null && !Array.isArray(report)) return report;
  throw configurationError('resources must be false, a report, or a function that gives a report');
}
