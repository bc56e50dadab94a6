// SPDX-License-Identifier: Apache-2.0
import { momentOf, requestAt, usesOf } from './recorded-session.mjs';

/**
 * @typedef {import('./replay.mjs').Keeper} Keeper
 * @typedef {import('./recorded-session.mjs').Session} Session
 * @typedef {import('./loads.mjs').WorkerModel} WorkerModel
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
  /** @type {import('model-warmup').WarmupPrediction[]} */ #predictions = [];
  /** @type {import('model-warmup').MetricsReport['outcomes'] | undefined} */ #outcomes;
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
    predictor.on('prediction', (prediction) => {
      const { predicted_models, skipped } = prediction;
      for (const { name, reasoning } of predicted_models) this.#reasons.set(name, reasoning[0] ?? '');
      this.#skipped = new Map(skipped.map(({ name, reason }) => [name, reason]));
      this.#predictions.push(prediction);
    });
    predictor.on('task', ({ state, task: { action, name, demanded } }) => {
      if (state === 'started' && action === 'Warm') this.#why.set(name, (demanded ? this.#skipped : this.#reasons).get(name));
    });
    for (const model of models) {
      const { name } = model.profile;
      const handle = predictor.register({
        ...model.profile,
        load: (context) => loads.begin(model, context, this.#why.get(name)),
        release: (value) => loads.end(value),
      });
      this.#handles.set(name, handle);
    }
  }

  /** Every prediction that was made, in order. @returns {readonly import('model-warmup').WarmupPrediction[]} */
  get predictions() {
    return this.#predictions;
  }

  /** What became of the warm-ups, in the predictor's own books; once it is closed. */
  get outcomes() {
    if (this.#outcomes === undefined) throw new Error('the session goes on');
    return this.#outcomes;
  }

  /**
   * Learns from earlier sessions, of which nothing is loaded: use by use, in the order in which they happened.
   * @param {readonly Session[]} sessions
   */
  async learn(sessions) {
    const uses = sessions.flatMap((session) => usesOf(session).map((event) => ({ session, event })));
    uses.sort((a, b) => momentOf(a.session, a.event) - momentOf(b.session, b.event));
    for (const { session, event } of uses) {
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

  async close() {
    this.#outcomes = (await this.#predictor.metrics()).outcomes;
    await this.#predictor.dispose();
    await this.#loads.endAll();
  }
}
