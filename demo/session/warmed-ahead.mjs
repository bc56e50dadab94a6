// SPDX-License-Identifier: Apache-2.0
import { momentOf, requestAt, usesOf } from './recorded-session.mjs';

/**
 * @typedef {import('./replay.mjs').Keeper} Keeper
 * @typedef {import('../models/worker-model.mjs').WorkerModel} WorkerModel
 */

/**
 * What an application does with the predictor: it registers its models once, uses them, and says what it notices. What
 * to load when, what to release for it and whether it pays is the predictor's.
 *
 * @implements {Keeper}
 */
export class WarmedAhead {
  #predictor;
  #loads;
  /** @type {Map<string, import('model-warmup').ModelHandle<WorkerModel>>} */ #handles = new Map();
  /** @type {Map<string, string>} why each model was last predicted */ #reasons = new Map();
  /** @type {Map<string, string>} what the latest prediction would not load, and why */ #skipped = new Map();
  /** @type {Map<string, string | undefined>} why each model's last load began, or had not begun before */ #why = new Map();

  /**
   * @param {import('model-warmup').Predictor} predictor
   * @param {readonly import('../models/index.mjs').Model[]} models
   * @param {import('./loads.mjs').Loads} loads
   */
  constructor(predictor, models, loads) {
    this.#predictor = predictor;
    this.#loads = loads;
    predictor.on('prediction', ({ predicted_models, skipped }) => {
      for (const { name, reasoning } of predicted_models) this.#reasons.set(name, reasoning[0] ?? '');
      this.#skipped = new Map(skipped.map(({ name, reason }) => [name, reason]));
    });
    predictor.on('task', ({ state, task: { action, name, demanded } }) => {
      if (state === 'started' && action === 'Warm') this.#why.set(name, (demanded ? this.#skipped : this.#reasons).get(name));
    });
    for (const model of models) {
      const { name } = model.profile;
      const handle = predictor.register({
        ...model.profile,
        load: ({ signal }) => loads.begin(model, { signal, why: this.#why.get(name) }),
        release: (worker) => loads.end(worker),
      });
      this.#handles.set(name, handle);
    }
  }

  /** Learns from an earlier session, of which nothing is loaded. @param {import('./recorded-session.mjs').Session} session */
  async learn(session) {
    for (const event of usesOf(session)) {
      await this.#predictor.recordUsage({
        model: String(event.model),
        user_id: session.user_id,
        timestamp_ms: momentOf(session, event),
        success: true,
        request: requestAt(session, event),
      });
    }
  }

  /** @param {string} name  @param {import('./replay.mjs').Request} request  @param {AbortSignal} signal */
  async use(name, request, signal) {
    const handle = this.#handles.get(name);
    if (!handle) throw new Error(`no model is called ${name}`);
    return handle.use({ request, signal });
  }

  /** @param {import('./replay.mjs').Request} request */
  async notice(request) {
    await this.#predictor.predict(request);
  }

  /** What became of the warm-ups, in the predictor's own books. */
  async outcomes() {
    return (await this.#predictor.metrics()).outcomes;
  }

  async close() {
    await this.#predictor.dispose();
    await this.#loads.endAll();
  }
}
