// SPDX-License-Identifier: Apache-2.0
import type { Signal } from '../../platform.js';
import type { WorkerHost } from './worker-host.js';

export interface RunOptions {
  /** Rejects this call; an inference that has begun sees it as its own signal, and may go on all the same. */
  signal?: Signal;
  /** Buffers of the input that are moved instead of copied. */
  transfer?: readonly object[];
}

/** A model that is loaded in a Worker: what a lease on it gives. */
export class WorkerModel<Input = unknown, Answer = unknown> {
  readonly #host: WorkerHost;
  readonly #place: number;

  /** @internal */
  constructor(host: WorkerHost, place: number) {
    this.#host = host;
    this.#place = place;
  }

  /**
   * One inference. Calls wait in the Worker for one another, in their order. Rejects with the model's own error, and with
   * a WarmupError of code `WORKER_LOST` when the Worker has died.
   */
  async run(input: Input, { signal, transfer }: RunOptions = {}): Promise<Answer> {
    return (await this.#host.ask('run', { place: this.#place, input }, { signal, transfer, leavesAtOnce: true })) as Answer;
  }
}
