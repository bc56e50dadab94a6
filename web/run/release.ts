// SPDX-License-Identifier: Apache-2.0
import { timeoutError } from '../errors.js';
import { Alarm } from './alarm.js';
import type { Held, RunModel } from './model.js';
import type { Reports } from './reports.js';
import type { Sleep } from './sleep.js';

/** Gives back what loaders gave: each value once, what is built on others before these. */
export class Releases {
  readonly #reports: Reports;
  readonly #sleep: Sleep;
  /** How long a release is waited for: others may wait for its memory. Set before there is a model. */
  timeoutMs = 0;
  /** Releases in progress. */
  readonly #going: Set<Promise<void>> = new Set();
  /** What ends the waiting for values that are still used. */
  readonly #waits: Set<() => void> = new Set();

  constructor(reports: Reports, sleep: Sleep) {
    this.#reports = reports;
    this.#sleep = sleep;
  }

  /** Parts a model from what it holds: that goes now, or with its last user. */
  async orphan(model: RunModel): Promise<void> {
    const { held } = model;
    if (held === undefined) return;
    model.held = undefined;
    held.orphaned = true;
    if (held.users === 0) await this.letGo(held);
  }

  /** The same, and waits until it is gone: a load that was given up may still use it. */
  async evict(model: RunModel): Promise<void> {
    const { held } = model;
    const gone = this.orphan(model);
    if (held === undefined || held.users === 0) await gone;
    else await this.#waitFor(held, () => this.#untilUnused(held));
  }

  /** Waits for all that is being released, and for nothing that is used. */
  async close(): Promise<void> {
    for (const end of this.#waits) end();
    await Promise.all(this.#going);
  }

  /** One user less. */
  async drop(held: Held): Promise<void> {
    held.users--;
    if (held.orphaned && held.users === 0) await this.letGo(held);
  }

  /** Releases a value, and then what it alone still used. Never rejects. */
  async letGo(held: Held): Promise<void> {
    const going = this.#letGo(held);
    this.#going.add(going);
    await going;
    this.#going.delete(going);
  }

  async dropAll(bases: readonly Held[]): Promise<void> {
    await Promise.all(bases.map((base) => this.drop(base)));
  }

  async #letGo(held: Held): Promise<void> {
    const { release, value } = held;
    if (release !== undefined) await this.#waitFor(held, async () => release(value));
    held.gone?.();
    await this.dropAll(held.load.bases);
  }

  async #untilUnused(held: Held): Promise<void> {
    await new Promise<void>((resolve) => this.#waits.add((held.gone = resolve)));
    this.#waits.delete(held.gone!);
  }

  /** That a release fails or takes for ever is a warning. */
  async #waitFor({ load }: Held, release: () => Promise<unknown>): Promise<void> {
    const { name } = load.task;
    const failed = (error: unknown): void => this.#reports.warn('RELEASE_FAILED', `releasing '${name}' failed`, error);
    await new Promise<void>((resolve) => {
      const timeout = new Alarm(this.#sleep, () => end(timeoutError(`releasing ${name}`)), failed);
      const end = (error?: unknown): void => {
        timeout.cancel();
        if (error !== undefined) failed(error);
        resolve();
      };
      timeout.set(this.timeoutMs);
      release().then(
        () => end(),
        (error: unknown) => end(error ?? new Error('rejected with nothing')),
      );
    });
  }
}
