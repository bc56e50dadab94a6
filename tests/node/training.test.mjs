// SPDX-License-Identifier: Apache-2.0
// Training jobs on the real module, whatever is done to them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';

import { installPackage } from '../support/package.mjs';

const kModels = ['a', 'b', 'c'];
const kStart = Date.UTC(2026, 0, 5, 9);

let app;
let api;
before(async () => {
  app = await installPackage();
  api = await app.import();
});
after(() => app.remove());

const event = fc.record({
  model: fc.constantFrom(...kModels),
  user_id: fc.constantFrom('ann', 'bob'),
  timestamp_ms: fc.integer({ min: kStart, max: kStart + 7_200_000 }),
  task: fc.option(fc.constantFrom('Completion', 'Analysis'), { nil: undefined }),
});
const training = fc.record({
  dataset: fc.record({ events: fc.array(event, { minLength: 0, maxLength: 12 }) }),
  config: fc.record({ seed: fc.nat({ max: 2 }), epochs: fc.integer({ min: 1, max: 2 }), trees: fc.constantFrom(1, 4) }),
});
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('train'), task: training, cancelAfter: fc.option(fc.nat({ max: 12 })) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('deploy'), model: fc.nat(), shadow: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('use'), event }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('rollback', 'promote', 'endShadow') }) },
);

/** The reply, or nothing where the core refuses; anything else that is thrown is a fault. */
function attempt(call) {
  try {
    return call();
  } catch (error) {
    assert.ok(api.WarmupError.is(error), String(error));
    assert.notEqual(error.kind, 'Internal', error.message);
    return undefined;
  }
}

/** Trains by steps of the least size; cancels after so many, if the job still runs. Gives the bytes of a model. */
function train(raw, { task, cancelAfter }) {
  const id = attempt(() => JSON.parse(raw.jobStart('train', JSON.stringify(task))).job_id);
  if (id === undefined) {
    assert.ok(task.dataset.events.length < 2, 'there is nothing to refuse');
    return undefined;
  }
  for (let steps = 0; ; ++steps) {
    if (steps === cancelAfter) attempt(() => raw.jobCancel(id));
    raw.jobStep(0);
    const { state, error } = JSON.parse(raw.jobStatus(id));
    if (state === 'running') continue;
    assert.equal(error, undefined);
    return state === 'done' ? Buffer.from(raw.jobBytes(id)) : undefined;
  }
}

async function expectAlive(raw) {
  const { predicted_models } = JSON.parse(await raw.predict(JSON.stringify({ user_context: { user_id: 'ann' } })));
  assert.equal(predicted_models.length, kModels.length);
  const sum = predicted_models.reduce((all, { next_probability: p }) => all + p, 0);
  assert.ok(sum > 0 && sum <= 1 + 1e-9, `probabilities add up to ${sum}`);
}

test('trained, cancelled, deployed and taken back in any order: the predictor answers, and equal tasks give equal bytes', async () => {
  const known = new Map();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const models = kModels.map((name) => ({ name }));
      const config = { prediction_threshold: 0 };
      const predictor = await api.createPredictor({ threads: false, seed: 1, now: () => kStart + 10_000_000, models, config });
      try {
        const { raw } = predictor;
        const trained = [];
        for (const next of steps) {
          if (next.do === 'train') {
            const bytes = train(raw, next);
            if (bytes !== undefined) {
              trained.push(bytes);
              const key = JSON.stringify(next.task);
              assert.deepEqual(bytes, known.get(key) ?? bytes, 'the same dataset and seed give the same model');
              known.set(key, bytes);
              assert.deepEqual(train(raw, { task: next.task, cancelAfter: null }), bytes);
            }
          } else if (next.do === 'deploy') {
            if (trained.length > 0) raw.deploy(trained[next.model % trained.length], JSON.stringify({ shadow: next.shadow }));
          } else if (next.do === 'use') {
            raw.recordUsage(JSON.stringify(next.event));
          } else {
            attempt(() => raw[next.do]());
          }
          await expectAlive(raw);
        }
      } finally {
        await predictor.dispose();
      }
    }),
    { numRuns: 60 },
  );
});

test('a dataset that memory does not hold is refused, and a smaller one is taken afterwards', async () => {
  const predictor = await api.createPredictor({ threads: false, seed: 1, models: [{ name: 'a' }] });
  const events = Array.from({ length: 1_000_000 }, (_, i) => `{"model":"a","timestamp_ms":${i}}`);
  const task = `{"dataset":{"events":[${events.join(',')}]}}`;
  assert.throws(() => predictor.raw.jobStart('train', task), (error) => {
    assert.equal(error.kind, 'ResourceExhausted');
    assert.match(error.message, /memory \(\d+ entries of an array are all it holds\)/);
    assert.match(error.path, /^\/dataset\/events\/\d+$/);
    return true;
  });
  const { job_id } = JSON.parse(predictor.raw.jobStart('train', `{"dataset":{"events":[${events.slice(0, 400_000).join(',')}]}}`));
  predictor.raw.jobStep(1);
  predictor.raw.jobCancel(job_id);
  await predictor.dispose();
});
