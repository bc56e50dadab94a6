// SPDX-License-Identifier: Apache-2.0
import { WorkerModel } from '../models/worker-model.mjs';

/**
 * @typedef {import('../models/index.mjs').Model} Model
 *
 * @typedef {object} Load
 * @property {Model} model
 * @property {number} beganAtMs  recorded time, as are the next two
 * @property {number} [readyAtMs]
 * @property {number} [endedAtMs]
 * @property {number} uses
 * @property {string} [why]  the reason for it; of a load that somebody waits for, why it had not begun before
 */

/** The book of one run: every load, how long it held memory, and whether anybody used it. */
export class Loads {
  #clock;
  #start;
  /** @type {Load[]} */ #all = [];
  /** @type {Map<WorkerModel, Load>} */ #live = new Map();

  /**
   * @param {import('./replay-clock.mjs').ReplayClock} clock
   * @param {typeof WorkerModel.start} [start]
   */
  constructor(clock, start = WorkerModel.start) {
    this.#clock = clock;
    this.#start = start;
  }

  /**
   * @param {Model} model
   * @param {{ why?: string, signal?: AbortSignal }} [options]
   * @returns {Promise<WorkerModel>}
   */
  async begin(model, { why, signal } = {}) {
    /** @type {Load} */
    const load = { model, beganAtMs: this.#clock.now(), uses: 0, why };
    this.#all.push(load);
    try {
      const worker = await this.#clock.during(() => this.#start(model.profile.name, model.script, { signal }));
      load.readyAtMs = this.#clock.now();
      this.#live.set(worker, load);
      return worker;
    } catch (error) {
      load.endedAtMs = this.#clock.now();
      throw error;
    }
  }

  /** @param {WorkerModel} worker */
  async end(worker) {
    const load = this.#live.get(worker);
    this.#live.delete(worker);
    await this.#clock.during(() => worker.end());
    if (load) load.endedAtMs = this.#clock.now();
  }

  /** Ends what is still loaded. */
  async endAll() {
    await Promise.all([...this.#live.keys()].map((worker) => this.end(worker)));
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

  /** @returns {{ loads: number, unused: Load[], heldMbS: number }}  of loads that have ended; MB*s of recorded time */
  totals() {
    const held = (/** @type {Load} */ load) =>
      (load.model.profile.memory_mb * ((load.endedAtMs ?? this.#clock.now()) - load.beganAtMs)) / 1000;
    return {
      loads: this.#all.length,
      unused: this.#all.filter(({ uses }) => uses === 0),
      heldMbS: this.#all.reduce((sum, load) => sum + held(load), 0),
    };
  }
}
