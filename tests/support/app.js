// SPDX-License-Identifier: Apache-2.0
// A small application, the same for every bundler and host: registers a model, uses it twice, plans beside the event
// loop, meets an error and goes on. It tells how all that went.
import { WarmupError, createPredictor } from 'model-warmup';

export async function runApp(options = {}) {
  const predictor = await createPredictor({ seed: 1, config: { prediction_threshold: 0 }, ...options });
  const model = predictor.register({ name: 'answer', tasks: ['Chat'], memory_mb: 1, load: async () => 42, release: () => {} });
  await model.ready;
  const uses = [];
  for (let i = 0; i < 2; i++) {
    const lease = await model.use({ request: { task: 'Chat' } });
    uses.push({ value: lease.value, wasWarm: lease.wasWarm });
    lease.release();
  }
  const plan = await predictor.scheduler.plan(
    { limits: { memory_mb: 10 }, candidates: [{ id: 'a', memory_mb: 5, load_time_ms: 10, value: 3 }], budget_ms: 20 },
    { job: true },
  );
  // One after the other: a runtime that has ended after the first never answers the second.
  await predictor.scheduler.plan({ candidates: [] }, { job: true });
  const error = await predictor.recordUsage({ model: 'nobody' }).catch((reason) => reason);
  const { predicted_models: predicted } = await predictor.predict({ task: 'Chat' });
  const { info } = predictor;
  await predictor.dispose();
  return {
    info,
    uses,
    planned: plan.tasks.map(({ id }) => id),
    error: WarmupError.is(error) ? error.kind : String(error),
    predicted: predicted.map(({ name }) => name),
  };
}

/** Runs it and leaves the outcome where a test looks for it. */
export async function showApp(options) {
  globalThis.result = await runApp(options).then(
    (done) => ({ done }),
    (failed) => ({ failed: String(failed?.message ?? failed), code: failed?.code }),
  );
}
