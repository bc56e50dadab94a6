// SPDX-License-Identifier: Apache-2.0
import { configurationError, textOf } from './errors.js';

/** A clock of the application: domain time, ms since the Unix epoch. */
export type Now = () => number;

/** Reads an injected clock: whatever it does, what comes out is a finite number or a typed error. */
export function readClock(now: Now): number {
  let moment: unknown;
  try {
    moment = now();
  } catch (error) {
    throw configurationError(`now() threw: ${textOf(error)}`, { code: 'CLOCK', cause: error });
  }
  if (typeof moment !== 'number' || !Number.isFinite(moment)) {
    throw configurationError(`now() gave ${textOf(moment)}; it must give ms since the Unix epoch`, { code: 'CLOCK' });
  }
  return moment;
}

/** An injected clock that remembers its last good reading, for where nothing may throw. */
export class Clock {
  readonly #now: Now;
  #last = 0;
  #steady = false;

  constructor(now: Now) {
    this.#now = now;
  }

  /** The clock itself, errors included, but within `steady`. */
  readonly read = (): number => {
    try {
      const moment = this.#now();
      if (Number.isFinite(moment)) this.#last = moment;
      else if (!this.#steady) return moment; // who reads it says what is wrong
    } catch (error) {
      if (!this.#steady) throw error;
    }
    return this.#last;
  };

  /** The moment, or the last good one. */
  readonly moment = (): number => this.steady(this.read);

  /** What has begun must come to its end: meanwhile a clock that fails stands still. */
  steady<R>(body: () => R): R {
    const before = this.#steady;
    this.#steady = true;
    try {
      return body();
    } finally {
      this.#steady = before;
    }
  }
}
