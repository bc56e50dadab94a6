// SPDX-License-Identifier: Apache-2.0
// The predictor's own runner on two real models. Loads and answers are real; the pauses between the uses are not lived.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { createPredictor } from 'model-warmup';
import { inWorker } from 'model-warmup/runtimes/worker';
import { MODELS } from '../../demo/models/index.mjs';

const input = (path) => readFile(new URL(`../../demo/inputs/${path}`, import.meta.url), 'utf8');

test('two real models take turns within a limit that holds one, and are loaded ahead once that is learned', async () => {
  let skippedMs = 0;
  const predictor = await createPredictor({
    now: () => Date.now() + skippedMs,
    config: { max_memory_mb: 90, prediction_threshold: 0.3, min_residency_ms: 0 },
    seed: 1,
    resources: { available_cpu_percent: 100, available_memory_mb: 4096 },
  });
  const alive = new Set();
  const register = (name) => {
    const { profile, script } = MODELS.find((model) => model.profile.name === name);
    const start = () => {
      const worker = new Worker(script, { name });
      alive.add(worker);
      worker.once('exit', () => alive.delete(worker));
      return worker;
    };
    return predictor.register({ ...profile, ...inWorker(start) });
  };
  try {
    const [code, prose] = [register('guesslang'), register('lid.176')];
    const tasks = [];
    predictor.on('task', ({ state, task: { action, name, demanded } }) => tasks.push({ state, action, name, demanded }));
    const [source, text] = [await input('code/ledger.py'), await input('prose/barco.es.txt')];
    const pause = () => (skippedMs += 60_000);
    for (let round = 0; round < 6; round++, pause()) {
      assert.equal((await code.run((model) => model.run(source))).language, 'py');
      assert.ok(alive.size <= 1, 'the limit holds one');
      pause();
      assert.equal((await prose.run((model) => model.run(text))).language, 'Spanish');
      assert.ok(alive.size <= 1, 'the limit holds one');
    }

    // By now it is known that the other one comes next: it is loaded ahead of its use.
    const ahead = (name) => tasks.some((task) => task.state === 'completed' && task.name === name && task.action === 'Warm' && !task.demanded);
    const lease = await code.use();
    assert.equal(alive.size, 1, 'what is in use stays');
    lease.release();
    const patience = Date.now() + 20_000;
    while (!ahead('lid.176') && Date.now() < patience) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(ahead('lid.176'));
    const { wasWarm, release } = await prose.use();
    release();
    assert.equal(wasWarm, true);

    const { outcomes } = await predictor.metrics();
    assert.ok(outcomes.hit >= 1, JSON.stringify(outcomes));
  } finally {
    await predictor.dispose();
  }
  assert.equal(alive.size, 0, 'dispose ends every Worker');
});
