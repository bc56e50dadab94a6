// SPDX-License-Identifier: Apache-2.0
import { type WarmupError, configurationError, internalError, timeoutError } from '../errors.js';
import { Peer, type Answerer, type AskOptions, type Message } from './peer.js';
import { type AnyWorker, keepsProcess, listen } from './port.js';
import type { ThrownCodec } from './thrown.js';

export interface LinkOptions {
  readonly worker: AnyWorker;
  /** Answers what the Worker asks. */
  readonly answerer: Answerer;
  readonly thrown: ThrownCodec;
  /** Called before each message: gives the moment that it carries. */
  readonly moment: () => number;
  /** Called once if the Worker ends without having been told to. */
  readonly onDeath: (error: WarmupError) => void;
}

/** A Worker and the conversation with it, until it is ended or dies: whoever waits then gets an error. */
export class Link {
  readonly #worker: AnyWorker;
  readonly #peer: Peer;
  readonly #onDeath: (error: WarmupError) => void;
  #ended: { readonly error: unknown; readonly gone: unknown } | undefined;

  constructor({ worker, answerer, thrown, moment, onDeath }: LinkOptions) {
    this.#worker = worker;
    this.#onDeath = onDeath;
    const post = (message: Message): void => {
      const now = moment(); // it may itself say something, which comes before
      if (this.#ended === undefined) worker.postMessage({ ...message, now });
    };
    this.#peer = new Peer(post, answerer, thrown);
    listen(worker, {
      message: (message) => {
        this.#peer.hear(message as Message);
        this.#keepProcess();
      },
      died: (why, cause) => this.#die(internalError(`the predictor's Worker died: ${why}`, { code: 'WORKER_LOST', cause })),
    });
  }

  /** Why the Worker answers no more, or undefined while it does. */
  get ended(): unknown {
    return this.#ended?.error;
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

  /** The first words: is it there, and of the same package? */
  async greet(version: string, timeoutMs: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(timeoutError(`the predictor's Worker has not started in ${timeoutMs / 1000} s`)), timeoutMs);
    });
    try {
      const other = await Promise.race([this.ask('hello', version), late]);
      if (other !== version) throw otherVersion(String(other), version);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the Worker in the middle of whatever it does; what it owed rejects with the error. Twice does no harm. */
  async end(error: unknown): Promise<void> {
    if (this.#ended === undefined) {
      this.#ended = { error, gone: this.#worker.terminate() };
      this.#peer.close(error);
    }
    await this.#ended.gone;
  }

  #die(error: WarmupError): void {
    if (this.#ended !== undefined) return;
    void this.end(error);
    this.#onDeath(error);
  }

  /** A process waits for what the Worker owes, and for nothing else of it. */
  #keepProcess(): void {
    if (this.#ended === undefined) keepsProcess(this.#worker, this.#peer.waits);
  }
}

/** The error of a Worker whose script is not this package's own. */
export function otherVersion(worker: string, caller: string): WarmupError {
  return configurationError(
    `the script of the predictor's Worker is of version ${worker}, the package is ${caller}: serve the one that comes with it (a cache may hold the old one)`,
    { code: 'VERSION_MISMATCH' },
  );
}
