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
  /** How long a release is waited for: others may wait for its memory. */
  timeoutMs: number;

  constructor(reports: Reports, sleep: Sleep, timeoutMs: number) {
    this.#reports = reports;
    this.#sleep = sleep;
    this.timeoutMs = timeoutMs;
  }

  /** Parts a model from what it holds: that goes now, or with its last user. */
  async orphan(model: RunModel): Promise<void> {
    const { held } = model;
    if (held === undefined) return;
    model.held = undefined;
    held.orphaned = true;
    if (held.users === 0) await this.letGo(held);
  }

  /** One user less. */
  async drop(held: Held): Promise<void> {
    held.users--;
    if (held.orphaned && held.users === 0) await this.letGo(held);
  }

  /** Releases a value, and then what it alone still used. Never rejects. */
  async letGo(held: Held): Promise<void> {
    await this.#release(held);
    await this.dropAll(held.load.bases);
  }

  async dropAll(bases: readonly Held[]): Promise<void> {
    await Promise.all(bases.map((base) => this.drop(base)));
  }

  /** That a release fails or takes for ever is a warning. */
  async #release({ release, value, load }: Held): Promise<void> {
    if (release === undefined) return;
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
      void (async () => release(value))().then(
        () => end(),
        (error: unknown) => end(error ?? new Error('rejected with nothing')),
      );
    });
  }
}
