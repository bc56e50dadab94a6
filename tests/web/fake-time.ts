// SPDX-License-Identifier: Apache-2.0
import type { Sleep } from '../../web/run/sleep.js';

/** Time that passes when a test says so. */
export class FakeTime {
  #now: number;
  #sleepers: { at: number; wake: () => void }[] = [];

  constructor(startMs: number = 1_700_000_000_000) {
    this.#now = startMs;
  }

  readonly now = (): number => this.#now;

  readonly sleep: Sleep = (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const sleeper = { at: this.#now + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason);
      });
    });

  /** Lets time pass, waking sleepers in the order of their moments, with everything they set off. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let woken = 0; ; woken++) {
      if (woken > 10_000) throw new Error('somebody wakes over and over');
      const due = this.#sleepers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#now = Math.max(this.#now, due.at);
      this.#sleepers = this.#sleepers.filter((other) => other !== due);
      due.wake();
      await settle();
    }
    this.#now = end;
  }

  /** A clock that goes wrong. */
  jumpTo(moment: number): void {
    this.#now = moment;
  }

  get sleepers(): number {
    return this.#sleepers.length;
  }
}

/** Lets everything run that does not wait for time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
