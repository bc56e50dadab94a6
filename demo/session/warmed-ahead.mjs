// SPDX-License-Identifier: Apache-2.0
import { requestAt, usesOf, momentOf } from './recorded-session.mjs';

/** @typedef {import('./replay.mjs').Keeper} Keeper */

/**
 * What an application does with the predictor: it registers its models once, uses them, and says what it notices. What
 * to load when, what to release for it and when it pays is the predictor's.
 *
 * @implements {Keeper}
 */
export class WarmedAhead {
  #predictor;
  #loads;
  /** @type {Map<string, { use: Function }>} */ #handles = new Map();
  /** @type {Map<string, string>} the first reason of the latest prediction, by model */ #reasons = new Map();
  /** @type {string[]} */ warnings = [];

  /**
   * @param {any} predictor  of createPredictor
   * @param {readonly import('../models/index.mjs').Model[]} models
   * @param {import('./loads.mjs').Loads} loads
   */
  constructor(predictor, models, loads) {
    this.#predictor = predictor;
    this.#loads = loads;
    predictor.on('prediction', (/** @type {any} */ prediction) => {
      for (const { name, reasoning } of prediction.predicted_models) this.#reasons.set(name, reasoning[0] ?? '');
    });
    predictor.on('warning', (/** @type {any} */ warning) => this.warnings.push(String(warning.message ?? warning)));
    for (const model of models) {
      const { name } = model.profile;
      const load = (/** @type {{ signal: AbortSignal }} */ { signal }) =>
        loads.begin(model, { signal, why: this.#reasons.get(name) });
      const handle = predictor.register({ ...model.profile, load, release: (worker) => loads.end(worker) });
      this.#handles.set(name, handle);
    }
  }

  /** @param {import('./recorded-session.mjs').Session} session  from which to learn; nothing is loaded */
  async learn(session) {
    for (const event of usesOf(session)) {
      const request = requestAt(session, event);
      await this.#predictor.recordUsage({
        model: event.model,
        user_id: session.user_id,
        timestamp_ms: momentOf(session, event),
        success: true,
        request,
      });
    }
  }

  use(/** @type {string} */ name, /** @type {import('./replay.mjs').Request} */ request, /** @type {AbortSignal} */ signal) {
    return this.#handles.get(name).use({ request, signal });
  }

  async notice(/** @type {import('./replay.mjs').Request} */ request) {
    await this.#predictor.predict(request);
  }

  metrics() {
    return this.#predictor.metrics();
  }

  async close() {
    await this.#predictor.dispose();
    await this.#loads.endAll();
  }
}
