// SPDX-License-Identifier: Apache-2.0
import { unlessAborted } from '../../abort.js';
import { type WarmupError, configurationError, internalError } from '../../errors.js';
import type { Signal } from '../../platform.js';
import { Link } from '../../worker/link.js';
import type { AnyWorker } from '../../worker/port.js';
import { saidThrown } from '../../worker/thrown.js';
import { type LoadNews, type Questions, kProtocol } from './protocol.js';

export interface WorkerOptions {
  /**
   * A Worker that has called serveModel, owes an answer and says nothing for so long is taken for hung, and ended. Left
   * out: it is waited for, since only the application knows how long an inference may take.
   */
  silenceMs?: number;
}

export interface AskOptions {
  readonly signal?: Signal | undefined;
  readonly transfer?: readonly object[] | undefined;
  readonly onNews?: ((news: LoadNews) => void) | undefined;
  /** An abort rejects at once; else when the Worker has noticed it, and holds nothing any more. */
  readonly leavesAtOnce?: boolean;
}

/** The longest that a timer of the platform waits. */
const kLongestMs = 2 ** 31 - 1;

/** One Worker of models, and its end: whoever waits hears of it, whatever the Worker does. */
export class WorkerHost {
  readonly #link: Link;
  readonly #silenceMs: number;
  readonly #ready: Promise<void>;
  #starting = true;
  #watch: ReturnType<typeof setTimeout> | undefined;

  /** @param onDeath called once if the Worker ends without having been told to */
  constructor(worker: AnyWorker, { silenceMs = Infinity }: WorkerOptions, onDeath: (error: WarmupError) => void) {
    this.#silenceMs = Math.min(silenceMs, kLongestMs);
    const onMessage = (): void => this.#watchSilence();
    this.#link = new Link({ worker, name: "a model's Worker", thrown: saidThrown, onMessage, onDeath });
    this.#ready = this.#greet();
    this.#ready.catch(() => {}); // a Worker that is ended before anybody asks
  }

  get hasEnded(): boolean {
    return this.#link.ended !== undefined;
  }

  /** Throws why it has ended, if it has. */
  throwIfEnded(): void {
    if (this.hasEnded) throw this.#link.ended;
  }

  /** Rejects with the model's own error, the signal's reason, or the reason of the Worker's end. */
  async ask<Op extends keyof Questions>(
    op: Op,
    payload: Questions[Op],
    { signal, transfer, onNews, leavesAtOnce = false }: AskOptions = {},
  ): Promise<unknown> {
    await unlessAborted(this.#ready, signal);
    this.throwIfEnded();
    const owed = this.#link.owes;
    const answer = this.#link.ask(op, payload, { signal, transfer, onNews }); // throws for what is no plain data
    if (!owed) this.#watchSilence(); // what is asked meanwhile is no sign of life
    try {
      return await (leavesAtOnce ? unlessAborted(answer, signal) : answer);
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    }
  }

  /** Ends the Worker in the middle of whatever it does; what it owed rejects with `reason`. Twice does no harm. */
  async end(reason: unknown): Promise<void> {
    clearTimeout(this.#watch);
    await this.#link.end(reason);
  }

  async #greet(): Promise<void> {
    const protocol = await this.#link.ask('hello');
    this.#starting = false;
    if (protocol === kProtocol) return;
    const why = `the Worker's script comes from another version of model-warmup (protocol ${String(protocol)}, not ${kProtocol})`;
    this.#link.die(configurationError(why, { code: 'VERSION_MISMATCH' }));
  }

  /** Whatever it says shows that it lives. */
  #watchSilence(): void {
    clearTimeout(this.#watch);
    if (this.hasEnded || this.#starting || !this.#link.owes || this.#silenceMs === kLongestMs) return;
    const hung = `a model's Worker has said nothing for ${this.#silenceMs / 1000} s`;
    this.#watch = setTimeout(() => this.#link.die(internalError(hung, { code: 'WORKER_LOST' })), this.#silenceMs);
  }
}
