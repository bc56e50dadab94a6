// SPDX-License-Identifier: Apache-2.0
import { Worker } from 'node:worker_threads';

/**
 * A model in a Worker of its own. Ending the Worker is what gives its memory back: WebAssembly memory never shrinks,
 * and a runtime's own release() keeps most of it.
 *
 * @typedef {import('./serve-model.mjs').Stage} Stage
 * @typedef {import('./serve-model.mjs').FromWorker} FromWorker
 *
 * @typedef {object} StartOptions
 * @property {AbortSignal} [signal]  ends a load wherever it is: the Worker is terminated, and start rejects with the
 *   signal's reason. Once loaded it has no effect.
 * @property {(stage: Stage) => void} [onStage]
 * @property {number} [silenceMs]  a Worker that owes an answer and says nothing for so long is ended; by default far
 *   longer than a load takes on a machine that is busy with other things
 */
export class WorkerModel {
  /** @type {Worker} */ #worker;
  /** @type {string} */ #name;
  /** @type {number} */ #silenceMs;
  /** @type {Map<number, { resolve: (answer: any) => void, reject: (reason: unknown) => void }>} */ #owed = new Map();
  #nextId = 1; // 0 is the load
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #watch;
  /** @type {Error | undefined} */ #ended;
  /** @type {(stage: Stage) => void} */ #onStage;

  /**
   * @param {string} name  for messages
   * @param {URL} script  a module that calls serveModel
   * @param {StartOptions} [options]
   * @returns {Promise<WorkerModel>}  loaded and primed
   */
  static async start(name, script, { signal, onStage = () => {}, silenceMs = 120_000 } = {}) {
    signal?.throwIfAborted();
    const model = new WorkerModel(name, new Worker(script, { name }), onStage, silenceMs);
    const abort = () => void model.#end(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await model.#owe(0);
      return model;
    } catch (error) {
      await model.end();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /**
   * Use WorkerModel.start: a model is usable only once it has loaded.
   * @param {string} name  @param {Worker} worker  @param {(stage: Stage) => void} onStage  @param {number} silenceMs
   */
  constructor(name, worker, onStage, silenceMs) {
    this.#name = name;
    this.#worker = worker;
    this.#onStage = onStage;
    this.#silenceMs = silenceMs;
    worker.on('message', (/** @type {FromWorker} */ message) => this.#hear(message));
    worker.on('messageerror', (error) => void this.#end(error));
    worker.on('error', (/** @type {Error} */ error) => void this.#end(new Error(`${name}: its Worker died: ${error.message}`, { cause: error })));
    worker.on('exit', (code) => void this.#end(new Error(`${name}: its Worker stopped by itself with code ${code}`)));
  }

  /**
   * One inference. Questions asked while another is answered wait in the Worker, in order.
   * @param {unknown} input  plain data
   * @returns {Promise<any>}
   */
  async run(input) {
    if (this.#ended) throw this.#ended;
    const id = this.#nextId++;
    this.#worker.postMessage({ type: 'run', id, input }); // throws if the input is no plain data
    return this.#owe(id);
  }

  /** Ends the Worker, in the middle of whatever it does; what it still owed rejects. Twice does nothing more. */
  async end() {
    await this.#end(new Error(`${this.#name} was released`));
  }

  /** @param {number} id */
  #owe(id) {
    return new Promise((resolve, reject) => {
      this.#owed.set(id, { resolve, reject });
      this.#watchSilence();
    });
  }

  #watchSilence() {
    clearTimeout(this.#watch);
    if (this.#owed.size === 0) return;
    const seconds = this.#silenceMs / 1000;
    const hangs = () => void this.#end(new Error(`${this.#name}: its Worker has said nothing for ${seconds} s`));
    this.#watch = setTimeout(hangs, this.#silenceMs);
  }

  /** @param {FromWorker} message */
  #hear(message) {
    if (this.#ended) return; // what was under way when it was ended
    if (message.type === 'reached') {
      this.#onStage(message.stage);
    } else {
      const id = message.type === 'ready' ? 0 : (message.id ?? 0);
      const owed = this.#owed.get(id);
      this.#owed.delete(id);
      if (message.type === 'failed') owed?.reject(message.error);
      else owed?.resolve(message.type === 'answer' ? message.answer : undefined);
    }
    this.#watchSilence();
  }

  /** @param {Error} reason */
  async #end(reason) {
    if (!this.#ended) {
      this.#ended = reason;
      clearTimeout(this.#watch);
      for (const { reject } of this.#owed.values()) reject(reason);
      this.#owed.clear();
    }
    await this.#worker.terminate();
  }
}
