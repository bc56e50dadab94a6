// SPDX-License-Identifier: Apache-2.0
import type { Signal } from '../platform.js';
import type { Thrown, ThrownCodec } from './thrown.js';

/**
 * What crosses, in either direction. A question has an `op` of its own and is owed one `done` or `failed` of the same id;
 * `abort` is said by who asked, `news` by who was asked. What has the id 0 is only told.
 */
export interface Message {
  readonly id: number;
  readonly op: string;
  readonly payload?: unknown;
  /** From the caller: domain time, which passes in the Worker only by its messages. */
  readonly now?: number;
}

/** A question, for whoever answers it. */
export interface Question {
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: Signal;
  news(payload: unknown): void;
}

/** Does what it is asked; throws or rejects with what then is the answer. Begins at once, so that order is kept. */
export type Answerer = (op: string, payload: never, question: Question) => unknown;

export interface AskOptions {
  /** Its abort is passed on; the answer is waited for all the same. */
  readonly signal?: Signal | undefined;
  readonly onNews?: ((payload: never) => void) | undefined;
  /** Buffers that are moved instead of copied. */
  readonly transfer?: readonly object[] | undefined;
}

interface Owed {
  resolve(answer: unknown): void;
  reject(error: unknown): void;
  readonly onNews: ((payload: never) => void) | undefined;
}

/** One end of a conversation between a Worker and its caller: both may ask, and both answer. */
export class Peer {
  readonly #post: (message: Message, transfer: readonly object[]) => void;
  readonly #answerer: Answerer;
  readonly #thrown: ThrownCodec;
  readonly #owed: Map<number, Owed> = new Map();
  readonly #asked: Map<number, AbortController> = new Map();
  #nextId = 1;
  #closed: { readonly error: unknown } | undefined;

  constructor(post: (message: Message, transfer: readonly object[]) => void, answerer: Answerer, thrown: ThrownCodec) {
    this.#post = post;
    this.#answerer = answerer;
    this.#thrown = thrown;
  }

  /** Whether somebody here waits for an answer. */
  get waits(): boolean {
    return this.#owed.size > 0;
  }

  /** Throws, and has asked nothing, when the payload is no plain data. */
  ask(op: string, payload: unknown, { signal, onNews, transfer = [] }: AskOptions = {}): Promise<unknown> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed.error);
    const id = this.#nextId++;
    const abort = (): void => this.#say({ id, op: 'abort', payload: this.#thrown.write(signal?.reason) });
    const forget = (): void => signal?.removeEventListener('abort', abort);
    const answer = new Promise((resolve, reject) => {
      this.#owed.set(id, {
        resolve: (value) => (forget(), resolve(value)),
        reject: (error) => (forget(), reject(error)),
        onNews,
      });
    });
    try {
      this.#post({ id, op, payload }, transfer);
    } catch (error) {
      this.#owed.delete(id);
      throw error;
    }
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
    return answer;
  }

  /** Says what needs no answer. */
  tell(op: string, payload?: unknown): void {
    this.#say({ id: 0, op, payload });
  }

  hear({ id, op, payload }: Message): void {
    if (this.#closed !== undefined) return;
    switch (op) {
      case 'done':
        return this.#settle(id)?.resolve(payload);
      case 'failed':
        return this.#settle(id)?.reject(this.#thrown.read(payload as Thrown));
      case 'news':
        return this.#owed.get(id)?.onNews?.(payload as never);
      case 'abort':
        return this.#asked.get(id)?.abort(this.#thrown.read(payload as Thrown));
      default:
        void this.#answer(id, op, payload);
    }
  }

  /** The end of the conversation: whoever waits gets the error, and what is being done for the other side is aborted. */
  close(error: unknown): void {
    if (this.#closed !== undefined) return;
    this.#closed = { error };
    for (const { reject } of this.#owed.values()) reject(error);
    this.#owed.clear();
    for (const controller of this.#asked.values()) controller.abort(error);
    this.#asked.clear();
  }

  #say(message: Message): void {
    if (this.#closed === undefined) this.#post(message, []);
  }

  #settle(id: number): Owed | undefined {
    const owed = this.#owed.get(id);
    this.#owed.delete(id);
    return owed;
  }

  async #answer(id: number, op: string, payload: unknown): Promise<void> {
    const controller = new AbortController();
    if (id !== 0) this.#asked.set(id, controller);
    const question: Question = {
      signal: controller.signal,
      news: (news) => this.#say({ id, op: 'news', payload: news }),
    };
    try {
      const answer = await this.#answerer(op, payload as never, question);
      if (id !== 0) this.#say({ id, op: 'done', payload: answer });
    } catch (error) {
      if (id === 0) throw error; // nobody can be told: that it shows is all that can be done
      this.#say({ id, op: 'failed', payload: this.#thrown.write(error) });
    } finally {
      this.#asked.delete(id);
    }
  }
}
