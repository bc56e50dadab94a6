// SPDX-License-Identifier: Apache-2.0
/** @typedef {import('./replay.mjs').Keeper} Keeper */

/**
 * What an application does without a predictor: it loads a model when somebody needs it and keeps it; when the next one
 * would not fit into memory, those used least recently go first.
 *
 * @implements {Keeper}
 */
export class LoadOnNeed {
  #loads;
  #limitMb;
  #models;
  /** @type {Map<string, import('../models/worker-model.mjs').WorkerModel>} least recently used first */
  #loaded = new Map();

  /**
   * @param {readonly import('../models/index.mjs').Model[]} models
   * @param {import('./loads.mjs').Loads} loads
   * @param {number} limitMb
   */
  constructor(models, loads, limitMb) {
    this.#models = new Map(models.map((model) => [model.profile.name, model]));
    this.#loads = loads;
    this.#limitMb = limitMb;
  }

  async use(/** @type {string} */ name, /** @type {unknown} */ _request, /** @type {AbortSignal} */ signal) {
    const kept = this.#loaded.get(name);
    this.#loaded.delete(name);
    const value = kept ?? (await this.#load(name, signal));
    this.#loaded.set(name, value);
    return { value, wasWarm: kept !== undefined, release: () => {} };
  }

  async notice() {} // it learns nothing from what the person does

  async close() {
    await this.#loads.endAll();
  }

  /** @param {string} name  @param {AbortSignal} signal */
  async #load(name, signal) {
    const model = this.#model(name);
    for (const [other, worker] of this.#loaded) {
      if (this.#heldMb() + model.profile.memory_mb <= this.#limitMb) break;
      this.#loaded.delete(other);
      await this.#loads.end(worker);
    }
    return this.#loads.begin(model, { signal });
  }

  #heldMb() {
    return [...this.#loaded.keys()].reduce((sum, name) => sum + this.#model(name).profile.memory_mb, 0);
  }

  /** @param {string} name */
  #model(name) {
    const model = this.#models.get(name);
    if (!model) throw new Error(`no model is called ${name}`);
    return model;
  }
}
