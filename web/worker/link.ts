// SPDX-License-Identifier: Apache-2.0
import { type WarmupError, internalError } from '../errors.js';
import { type Answerer, type AskOptions, type Message, Peer } from './peer.js';
import { type AnyWorker, keepsProcess, listen } from './port.js';
import type { ThrownCodec } from './thrown.js';

export interface LinkOptions {
  readonly worker: AnyWorker;
  /** What errors call it, for instance `a model's Worker`. */
  readonly name: string;
  readonly thrown: ThrownCodec;
  /** Answers what the Worker asks; left out where it asks nothing. */
  readonly answerer?: Answerer;
  /** Called before each message: gives the moment that it carries. */
  readonly moment?: () => number;
  /** Called after each message of the Worker. */
  readonly onMessage?: () => void;
  /** Called once if the Worker ends without having been told to. */
  readonly onDeath: (error: WarmupError) => void;
}

/** A Worker and the conversation with it, until it is ended or dies: whoever waits then gets an error. */
export class Link {
  readonly #worker: AnyWorker;
  readonly #peer: Peer;
  readonly #onDeath: (error: WarmupError) => void;
  #ended: { readonly error: unknown; readonly gone: unknown } | undefined;

  constructor({ worker, name, thrown, answerer = () => undefined, moment, onMessage, onDeath }: LinkOptions) {
    this.#worker = worker;
    this.#onDeath = onDeath;
    const post = (message: Message, transfer: readonly object[]): void => {
      const stamped = moment === undefined ? message : { ...message, now: moment() }; // it may itself say something before
      if (this.#ended === undefined) worker.postMessage(stamped, transfer as never);
    };
    this.#peer = new Peer(post, answerer, thrown);
    listen(worker, {
      message: (message) => {
        if (this.#ended !== undefined) return; // said before it ended
        this.#peer.hear(message as Message);
        this.#keepProcess();
        onMessage?.();
      },
      died: (why, cause) => this.die(internalError(`${name} died: ${why}`, { code: 'WORKER_LOST', cause })),
    });
  }

  /** Why the Worker answers no more, or undefined while it does. */
  get ended(): unknown {
    return this.#ended?.error;
  }

  /** Whether it owes an answer. */
  get owes(): boolean {
    return this.#peer.waits;
  }

  /** Throws, and has asked nothing, when the payload is no plain data. */
  ask(op: string, payload?: unknown, options?: AskOptions): Promise<unknown> {
    const answer = this.#peer.ask(op, payload, options);
    this.#keepProcess();
    return answer;
  }

  tell(op: string, payload?: unknown): void {
    this.#peer.tell(op, payload);
  }

  /** Ends the Worker in the middle of whatever it does; what it owed rejects with the error. Twice does no harm. */
  async end(error: unknown): Promise<void> {
    if (this.#ended === undefined) {
      this.#ended = { error, gone: this.#worker.terminate() };
      this.#peer.close(error);
    }
    await this.#ended.gone;
  }

  /** The same, of a Worker of which nothing is to be expected any more. */
  die(error: WarmupError): void {
    if (this.#ended !== undefined) return;
    void this.end(error);
    this.#onDeath(error);
  }

  /** A process waits for what the Worker owes, and for nothing else of it. */
  #keepProcess(): void {
    if (this.#ended === undefined) keepsProcess(this.#worker, this.#peer.waits);
  }
}
