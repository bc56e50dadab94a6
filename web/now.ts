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

/**
 * A stopwatch that can be called from inside the module, where nothing may throw: it answers with its last good
 * reading when the application's own fails.
 */
export function guardStopwatch(stopwatch: () => number): () => number {
  let last = 0;
  return () => {
    try {
      const reading: unknown = stopwatch();
      if (typeof reading === 'number' && Number.isFinite(reading)) last = reading;
    } catch {
      // The last good reading stands: budgets then end by their count of nodes.
    }
    return last;
  };
}
