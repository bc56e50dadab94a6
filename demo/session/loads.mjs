// SPDX-License-Identifier: Apache-2.0
import { Worker } from 'node:worker_threads';
import { inWorker } from 'model-warmup/runtimes/worker';

/**
 * @typedef {import('../models/index.mjs').Model} Model
 * @typedef {import('model-warmup').LoadContext} LoadContext
 * @typedef {import('model-warmup/runtimes/worker').WorkerModel<unknown, any>} WorkerModel
 * @typedef {import('model-warmup/runtimes/worker').WorkerLoader<unknown, any>} WorkerLoader
 *
 * @typedef {object} Load
 * @property {Model} model
 * @property {number} beganAtMs  recorded time, as are the next two
 * @property {number} [readyAtMs]
 * @property {number} [endedAtMs]
 * @property {number} uses
 * @property {string} [why]  the reason for it; of a load that somebody waits for, why it had not begun before
 */

/** Each model in a Worker of its own, which its release ends. @param {Model} model  @returns {WorkerLoader} */
const inNode = ({ profile: { name }, script }) => inWorker(() => new Worker(script, { name }));

/** The book of one run: every load, how long it held memory, and whether anybody used it. */
export class Loads {
  #clock;
  #newLoader;
  /** @type {Map<Model, WorkerLoader>} */ #loaders = new Map();
  /** @type {Load[]} */ #all = [];
  /** @type {Map<WorkerModel, { load: Load, loader: WorkerLoader }>} */ #live = new Map();

  /**
   * @param {import('./replay-clock.mjs').ReplayClock} clock
   * @param {(model: Model) => WorkerLoader} [newLoader]
   */
  constructor(clock, newLoader = inNode) {
    this.#clock = clock;
    this.#newLoader = newLoader;
  }

  /**
   * @param {Model} model
   * @param {LoadContext} context
   * @param {string} [why]
   * @returns {Promise<WorkerModel>}
   */
  async begin(model, context, why) {
    /** @type {Load} */
    const load = { model, beganAtMs: this.#clock.now(), uses: 0, why };
    this.#all.push(load);
    const loader = this.#loaderOf(model);
    try {
      const value = await this.#clock.during(async () => loader.load(context));
      load.readyAtMs = this.#clock.now();
      this.#live.set(value, { load, loader });
      return value;
    } catch (error) {
      load.endedAtMs = this.#clock.now();
      throw error;
    }
  }

  /** The same for all loads of a model: a later stage is loaded by what has loaded the earlier one. @param {Model} model */
  #loaderOf(model) {
    const loader = this.#loaders.get(model) ?? this.#newLoader(model);
    this.#loaders.set(model, loader);
    return loader;
  }

  /** @param {WorkerModel} value */
  async end(value) {
    const live = this.#live.get(value);
    if (live === undefined) return;
    this.#live.delete(value);
    await this.#clock.during(async () => live.loader.release(value));
    live.load.endedAtMs = this.#clock.now();
  }

  /** Ends what is still loaded. */
  async endAll() {
    await Promise.all([...this.#live.keys()].map((value) => this.end(value)));
  }

  /** In the order in which they began. @returns {readonly Load[]} */
  get all() {
    return this.#all;
  }

  /** The latest load of a model that has not ended. @param {string} name */
  latest(name) {
    return this.#all.findLast(({ model, endedAtMs }) => model.profile.name === name && endedAtMs === undefined);
  }

  /** Whether a load of this model has begun and is not ready. @param {string} name */
  isUnderWay(name) {
    const load = this.latest(name);
    return load !== undefined && load.readyAtMs === undefined;
  }
}

/** MB*s of recorded time that a load which has ended held. @param {Load} load */
export const heldMbS = ({ model, beganAtMs, endedAtMs = beganAtMs }) =>
  (model.profile.memory_mb * (endedAtMs - beganAtMs)) / 1000;
