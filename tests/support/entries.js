// SPDX-License-Identifier: Apache-2.0
// The entries of the package beside the main one, each used as an application would: the same for every bundler and host.
import { createPredictorSync } from 'model-warmup/sync';
import { WebWarmupPredictor } from 'model-warmup/raw';
import { runApp } from './app.js';
import { runApp as runInline } from './inline-app.js';

/** What a predictor of the entries `sync` and `raw` is made of, and asked. */
const config = { prediction_threshold: 0, seed: 1 };
const model = { name: 'answer', memory_mb: 1 };
const used = { model: 'answer', request: { task: 'Chat' } };
const problem = { limits: { memory_mb: 10 }, candidates: [{ id: 'a', memory_mb: 5, load_time_ms: 10, value: 3 }], node_budget: 100 };

/** What was thrown, and that the predictor goes on after it. */
function thrownBy(call) {
  try {
    return `nothing, but ${call()}`;
  } catch (error) {
    return error.kind;
  }
}

export function runSync(given) {
  const predictor = createPredictorSync({ ...given, config, models: [model] });
  const error = thrownBy(() => predictor.recordUsage({ model: 'nobody' }));
  predictor.recordUsage(used);
  predictor.demandModel({ model: 'answer' });
  const task = predictor.nextTask({ demanded_only: true });
  predictor.taskStarted(task.task_id);
  predictor.taskCompleted(task.task_id, { stage: 'primed', load_time_ms: 5 });
  const answer = {
    error,
    loads: task.name,
    planned: predictor.planSchedule(problem).tasks.map(({ id }) => id),
    predicted: predictor.predict({ task: 'Chat' }).predicted_models.map(({ name }) => name),
    state: predictor.models()[0].state,
  };
  predictor.dispose();
  return { ...answer, ended: thrownBy(() => predictor.predict()) };
}

export async function runRaw(given) {
  const predictor = new WebWarmupPredictor(JSON.stringify(config), given);
  predictor.registerModel(JSON.stringify(model));
  const error = thrownBy(() => predictor.recordUsage('{"model":"nobody"}'));
  predictor.recordUsage(JSON.stringify(used));
  const answer = {
    error,
    planned: JSON.parse(predictor.planSchedule(JSON.stringify(problem))).tasks.map(({ id }) => id),
    predicted: JSON.parse(await predictor.predict('{"task":"Chat"}')).predicted_models.map(({ name }) => name),
  };
  predictor.delete();
  return { ...answer, ended: thrownBy(() => predictor.models()) };
}

/**
 * Runs all of them, one after the other.
 * @param {object} given
 * @param {() => Promise<object>} [given.wasm]  resolves to the options that give `sync` and `raw` their module
 * @param {() => Worker | Promise<Worker>} [given.ownWorker]  a Worker whose script is `model-warmup/worker`
 * @param {object} [given.options] of createPredictor, where it does not find the module by itself
 * @returns {Promise<Record<string, { done: object } | { failed: string, name: string, code?: string }>>} by entry, how that went
 */
export async function runEntries({ wasm, ownWorker, options = {} }) {
  const entries = {
    'worker: true': () => runApp({ ...options, worker: true }),
    ...(ownWorker && {
      worker: async () => runApp({ ...options, worker: await ownWorker() }),
      'inline and worker': async () => runInline({ worker: await ownWorker() }),
    }),
    inline: () => runInline(),
    ...(wasm && { sync: async () => runSync(await wasm()), raw: async () => runRaw(await wasm()) }),
  };
  const outcomes = {};
  for (const [name, run] of Object.entries(entries)) {
    outcomes[name] = await run().then(
      (done) => ({ done }),
      (failed) => ({ failed: String(failed?.message ?? failed), name: failed?.name, code: failed?.code }),
    );
  }
  return outcomes;
}

/** Runs them and leaves the outcomes where a test looks for them. */
export async function showEntries(given) {
  globalThis.result = { entries: await runEntries(given) };
}
