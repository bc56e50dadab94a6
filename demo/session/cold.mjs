// SPDX-License-Identifier: Apache-2.0
import { loadContext } from '../models/load-context.mjs';

/** @typedef {import('./replay.mjs').Keeper} Keeper */

/**
 * The cold session: each model is loaded when somebody needs it and released after the use.
 *
 * @implements {Keeper}
 */
export class Cold {
  #models;
  #loads;

  /**
   * @param {readonly import('../models/index.mjs').Model[]} models
   * @param {import('./loads.mjs').Loads} loads
   */
  constructor(models, loads) {
    this.#models = new Map(models.map((model) => [model.profile.name, model]));
    this.#loads = loads;
  }

  /** @param {string} name  @param {import('./replay.mjs').Request} _request  @param {AbortSignal} signal */
  async use(name, _request, signal) {
    const model = this.#models.get(name);
    if (!model) throw new Error(`no model is called ${name}`);
    const value = await this.#loads.begin(model, loadContext({ signal }));
    return { value, wasWarm: false, release: () => this.#loads.end(value) };
  }

  async notice() {} // it learns nothing from what the person does

  async close() {
    await this.#loads.endAll();
  }
}
