// SPDX-License-Identifier: Apache-2.0
import { invalidInput } from './errors.js';
import type { Signal } from './platform.js';

/** What can be asked of most methods. */
export interface CallOptions {
  /** Aborted before the work is done, the call rejects with its reason. */
  signal?: Signal;
}

/** Refuses what is no signal, and throws the reason of one that is aborted. */
export function checkSignal(signal: Signal | undefined): void {
  if (signal === undefined) return;
  if (typeof signal?.throwIfAborted !== 'function') throw invalidInput('signal', 'must be an AbortSignal');
  signal.throwIfAborted();
}

/** The promise's value; rejects with the signal's reason when that comes first. */
export async function unlessAborted<T>(promise: Promise<T>, signal: Signal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  promise.catch(() => {}); // whoever went away does not hear of it
  let abort = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => (abort = () => reject(signal.reason)));
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
