// SPDX-License-Identifier: Apache-2.0
/// <reference lib="esnext.disposable" preserve="true" />
import type { WarmupRequestInput } from '../generated/wire.js';
import type { Signal } from '../platform.js';

export interface UseOptions {
  /** What is known of the use before it: task, user, project. */
  request?: WarmupRequestInput;
  /** Aborting it rejects a `use` that still waits; it does not end a lease. */
  signal?: Signal;
}

/** A model in use: it is not released before the lease is. */
export interface Lease<T> extends Disposable {
  readonly value: T;
  /** It was there when it was asked for. */
  readonly wasWarm: boolean;
  /** How long it had to be waited for; 0 when warm. */
  readonly waitedMs: number;
  /** The end of the use; twice does no harm. */
  release(): void;
}

/** Makes leases, and warns of those that are dropped without release(). */
export class Leases {
  readonly #dropped: FinalizationRegistry<string>;

  constructor(warn: (code: string, message: string) => void) {
    this.#dropped = new FinalizationRegistry((name) => {
      warn('LEASE_LOST', `a lease on '${name}' was dropped without release(): the model stays loaded`);
    });
  }

  /** @param end called once, with the first release */
  make<T>(name: string, value: T, wasWarm: boolean, waitedMs: number, end: () => void): Lease<T> {
    let ended = false;
    const release = (): void => {
      if (ended) return;
      ended = true;
      this.#dropped.unregister(lease);
      end();
    };
    const lease = { value, wasWarm, waitedMs, release } as Lease<T>;
    // Older engines have no such symbol, and a property of the name "undefined" would be wrong.
    if (Symbol.dispose) Object.defineProperty(lease, Symbol.dispose, { value: release });
    this.#dropped.register(lease, name, lease);
    return lease;
  }
}
