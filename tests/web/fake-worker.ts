// SPDX-License-Identifier: Apache-2.0
import type { CheckedOptions } from '../../web/options.js';
import type { LocalPredictor } from '../../web/local-predictor.js';
import type { Message } from '../../web/worker/peer.js';
import { Server } from '../../web/worker/serve.js';

type Listener = (event: { data?: unknown; message?: string; error?: unknown }) => void;

/**
 * A Worker of the browser in the same thread: messages are cloned, and arrive later, one after the other. Its script is
 * the package's own, on whatever module a test gives it.
 */
export class FakeWorker {
  terminated = false;
  /** What the caller has sent. */
  readonly heard: Message[] = [];
  readonly #listeners: Map<string, Listener[]> = new Map();
  readonly #script: { hear(message: Message): void };

  /** @param start makes the predictor in the Worker */
  constructor(start: (options: CheckedOptions) => Promise<LocalPredictor>) {
    this.#script = new Server((message) => this.say(message), start);
  }

  postMessage(message: unknown): void {
    const clone = structuredClone(message) as Message;
    this.heard.push(clone);
    void Promise.resolve().then(() => this.hear(clone));
  }
  /** What the script hears; a test may listen in. */
  hear(message: Message): void {
    if (!this.terminated) this.#script.hear(message);
  }
  /** What the script says. */
  say(message: unknown): void {
    const data: unknown = structuredClone(message);
    void Promise.resolve().then(() => this.emit('message', { data }));
  }
  emit(type: string, event: Parameters<Listener>[0]): void {
    if (this.terminated) return;
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }
  terminate(): void {
    this.terminated = true;
  }
  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }
}
