// SPDX-License-Identifier: Apache-2.0
// The installed package with the predictor in a Worker of Node.
import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

import { expectApp } from '../support/expect-app.mjs';
import { installPackage, runNode } from '../support/package.mjs';
import { kFirstMoment, sequences } from '../support/sequence.mjs';

let app;
let createPredictor;
let WarmupError;
before(async () => {
  app = await installPackage();
  await copyFile(new URL('../support/app.js', import.meta.url), path.join(app.folder, 'app.js'));
  ({ createPredictor, WarmupError } = await app.import());
});
after(() => app.remove());

/** Runs a module that ends by itself; gives what it printed as JSON. */
async function printed(name, text, flags = []) {
  await app.write(name, text);
  const { stdout, stderr, code, killed } = await runNode(app.folder, [...flags, name]);
  assert.equal(killed, false, `${name} did not end by itself`);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  return JSON.parse(stdout);
}

const key = { userKey: new Uint8Array(32), resources: false };

describe('an application', () => {
  test('runs with import', async () => {
    const done = await printed('esm.mjs', `
      import { runApp } from './app.js';
      console.log(JSON.stringify(await runApp({ worker: true })));`);
    expectApp({ done }, 'single');
    assert.equal(done.info.worker, true, done.info.reason);
  });

  test('runs with require', async () => {
    const done = await printed('cjs.cjs', `
      const { runApp } = require('./app.js');
      runApp({ worker: true }).then((done) => console.log(JSON.stringify(done)));`, ['--no-warnings']);
    expectApp({ done }, 'single');
    assert.equal(done.info.worker, true, done.info.reason);
  });

  test('runs from the command line', async () => {
    const script = "import { runApp } from './app.js'; console.log(JSON.stringify(await runApp({ worker: true })));";
    const { stdout, stderr } = await runNode(app.folder, ['--input-type=module', '-e', script]);
    assert.equal(stderr, '');
    assert.equal(JSON.parse(stdout).info.worker, true, stdout);
  });

  test('may bring the Worker itself', async () => {
    await app.write('own-worker.mjs', "import 'model-warmup/worker';\n");
    const worker = new Worker(path.join(app.folder, 'own-worker.mjs'));
    const predictor = await createPredictor({ ...key, worker });
    assert.equal(predictor.info.worker, true);
    await predictor.predict();
    await predictor.dispose();
    assert.equal(worker.threadId, -1);
  });

  test('ends by itself with a predictor at rest, and waits for what is pending', async () => {
    const { value } = await printed('pending.mjs', `
      import { createPredictor } from 'model-warmup';
      const predictor = await createPredictor({ worker: true, userKey: new Uint8Array(32) });
      predictor.register({ name: 'a', load: () => 1 });
      await predictor.model('a').use();
      const candidates = Array.from({ length: 60 }, (_, i) => ({ id: 'm' + i, memory_mb: i % 7 + 1, load_time_ms: 10 * (i % 5 + 1), value: i % 11 + 1, deadline_ms: 200, late_ms: 100 }));
      predictor.scheduler.plan({ limits: { memory_mb: 50, max_parallel_loads: 2 }, candidates, budget_ms: 200 }, { job: false })
        .then((plan) => console.log(JSON.stringify(plan)));`);
    assert.ok(value > 0);
  });

  test('keeps its thread while the Worker searches', async () => {
    const predictor = await createPredictor({ ...key, worker: true });
    const candidates = Array.from({ length: 60 }, (_, i) => ({ id: `m${i}`, memory_mb: (i % 7) + 1, load_time_ms: 10 * ((i % 5) + 1), value: (i % 11) + 1 }));
    let turns = 0;
    let planned = false;
    const turn = () => (turns++, planned || setImmediate(turn));
    setImmediate(turn);
    const plan = await predictor.scheduler.plan({ limits: { memory_mb: 50 }, candidates, budget_ms: 100 }, { job: false });
    planned = true;
    assert.ok(plan.value > 0);
    assert.ok(turns > 10, `${turns} turns of the event loop`);
    await predictor.dispose();
  });

  test('dropped without dispose is ended with a warning', async () => {
    const { warnings } = await printed('dropped.mjs', `
      import { setTimeout as sleep } from 'node:timers/promises';
      import { createPredictor } from 'model-warmup';
      const warnings = [];
      let dropped = await createPredictor({ worker: true, userKey: new Uint8Array(32), onWarning: ({ code }) => warnings.push(code) });
      dropped.register({ name: 'a', load: () => 1 });
      await dropped.predict();
      dropped = undefined;
      for (let i = 0; i < 50 && warnings.length === 0; i++) { globalThis.gc(); await sleep(10); }
      console.log(JSON.stringify({ warnings }));`, ['--expose-gc']);
    assert.deepEqual(warnings, ['NOT_DISPOSED']);
  });

  test('is told of a lease that was dropped', async () => {
    const { warnings } = await printed('lost.mjs', `
      import { setTimeout as sleep } from 'node:timers/promises';
      import { createPredictor } from 'model-warmup';
      const warnings = [];
      const predictor = await createPredictor({ worker: true, userKey: new Uint8Array(32), onWarning: ({ code }) => warnings.push(code) });
      const handle = predictor.register({ name: 'a', load: () => 1 });
      (await handle.use()).release();
      await handle.use();
      for (let i = 0; i < 50 && warnings.length === 0; i++) { globalThis.gc(); await sleep(10); }
      console.log(JSON.stringify({ warnings }));`, ['--expose-gc']);
    assert.deepEqual(warnings, ['LEASE_LOST']);
  });

  test('leaves the globals of Node alone', async () => {
    const { added } = await printed('globals.mjs', `
      import { createPredictor } from 'model-warmup';
      const before = new Set(Reflect.ownKeys(globalThis));
      const predictor = await createPredictor({ worker: true, userKey: new Uint8Array(32) });
      await predictor.predict();
      await predictor.dispose();
      console.log(JSON.stringify({ added: Reflect.ownKeys(globalThis).filter((key) => !before.has(key)).map(String) }));`);
    assert.deepEqual(added, []);
  });
});

describe('the same calls give the same replies and the same state, byte for byte', () => {
  before(async () => {
    await copyFile(new URL('../support/sequence.mjs', import.meta.url), path.join(app.folder, 'sequence.mjs'));
    await app.write('still.mjs', 'performance.now = () => 0;\n');
    await app.write('still-worker.mjs', "import './still.mjs';\nimport 'model-warmup/worker';\n");
    await app.write('play.mjs', `
      import './still.mjs';
      import { Worker } from 'node:worker_threads';
      import { createPredictor } from 'model-warmup';
      import { playSequence, sequences } from './sequence.mjs';

      const steps = sequences[process.argv[2]];
      const here = await playSequence(createPredictor, false, steps);
      const there = await playSequence(createPredictor, new Worker(new URL('./still-worker.mjs', import.meta.url)), steps);
      console.log(JSON.stringify({ here, there }));`);
  });

  for (const name of Object.keys(sequences)) {
    test(name, async () => {
      const { stdout, stderr } = await runNode(app.folder, ['play.mjs', name]);
      assert.equal(stderr, '');
      const { here, there } = JSON.parse(stdout);
      assert.deepEqual([here.worker, there.worker], [false, true]);
      assert.deepEqual(there.replies, here.replies);
      assert.ok(here.replies.some((reply) => reply?.wasWarm) && here.state.length > 1000);
      assert.equal(there.state, here.state);
    });
  }
});

describe('what goes wrong', () => {
  test('a .wasm that is not there rejects with what the Worker found', async () => {
    const wasmUrl = pathToFileURL(path.join(app.folder, 'nowhere.wasm'));
    const error = await createPredictor({ worker: true, wasmUrl }).catch((reason) => reason);
    assert.ok(error instanceof WarmupError);
    assert.deepEqual([error.kind, error.code], ['Configuration', 'WASM_NOT_FOUND']);
    assert.match(error.message, /nowhere\.wasm/);
  });

  test('a module that is given crosses', async () => {
    const { readFile } = await import('node:fs/promises');
    const bytes = await readFile(path.join(app.packageFolder, 'dist/core.wasm'));
    for (const given of [{ wasmBinary: bytes }, { wasmModule: await WebAssembly.compile(bytes) }]) {
      const predictor = await createPredictor({ ...key, worker: true, ...given });
      await predictor.predict();
      await predictor.dispose();
    }
  });

  test('a Worker that dies in the middle of a call', async () => {
    await app.write('dies.mjs', "import 'model-warmup/worker';\nsetTimeout(() => process.exit(3), 300);\n");
    const predictor = await createPredictor({ ...key, worker: new Worker(path.join(app.folder, 'dies.mjs')) });
    const using = predictor.register({ name: 'slow', load: ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))) }).use();
    await assert.rejects(using, { kind: 'Internal', code: 'WORKER_LOST', message: /stopped by itself with code 3/ });
    await assert.rejects(predictor.metrics(), { code: 'WORKER_LOST' });
    await predictor.dispose();
    await assert.rejects(predictor.metrics(), { code: 'DISPOSED' });
  });

  test('a script that is none falls back only where the package was to find it', async () => {
    await app.write('throws.mjs', "throw new Error('not today');\n");
    await assert.rejects(createPredictor({ ...key, worker: new Worker(path.join(app.folder, 'throws.mjs')) }), { code: 'WORKER_LOST', message: /not today/ });
  });

  test('a script that cannot be loaded: in the calling thread, with the reason', async () => {
    const other = await installPackage();
    try {
      const { rm } = await import('node:fs/promises');
      await rm(path.join(other.packageFolder, 'dist/node/worker.js'));
      const predictor = await (await other.import()).createPredictor({ ...key, worker: true, threads: false });
      assert.deepEqual([predictor.info.worker, predictor.info.variant], [false, 'single']);
      assert.match(predictor.info.reason, /^in the calling thread, for no Worker can be made here \(.*worker\.js.*\); threads: false$/);
      await predictor.predict();
      await predictor.dispose();
    } finally {
      await other.remove();
    }
  });

  test('the script on a thread of its own right', async () => {
    const { stderr, code } = await runNode(app.folder, ['--input-type=module', '-e', "await import('model-warmup/worker').catch(({ kind, message }) => console.error(kind, message))"]);
    assert.equal(code, 0);
    assert.match(stderr, /^Configuration .*is the script of a Worker/);
  });

  test('a training is aborted, and tells how far it is', async () => {
    const predictor = await createPredictor({ ...key, worker: true, now: () => kFirstMoment });
    const events = Array.from({ length: 3000 }, (_, i) => ({ model: `m${i % 4}`, timestamp_ms: kFirstMoment + i * 60_000, user_id: `u${i % 5}` }));
    const controller = new AbortController();
    const heard = [];
    const onProgress = (share) => (heard.push(share), heard.length === 3 && controller.abort(new Error('enough')));
    await assert.rejects(predictor.training.train({ events }, { epochs: 20 }, { signal: controller.signal, onProgress }), { message: 'enough' });
    assert.ok(heard.length === 3 && heard.every((share) => share >= 0 && share <= 1), String(heard));
    const angry = () => { throw new Error('from onProgress'); };
    await assert.rejects(predictor.training.train({ events }, { epochs: 20 }, { onProgress: angry }), { message: 'from onProgress' });
    const { bytes, report } = await predictor.training.train({ events }, { epochs: 1, trees: 1 });
    assert.ok(bytes instanceof Uint8Array && report.validation !== undefined);
    await predictor.training.deploy(bytes);
    assert.notDeepEqual(await predictor.training.status(), await predictor.training.rollback());
    await predictor.dispose();
  });

  test('loads while nobody asks: warnings, events and leases come and go', async () => {
    const predictor = await createPredictor({ ...key, worker: true });
    const tasks = [];
    predictor.on('task', ({ state, task }) => tasks.push([state, task.name]));
    const handle = predictor.register({ name: 'a', memory_mb: 1, load: async ({ onProgress }) => (onProgress(0.5), await sleep(1), { id: 1 }), release: () => {} });
    assert.equal(await handle.run((value) => value.id), 1);
    assert.deepEqual(tasks, [['started', 'a'], ['progress', 'a'], ['completed', 'a']]);
    const lease = await handle.use();
    assert.equal(lease.wasWarm, true);
    lease.release();
    assert.equal((await predictor.usageStats('a')).usage_count, 2);
    await predictor.dispose();
  });
});
