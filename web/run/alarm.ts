// SPDX-License-Identifier: Apache-2.0
import type { Sleep } from './sleep.js';

/** One moment to wake at. Setting it anew forgets the moment before. */
export class Alarm {
  readonly #sleep: Sleep;
  readonly #wake: () => void;
  readonly #failed: (error: unknown) => void;
  #pending: AbortController | undefined;

  /** @param failed takes the error of a `sleep` that did not sleep */
  constructor(sleep: Sleep, wake: () => void, failed: (error: unknown) => void) {
    this.#sleep = sleep;
    this.#wake = wake;
    this.#failed = failed;
  }

  set(delayMs: number): void {
    this.cancel();
    const pending = new AbortController();
    this.#pending = pending;
    const ring = (): void => {
      if (this.#pending !== pending) return;
      this.#pending = undefined;
      this.#wake();
    };
    const failed = (error: unknown): void => {
      if (!pending.signal.aborted) this.#failed(error);
    };
    // In an async function a sleep that throws rejects like one that rejects.
    void (async () => this.#sleep(delayMs, pending.signal))().then(ring, failed);
  }

  cancel(): void {
    this.#pending?.abort();
    this.#pending = undefined;
  }
}
