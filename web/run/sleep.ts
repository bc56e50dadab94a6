// SPDX-License-Identifier: Apache-2.0

import type { Signal } from '../platform.js';

/** Waits so many ms of domain time; rejects with the signal's reason when that comes first. */
export type Sleep = (ms: number, signal: Signal) => Promise<void>;

/** The longest that a timer of the platform waits; what is further off is asked about again then. */
const kLongestMs = 2 ** 31 - 1;

/** Real time. A process does not stay alive for it: nobody waits for what a predictor may do later. */
export const realSleep: Sleep = (ms, signal) =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const wake = (): void => {
      signal.removeEventListener('abort', stop);
      resolve();
    };
    const timer: unknown = setTimeout(wake, Math.min(ms, kLongestMs));
    const stop = (): void => {
      clearTimeout(timer as number);
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
    (timer as { unref?(): void }).unref?.();
  });
