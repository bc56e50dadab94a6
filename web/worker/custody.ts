// SPDX-License-Identifier: Apache-2.0
import { disposedError } from '../errors.js';
import type { Responsiveness } from '../resources/responsiveness.js';
import type { Loader } from '../run/definition.js';
import type { Signal } from '../platform.js';
import type { LoadAnswer, LoadNews, LoadPayload } from './protocol.js';

/** A load, and then what it gave. */
interface Kept {
  /** What it is built on, an earlier stage of the same model included. */
  readonly bases: readonly Kept[];
  value: unknown;
  /** Gone when there is nothing to release: not loaded yet, or part of a later value. */
  release: (() => unknown) | undefined;
  loading: boolean;
  leases: number;
  /** Loads and values that are built on it. */
  users: number;
}

/** How the Worker hears of what happens here. */
export interface CustodyListener {
  news(news: LoadNews): void;
  lost(load: number, error: unknown): void;
  /** A release failed when there was no Worker any more to be told. */
  releaseFailed(error: unknown): void;
}

/**
 * The caller's loaders and what they gave: neither can cross to the Worker, whose runner decides when each is called and
 * released. When the Worker is no more, what is idle is released at once, what is leased with its last lease, and what
 * is still being loaded when it comes.
 */
export class Custody {
  readonly #loaders: Map<number, Loader<unknown>> = new Map();
  readonly #kept: Map<number, Kept> = new Map();
  readonly #listener: CustodyListener;
  readonly #responsiveness: Responsiveness | undefined;
  readonly #going: Set<Promise<void>> = new Set();
  #closed = false;

  constructor(listener: CustodyListener, responsiveness: Responsiveness | undefined) {
    this.#listener = listener;
    this.#responsiveness = responsiveness;
  }

  add(key: number, loader: Loader<unknown>): void {
    this.#loaders.set(key, loader);
  }

  remove(key: number): void {
    this.#loaders.delete(key);
  }

  /**
   * Calls a loader, and keeps what it gives under the number of the load.
   * @param signal aborted when it is not wanted any more, or there is no Worker any more
   */
  async load({ key, load, stage, previous, bases }: LoadPayload, signal: Signal): Promise<LoadAnswer> {
    const loader = this.#loaders.get(key);
    if (loader === undefined) throw disposedError();
    const earlier = previous === undefined ? undefined : this.#kept.get(previous);
    const kept: Kept = {
      bases: bases.flatMap((base) => this.#kept.get(base) ?? []),
      value: undefined,
      release: undefined,
      loading: true,
      leases: 0,
      users: 0,
    };
    this.#kept.set(load, kept);
    for (const base of kept.bases) base.users++;
    const measure = this.#responsiveness?.begin();
    let impact: LoadAnswer['impact'];
    try {
      kept.value = await loader.load({
        stage,
        signal,
        onProgress: (fraction) => typeof fraction === 'number' && this.#listener.news({ load, fraction }),
        onMemory: (memoryMb) => typeof memoryMb === 'number' && this.#listener.news({ load, memoryMb }),
        onLost: (error) => this.#listener.lost(load, error),
        ...(earlier === undefined ? {} : { previous: earlier.value }),
      });
      if (earlier !== undefined) earlier.release = undefined; // it is part of the new value
      kept.release = () => loader.release?.(kept.value);
    } catch (error) {
      this.#forget(load, kept);
      throw error;
    } finally {
      impact = measure?.();
      kept.loading = false;
    }
    if (this.#closed) this.#letGoIfIdle(load, kept);
    return { impact };
  }

  /** Releases what a load gave. */
  async release(load: number): Promise<void> {
    const kept = this.#kept.get(load);
    if (kept !== undefined) await this.#letGo(load, kept);
  }

  /** What a load gave, for a lease; what is given is called with its end. */
  lease(load: number): { value: unknown; end(): void } {
    const kept = this.#kept.get(load);
    if (kept === undefined) throw disposedError();
    kept.leases++;
    return {
      value: kept.value,
      end: () => {
        kept.leases--;
        if (this.#closed) this.#letGoIfIdle(load, kept);
      },
    };
  }

  /**
   * There is no Worker any more: the end of the conversation has aborted whatever is being loaded.
   * @returns when what was idle is gone
   */
  async close(): Promise<void> {
    this.#closed = true;
    for (const [load, kept] of [...this.#kept]) this.#letGoIfIdle(load, kept);
    while (this.#going.size > 0) await Promise.all(this.#going);
  }

  #letGoIfIdle(load: number, kept: Kept): void {
    if (kept.loading || kept.leases > 0 || kept.users > 0 || !this.#kept.has(load)) return;
    const going = this.#letGo(load, kept).catch((error: unknown) => this.#listener.releaseFailed(error));
    this.#going.add(going);
    void going.then(() => this.#going.delete(going));
  }

  /** What it alone still used goes after it. */
  async #letGo(load: number, kept: Kept): Promise<void> {
    this.#kept.delete(load);
    try {
      await kept.release?.();
    } finally {
      this.#dropBases(kept);
    }
  }

  #forget(load: number, kept: Kept): void {
    this.#kept.delete(load);
    this.#dropBases(kept);
  }

  #dropBases({ bases }: Kept): void {
    for (const base of bases) base.users--;
    for (const [load, kept] of [...this.#kept]) {
      if (!bases.includes(kept)) continue;
      // Of a stage that is part of a later one nobody speaks any more.
      if (kept.release === undefined && !kept.loading && kept.users === 0) this.#forget(load, kept);
      else if (this.#closed) this.#letGoIfIdle(load, kept);
    }
  }
}
