// SPDX-License-Identifier: Apache-2.0
import { type CallOptions, checkSignal } from './abort.js';
import type { Core } from './core.js';
import { WarmupError, internalError, invalidInput } from './errors.js';
import type { JobReply } from './generated/wire.js';

/** What can be asked of long work. */
export interface JobOptions extends CallOptions {
  /** Told how much is done, in [0, 1], while the work runs; what it throws ends the work. */
  onProgress?: (progress: number) => void;
}

/** Refuses what are no options, and throws the reason of a signal that is aborted. */
export function checkJobOptions({ signal, onProgress }: JobOptions): void {
  checkSignal(signal);
  if (onProgress !== undefined && typeof onProgress !== 'function') throw invalidInput('onProgress', 'must be a function');
}

/** A slice of work on the thread of the caller: short enough for a page to stay smooth. */
const kSliceMs = 8;
/** How often a job on a thread of its own is asked how far it is. */
const kPollMs = 4;

/**
 * Long work that keeps the caller's thread free: on a thread where the module has one, else in slices between turns of
 * the event loop. At most `atOnce` at a time, the others wait for their turn.
 */
export class Jobs {
  readonly #core: Core;
  readonly #threads: boolean;
  readonly #atOnce: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** @param threads of the module; 0: it has none */
  constructor(core: Core, threads: number, atOnce: number = Math.max(1, threads)) {
    this.#core = core;
    this.#threads = threads > 0;
    this.#atOnce = atOnce;
  }

  /**
   * @param start gives the job its id
   * @param onProgress is told how much is done, in [0, 1], while the job runs
   */
  async run<T>(
    start: () => { job_id: string },
    signal: AbortSignal | undefined,
    onProgress?: (progress: number) => void,
  ): Promise<T> {
    await this.#turn();
    try {
      signal?.throwIfAborted();
      const { job_id: id } = start();
      return (await this.#end(id, signal, onProgress)) as T;
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= this.#atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running++;
  }

  async #end(id: string, signal: AbortSignal | undefined, onProgress?: (progress: number) => void): Promise<unknown> {
    for (;;) {
      // Also where the module has threads: none may have been to be had, and then nobody else works on it.
      this.#core.jobStep(kSliceMs);
      const status = this.#core.jobStatus(id);
      if (status.state !== 'running') return resultOf(status);
      await (this.#threads ? new Promise((resolve) => setTimeout(resolve, kPollMs)) : nextTurn());
      try {
        signal?.throwIfAborted();
        onProgress?.(status.progress);
      } catch (error) {
        this.#core.jobCancel(id);
        this.#core.jobStatus(id); // once its end is told, it is forgotten
        throw error;
      }
    }
  }
}

/** What a job that has ended came to. */
export function resultOf({ state, result, error, kind }: JobReply): unknown {
  if (state === 'done') return result;
  throw error === undefined ? internalError(`the ${kind} job was cancelled`) : new WarmupError(error);
}

type Scheduler = { scheduler?: { yield?(): Promise<void> } };

/** Lets the event loop turn once. A timer is the last resort: browsers make nested ones wait 4 ms. */
function nextTurn(): Promise<void> {
  const { scheduler } = globalThis as Scheduler;
  if (typeof scheduler?.yield === 'function') return scheduler.yield();
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else if (typeof MessageChannel === 'function') turnByMessage(resolve);
    else setTimeout(resolve);
  });
}

function turnByMessage(resolve: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    resolve();
  };
  port2.postMessage(undefined);
}
