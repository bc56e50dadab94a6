// SPDX-License-Identifier: Apache-2.0
import { unlessAborted } from '../../abort.js';
import { type WarmupError, configurationError, internalError } from '../../errors.js';
import type { Signal } from '../../platform.js';
import { type AnyWorker, keepsProcess, listen } from '../../worker/port.js';
import { type FromWorker, type ToWorker, kProtocol } from './protocol.js';
import { errorOf } from '../../worker/thrown.js';

export interface WorkerOptions {
  /**
   * A Worker that has called serveModel, owes an answer and says nothing for so long is taken for hung, and ended. Left
   * out: it is waited for, since only the application knows how long an inference may take.
   */
  silenceMs?: number;
}

/** What is asked of a Worker, without its id. */
export type Question = ToWorker extends infer M ? (M extends { op: 'abort' } ? never : Omit<M, 'id'>) : never;

export interface AskOptions {
  readonly signal?: Signal | undefined;
  readonly transfer?: readonly object[] | undefined;
  readonly news?: LoadNews | undefined;
  /** An abort rejects at once; else when the Worker has noticed it, and holds nothing any more. */
  readonly leavesAtOnce?: boolean;
}

/** What a load says on its way. */
export interface LoadNews {
  onProgress(fraction: number): void;
  onMemory(memoryMb: number): void;
}

interface Owed {
  resolve(result: unknown): void;
  reject(error: unknown): void;
  readonly news: LoadNews | undefined;
}

/** The longest that a timer of the platform waits. */
const kLongestMs = 2 ** 31 - 1;

/** One Worker, what it owes, and its end: whoever waits hears of it, whatever the Worker does. */
export class WorkerHost {
  readonly #worker: AnyWorker;
  readonly #silenceMs: number;
  readonly #onDeath: (error: WarmupError) => void;
  readonly #owed: Map<number, Owed> = new Map();
  readonly #ready: Promise<void>;
  #setReady: { resolve(): void; reject(error: unknown): void } | undefined;
  #nextId = 1;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #ended: { readonly error: unknown; readonly gone: unknown } | undefined;

  /** @param onDeath called once if the Worker ends without having been told to */
  constructor(worker: AnyWorker, { silenceMs = Infinity }: WorkerOptions, onDeath: (error: WarmupError) => void) {
    this.#worker = worker;
    this.#silenceMs = Math.min(silenceMs, kLongestMs);
    this.#onDeath = onDeath;
    this.#ready = new Promise((resolve, reject) => (this.#setReady = { resolve, reject }));
    this.#ready.catch(() => {}); // a Worker that is ended before anybody asks
    listen(worker, {
      message: (message) => this.#hear(message as FromWorker),
      died: (why, cause) => this.#die(internalError(`a model's Worker died: ${why}`, { code: 'WORKER_LOST', cause })),
    });
    this.#watchSilence();
  }

  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  /** Throws why it has ended, if it has. */
  throwIfEnded(): void {
    if (this.#ended !== undefined) throw this.#ended.error;
  }

  /** Rejects with the model's own error, the signal's reason, or the reason of the Worker's end. */
  async ask(question: Question, { signal, transfer = [], news, leavesAtOnce = false }: AskOptions = {}): Promise<unknown> {
    await unlessAborted(this.#ready, signal);
    this.throwIfEnded();
    const id = this.#nextId++;
    this.#worker.postMessage({ ...question, id }, transfer as never); // throws for what is no plain data
    const answer = new Promise((resolve, reject) => {
      this.#owed.set(id, { resolve, reject, news });
      if (this.#owed.size === 1) this.#watchSilence(); // what is asked meanwhile is no sign of life
    });
    const abort = (): void => {
      if (!this.hasEnded) this.#worker.postMessage({ op: 'abort', id } satisfies ToWorker);
    };
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await (leavesAtOnce ? unlessAborted(answer, signal) : answer);
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Ends the Worker in the middle of whatever it does; what it owed rejects with `reason`. Twice does no harm. */
  async end(reason: unknown): Promise<void> {
    if (this.#ended === undefined) {
      this.#ended = { error: reason, gone: this.#worker.terminate() };
      clearTimeout(this.#watch);
      this.#setReady?.reject(reason);
      for (const { reject } of this.#owed.values()) reject(reason);
      this.#owed.clear();
    }
    await this.#ended.gone;
  }

  #die(error: WarmupError): void {
    if (this.#ended !== undefined) return;
    void this.end(error);
    this.#onDeath(error);
  }

  #hear(message: FromWorker): void {
    if (this.#ended !== undefined) return; // said before it ended
    if (message.op === 'ready') this.#begin(message.protocol);
    else this.#settle(message);
    this.#watchSilence();
  }

  #begin(protocol: number): void {
    if (protocol !== kProtocol) {
      const why = `the Worker's script comes from another version of model-warmup (protocol ${protocol}, not ${kProtocol})`;
      return this.#die(configurationError(why, { code: 'VERSION_MISMATCH' }));
    }
    this.#setReady?.resolve();
    this.#setReady = undefined;
  }

  #settle(message: Exclude<FromWorker, { op: 'ready' }>): void {
    const owed = this.#owed.get(message.id);
    if (message.op === 'progress') return owed?.news?.onProgress(message.fraction);
    if (message.op === 'memory') return owed?.news?.onMemory(message.memoryMb);
    this.#owed.delete(message.id);
    if (message.op === 'done') owed?.resolve(message.result);
    else owed?.reject(errorOf(message.error));
  }

  /** Whatever it says shows that it lives. */
  #watchSilence(): void {
    clearTimeout(this.#watch);
    if (this.hasEnded) return;
    const starting = this.#setReady !== undefined;
    keepsProcess(this.#worker, starting || this.#owed.size > 0);
    if (starting || this.#owed.size === 0 || this.#silenceMs === kLongestMs) return;
    const hung = `a model's Worker has said nothing for ${this.#silenceMs / 1000} s`;
    this.#watch = setTimeout(() => this.#die(internalError(hung, { code: 'WORKER_LOST' })), this.#silenceMs);
  }
}
