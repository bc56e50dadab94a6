// SPDX-License-Identifier: Apache-2.0

/** Real time that passes only when it is told to: from timer to timer. */
export class FakeTime {
  realMs = 1000;
  #timers = new Map();
  #nextId = 1;

  stopwatch = () => this.realMs;
  setTimer = (wake, ms) => {
    const id = this.#nextId++;
    this.#timers.set(id, { atMs: this.realMs + ms, wake });
    return id;
  };
  clearTimer = (id) => this.#timers.delete(id);
  /** Real work of a known duration. */
  work = (ms) => new Promise((resolve) => this.setTimer(resolve, ms));

  /** Runs every timer in its order until none is left, or it is enough. */
  async runOut(observe = () => {}, isEnough = () => false) {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve)); // whatever was woken goes on first
      observe();
      const [id, timer] = [...this.#timers].sort(([, a], [, b]) => a.atMs - b.atMs)[0] ?? [];
      if (timer === undefined || isEnough()) return;
      this.#timers.delete(id);
      this.realMs = Math.max(this.realMs, timer.atMs);
      timer.wake();
    }
  }
}
