// SPDX-License-Identifier: Apache-2.0

/** What the longest timer of the platform can wait. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * The time of a recorded session while it is replayed. It runs as fast as real time while anything works, so that a
 * load takes as long as it takes and what happens meanwhile happens at its real moment; when nothing works, it jumps
 * straight to the next moment that somebody waits for: the person's next act, or a start that the predictor planned.
 *
 * Invariants: it never goes back, never jumps while work runs or the process is busy, never jumps past a sleeper, and
 * wakes sleepers in the order of their moments (of equal moments: in the order in which they went to sleep).
 */
export class ReplayClock {
  #stopwatch;
  #setTimer;
  #clearTimer;
  #settleMs;
  #isQuiet;
  #skippedMs;
  #working = 0;
  /** @type {{ atMs: number, wake: () => void }[]} in the order in which they wake */
  #sleepers = [];
  /** @type {any} */ #timer;

  /**
   * @param {object} options
   * @param {number} options.startAtMs  the recorded moment at which the replay begins, ms since the Unix epoch
   * @param {number} [options.settleMs]  real time without work before a jump: it lets whoever was just woken decide
   *   whether there is something to do
   * @param {() => boolean} [options.isQuiet]  asked before each jump: whether nothing else works in the process, either
   * @param {() => number} [options.stopwatch]  real, monotonic ms
   * @param {(wake: () => void, ms: number) => any} [options.setTimer]
   * @param {(timer: any) => void} [options.clearTimer]
   */
  constructor({
    startAtMs,
    settleMs = 20,
    isQuiet = () => true,
    stopwatch = () => performance.now(),
    setTimer = setTimeout,
    clearTimer = clearTimeout,
  }) {
    this.#stopwatch = stopwatch;
    this.#setTimer = setTimer;
    this.#clearTimer = clearTimer;
    this.#settleMs = settleMs;
    this.#isQuiet = isQuiet;
    this.#skippedMs = startAtMs - stopwatch();
  }

  /** The recorded moment, ms since the Unix epoch. An arrow: it is handed on as a function. */
  now = () => this.#skippedMs + this.#stopwatch();

  /**
   * Wakes when `ms` of recorded time have passed; rejects with the signal's reason when that comes first.
   * @param {number} ms
   * @param {AbortSignal} [signal]
   * @returns {Promise<void>}
   */
  sleep = (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = () => {
        this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1);
        this.#arm();
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const sleeper = { atMs: this.now() + Math.max(0, ms), wake };
      signal?.addEventListener('abort', abort, { once: true });
      const later = this.#sleepers.findIndex(({ atMs }) => atMs > sleeper.atMs);
      this.#sleepers.splice(later < 0 ? this.#sleepers.length : later, 0, sleeper);
      this.#arm();
    });

  /**
   * Does work during which the clock must not jump: a load, an inference, a release, a question to the predictor.
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  async during(work) {
    this.#working++;
    this.#arm();
    try {
      return await work();
    } finally {
      this.#working--;
      this.#arm();
    }
  }

  #arm() {
    this.#clearTimer(this.#timer);
    if (this.#sleepers.length === 0) return;
    const dueMs = Math.max(0, this.#sleepers[0].atMs - this.now());
    const waitMs = this.#working > 0 ? Math.min(dueMs, LONGEST_MS) : Math.min(dueMs, this.#settleMs);
    this.#timer = this.#setTimer(() => this.#wake(), waitMs);
  }

  #wake() {
    const [next] = this.#sleepers;
    if (this.#working === 0 && this.#isQuiet()) this.#skippedMs += Math.max(0, next.atMs - this.now());
    if (this.now() >= next.atMs) {
      this.#sleepers.shift();
      next.wake();
    }
    this.#arm();
  }
}
