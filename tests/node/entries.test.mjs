// SPDX-License-Identifier: Apache-2.0
// model-warmup/sync, model-warmup/raw and model-warmup/inline of the installed package, in Node.
import assert from 'node:assert/strict';
import { readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';

import { kStillStopwatch, kUserKey, runVectors } from '../golden/vectors.mjs';
import { expectApp } from '../support/expect-app.mjs';
import { installPackage, root } from '../support/package.mjs';

let app;
let wasmBinary;
let wasmModule;
const entry = (file) => import(pathToFileURL(path.join(app.packageFolder, 'dist', file)).href);
before(async () => {
  app = await installPackage();
  wasmBinary = await readFile(path.join(app.packageFolder, 'dist/core.wasm'));
  wasmModule = new WebAssembly.Module(wasmBinary);
});
after(() => app.remove());

const kNow = Date.UTC(2026, 0, 5, 9);

describe('model-warmup/sync', () => {
  let createPredictorSync;
  let WarmupError;
  let metricsText;
  before(async () => ({ createPredictorSync, WarmupError } = await entry('sync.js')));
  before(async () => ({ metricsText } = await entry('prometheus.js')));

  test('does everything at once', () => {
    for (const given of [{ wasmModule }, { wasmBinary }, { wasmBinary: wasmBinary.buffer.slice(wasmBinary.byteOffset, wasmBinary.byteOffset + wasmBinary.length) }]) {
      const models = [{ name: 'a', memory_mb: 10 }, { name: 'b', memory_mb: 10 }];
      const predictor = createPredictorSync({ ...given, models, config: { prediction_threshold: 0 }, seed: 1, now: () => kNow });
      assert.deepEqual(predictor.models().map(({ name }) => name), ['a', 'b']);
      for (let i = 0; i < 3; i++) assert.equal(predictor.recordUsage({ model: 'a', request: { task: 'Chat' } }).recorded, true);
      const { predicted_models: predicted } = predictor.predict({ task: 'Chat' });
      assert.deepEqual(predicted.map(({ name }) => name), ['a', 'b']);
      assert.equal(predictor.usageStats('a').usage_count, 3);
      assert.equal(predictor.planSchedule({ limits: { memory_mb: 10 }, candidates: [{ id: 'x', memory_mb: 5, load_time_ms: 10, value: 3 }] }).value, 3);
      assert.match(metricsText(predictor.metrics()), /^# HELP/);
      assert.deepEqual([predictor.info.variant, predictor.info.worker], ['single', false]);
      predictor.dispose();
      predictor.dispose();
      assert.throws(() => predictor.predict(), { code: 'DISPOSED' });
    }
  });

  test('says what to load, and hears how that went', () => {
    const predictor = createPredictorSync({ wasmModule, models: [{ name: 'a', memory_mb: 10 }], seed: 1 });
    predictor.demandModel({ model: 'a' });
    const task = predictor.nextTask({ demanded_only: true });
    assert.equal(task.name, 'a');
    predictor.taskStarted(task.task_id);
    predictor.taskCompleted(task.task_id, { stage: 'primed', load_time_ms: 5 });
    assert.equal(predictor.models()[0].state, 'warm');
    assert.equal(predictor.nextTask(), null);
    predictor.dispose();
  });

  test('tells hours by the local clock, as createPredictor does', () => {
    const asked = [];
    const predictor = createPredictorSync({ wasmModule, models: [{ name: 'a' }], seed: 1, now: () => kNow });
    const { predictSync } = predictor.raw;
    predictor.raw.predictSync = (text) => (asked.push(JSON.parse(text)), predictSync.call(predictor.raw, text));
    predictor.predict({ task: 'Chat' });
    assert.equal(asked[0].user_context.utc_offset_minutes, 0 - new Date(kNow).getTimezoneOffset());
    predictor.dispose();
  });

  test('trains, exports and imports', () => {
    const events = Array.from({ length: 200 }, (_, i) => ({ model: `m${i % 3}`, timestamp_ms: kNow + i * 60_000, user_id: `u${i % 4}` }));
    const make = () => createPredictorSync({ wasmModule, models: [{ name: 'm0' }], userKey: kUserKey, now: () => kNow, config: { seed: 1 } });
    const [one, other] = [make(), make()];
    const { bytes, report } = one.train({ events }, { epochs: 1, trees: 1 });
    assert.ok(bytes instanceof Uint8Array && report.validation !== undefined);
    one.deploy(bytes);
    one.recordUsage({ model: 'm0' });
    other.importState(one.exportState());
    assert.deepEqual(other.exportState(), one.exportState());
    for (const predictor of [one, other]) predictor.dispose();
  });

  test('refuses what it cannot do', () => {
    const invalid = (options, message) => assert.throws(() => createPredictorSync(options), (error) => {
      assert.ok(WarmupError.is(error));
      assert.equal(error.kind, 'Configuration');
      return message.test(error.message);
    });
    invalid({}, /give wasmModule or wasmBinary/);
    invalid({ wasmBinary: new Uint8Array(8) }, /does not begin/);
    invalid({ wasmBinary: Uint8Array.of(0, 0x61, 0x73, 0x6d, 9, 9, 9, 9) }, /does not compile/);
    invalid({ wasmModule: {} }, /wasmModule must be/);
    invalid({ wasmModule, worker: true }, /'worker'/);
    invalid({ wasmModule, sleep: () => {} }, /'sleep'/);
    assert.throws(() => createPredictorSync({ wasmModule, models: [{ name: 'a', depends_on: ['a'] }] }), { kind: 'InvalidInput' });
  });

  test('refuses the module with threads', async () => {
    const threads = new WebAssembly.Module(await readFile(path.join(app.packageFolder, 'dist/core-threads.wasm')));
    assert.throws(() => createPredictorSync({ wasmModule: threads }), /give core\.wasm/);
  });
});

describe('model-warmup/raw', () => {
  let WebWarmupPredictor;
  before(async () => ({ WebWarmupPredictor } = await entry('raw.js')));

  test('gives the class, each with a module of its own', async () => {
    const [one, other] = [1, 2].map((seed) => new WebWarmupPredictor(`{"seed":${seed}}`, { wasmModule, now: () => kNow }));
    one.registerModel('{"name":"a"}');
    assert.deepEqual([JSON.parse(one.models()).length, JSON.parse(other.models()).length], [1, 0]);
    assert.equal(JSON.parse(await one.predict('{}')).timestamp_ms, kNow);
    await assert.rejects(one.predict('{"task":7}'), { kind: 'InvalidInput', path: '/task' });
    one.delete();
    assert.throws(() => one.models(), { code: 'DISPOSED' });
    assert.equal(JSON.parse(other.models()).length, 0);
    other.delete();
    assert.throws(() => new WebWarmupPredictor('{}'), /give wasmModule or wasmBinary/);
    assert.throws(() => new WebWarmupPredictor('{"max_memory_mb":-1}', { wasmModule }), { kind: 'InvalidInput' });
  });

  const folder = path.join(root, 'tests/golden/vectors');
  test('gives the golden replies', async (t) => {
    for (const name of (await readdir(folder)).sort()) {
      await t.test(name, async () => {
        const vectors = JSON.parse(await readFile(path.join(folder, name), 'utf8'));
        const replies = await runVectors(vectors, rawSession(WebWarmupPredictor, vectors));
        vectors.calls.forEach(({ method, reply }, i) => assert.equal(replies[i], short(reply), `call ${i}: ${method}`));
      });
    }
  });
});

/** Errors are thrown here, and compared by what they say. */
const short = (reply) => (reply.startsWith('!') ? `!${JSON.parse(reply.slice(1)).message}` : reply);

function rawSession(WebWarmupPredictor, { config }) {
  let now = 0;
  const predictor = new WebWarmupPredictor(JSON.stringify(config), { wasmModule, now: () => now, stopwatch: kStillStopwatch, userKey: kUserKey });
  // The module itself takes text for bytes, too.
  const bytes = (arg) => (typeof arg === 'string' ? new TextEncoder().encode(arg) : arg);
  const types = { registerModel: [String, (text) => text === 'true'], taskProgress: [String, Number], jobStep: [Number], importState: [bytes], deploy: [bytes] };
  return {
    async call(method, [moment, ...args]) {
      now = Number(moment);
      try {
        return await predictor[method](...args.map((arg, i) => types[method]?.[i]?.(arg) ?? arg));
      } catch (error) {
        return `!${error.message}`;
      }
    },
  };
}

describe('model-warmup/inline', () => {
  test('needs no .wasm', async () => {
    const bare = await installPackage();
    try {
      for (const name of ['core.wasm', 'core-threads.wasm', 'core-threads.mjs']) await rm(path.join(bare.packageFolder, 'dist', name));
      const text = await readFile(path.join(root, 'tests/support/app.js'), 'utf8');
      await bare.write('inline.js', text.replace("'model-warmup'", "'model-warmup/inline'"));
      const { runApp } = await import(pathToFileURL(path.join(bare.folder, 'inline.js')).href);
      const done = await runApp();
      expectApp({ done }, 'single');
      assert.match(done.info.reason, /model-warmup\/inline has the variant without threads/);
      const tried = await runApp({ worker: true });
      expectApp({ done: tried }, 'single');
      assert.match(tried.info.reason, /^in the calling thread.*brings no script/);
      await bare.write('own-worker.mjs', "import 'model-warmup/worker';\n");
      const worked = await runApp({ worker: new Worker(path.join(bare.folder, 'own-worker.mjs')) });
      expectApp({ done: worked }, 'single');
      assert.equal(worked.info.worker, true);
    } finally {
      await bare.remove();
    }
  });

  test('is made of the same .wasm', async () => {
    const { default: packed } = await entry('core-packed.js');
    assert.deepEqual(gunzipSync(Buffer.from(packed, 'base64')), wasmBinary);
  });
});
