// SPDX-License-Identifier: Apache-2.0
import process from 'node:process';

/** Between two looks at the line, so that a terminal has other things to do. */
const kEveryMs = 100;

/** One line on standard error that tells how far the work is, if a terminal is there to see it. */
export class Progress {
  readonly #what: string;
  readonly #shown: boolean;
  readonly #begun: number = performance.now();
  #told = -Infinity;

  constructor(what: string, quiet: boolean) {
    this.#what = what;
    this.#shown = !quiet && process.stderr.isTTY === true;
  }

  /** @param done how much of it, in [0, 1] */
  readonly tell = (done: number): void => {
    const now = performance.now();
    if (!this.#shown || now - this.#told < kEveryMs) return;
    this.#told = now;
    const left = done > 0.02 ? `, ${Math.ceil(((now - this.#begun) / done) * (1 - done) / 1000)} s left` : '';
    process.stderr.write(`\r\x1b[K${this.#what} ${Math.floor(done * 100)} %${left}`);
  };

  /** Takes the line away. */
  end(): void {
    if (this.#shown && this.#told > 0) process.stderr.write('\r\x1b[K');
  }
}
