// SPDX-License-Identifier: Apache-2.0
import type { MeasuredImpactInput } from '../generated/wire.js';

/** Time and timers of the thread whose responsiveness is measured. */
export interface ThreadTimers {
  /** Monotonic ms. */
  now(): number;
  /** Calls back after so many ms, unless what it gives is called first. Keeps no process alive. */
  after(ms: number, callback: () => void): () => void;
  /** Timers are being slowed down by the platform, as in a hidden page: they say nothing. */
  throttled(): boolean;
}

export const realTimers: ThreadTimers = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms) as unknown as { unref?: () => void };
    timer.unref?.();
    return () => clearTimeout(timer as unknown as number);
  },
  throttled: () => (globalThis as { document?: { visibilityState?: string } }).document?.visibilityState === 'hidden',
};

const kSampleMs = 20;
/** What blocks a thread for so long is a long task (W3C, Long Tasks API). */
const kLongTaskMs = 50;
/** What a shorter load does, nobody notices, and timers do not tell. */
const kShortestLoadMs = 100;
/** How long it is measured after loads what waits are usual without any. */
const kCalmMs = 1000;
/** What a new calm counts for in what is usual. */
const kCalmShare = 0.25;

/** Sums over the samples so far. */
interface Sums {
  readonly at: number;
  /** Waiting of work that comes at any moment, times time: half the square of each block. */
  readonly waitMs2: number;
  readonly longMs: number;
  readonly throttled: number;
}

/**
 * Measures what loads do to the thread that the predictor runs in: how long work that comes at any moment has to wait,
 * by timers that come late. A block of d ms makes whatever comes during it wait d / 2 on average. It samples only during
 * loads and for a second after them; from the latter it knows what is usual, and a load's impact is what lies above.
 * Loads before the first calm are not judged.
 */
export class Responsiveness {
  readonly #timers: ThreadTimers;
  #sums: Sums = { at: 0, waitMs2: 0, longMs: 0, throttled: 0 };
  #due = 0;
  #stop: (() => void) | undefined;
  #loads = 0;
  #calmSince: Sums | undefined;
  #usualMs: number | undefined;

  constructor(timers: ThreadTimers = realTimers) {
    this.#timers = timers;
  }

  /** A load begins. What this gives is to be called when it has ended, and tells what it did; undefined: unknown. */
  begin(): () => MeasuredImpactInput | undefined {
    this.#calmSince = undefined;
    this.#loads++;
    if (this.#stop === undefined) this.#sample();
    const before = this.#lookNow();
    return () => {
      const after = this.#lookNow();
      if (--this.#loads === 0) this.#calmSince = after;
      const ms = after.at - before.at;
      if (this.#usualMs === undefined || ms < kShortestLoadMs || after.throttled > before.throttled) return undefined;
      return {
        latency_increase_ms: Math.max(0, waitBetween(before, after) - this.#usualMs),
        long_task_ms: after.longMs - before.longMs,
      };
    };
  }

  /** Measures nothing any more. */
  close(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#loads = Infinity; // what still ends begins no calm
  }

  #sample(): void {
    this.#due = this.#timers.now() + kSampleMs;
    this.#stop = this.#timers.after(kSampleMs, () => {
      this.#stop = undefined;
      const now = this.#lookNow();
      const calm = this.#calmSince;
      if (calm !== undefined && now.at - calm.at >= kCalmMs) this.#learnUsual(calm, now);
      else this.#sample();
    });
  }

  #learnUsual(before: Sums, after: Sums): void {
    this.#calmSince = undefined;
    if (after.throttled > before.throttled) return;
    const waitMs = waitBetween(before, after);
    this.#usualMs = this.#usualMs === undefined ? waitMs : this.#usualMs + kCalmShare * (waitMs - this.#usualMs);
  }

  /** Brings the sums up to now: a timer that is overdue has been kept waiting by whoever ran until now. */
  #lookNow(): Sums {
    const at = this.#timers.now();
    const late = Math.max(0, at - this.#due);
    if (late > 0) this.#due = at;
    this.#sums = {
      at,
      waitMs2: this.#sums.waitMs2 + late ** 2 / 2,
      longMs: this.#sums.longMs + (late >= kLongTaskMs ? late : 0),
      throttled: this.#sums.throttled + Number(this.#timers.throttled()),
    };
    return this.#sums;
  }
}

function waitBetween(before: Sums, after: Sums): number {
  return after.at > before.at ? (after.waitMs2 - before.waitMs2) / (after.at - before.at) : 0;
}
