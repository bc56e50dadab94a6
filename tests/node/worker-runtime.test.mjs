// SPDX-License-Identifier: Apache-2.0
// Models in Workers of Node, by the loaders that an application spreads into its definitions.
import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, afterEach, before, describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';

import { installPackage, root, runNode } from '../support/package.mjs';

let app;
let runtime;
before(async () => {
  app = await installPackage();
  await cp(path.join(root, 'tests/support/workers'), path.join(app.folder, 'workers'), { recursive: true });
  runtime = await import(pathToFileURL(path.join(app.packageFolder, 'dist/runtimes/worker.js')).href);
});
after(() => app.remove());

const workers = [];
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.terminate();
});

/** Whether a Worker has ended; a thread that has ended has no id. */
const hasEnded = (worker) => worker.threadId === -1;

const start = (script) => () => {
  const worker = new Worker(path.join(app.folder, 'workers', `${script}.js`));
  workers.push(worker);
  return worker;
};

const alone = (script, options) => runtime.inWorker(start(script), options);

/** What a loader is told by the runner. */
function context({ stage = 'primed', signal = new AbortController().signal, previous, onProgress = () => {}, onLost = () => {} } = {}) {
  return { stage, signal, previous, onProgress, onLost };
}

describe('a model in a Worker of its own', () => {
  test('loads, answers, and is gone after its release', async () => {
    const loader = alone('obedient');
    const heard = [];
    const model = await loader.load(context({ onProgress: (fraction) => heard.push(fraction) }));
    assert.deepEqual(heard, [0.25, 0.5, 0.75]);
    const answers = await Promise.all([1, 2, 3].map((say) => model.run({ say })));
    assert.deepEqual(answers.map(({ said }) => said), [1, 2, 3]);
    await loader.release(model);
    assert.ok(hasEnded(workers[0]));
    await assert.rejects(model.run({ say: 1 }), { code: 'RELEASED' });
    await loader.release(model);
  });

  test('is loaded stage by stage, in one Worker', async () => {
    const loader = alone('obedient');
    const fetched = await loader.load(context({ stage: 'fetched' }));
    await assert.rejects(fetched.run({ say: 1 }), /not loaded/);
    const model = await loader.load(context({ stage: 'primed', previous: fetched }));
    assert.equal(model, fetched);
    assert.deepEqual((await model.run({ say: 1 })).reached, ['fetched', 'compiled', 'session']);
    assert.equal(workers.length, 1);
  });

  test('takes bytes, moved if wanted, and gives them back', async () => {
    const model = await alone('obedient').load(context());
    const bytes = Uint8Array.of(1, 2, 255);
    assert.deepEqual((await model.run({ say: bytes }, { transfer: [bytes.buffer] })).said, Uint8Array.of(1, 2, 255));
    assert.equal(bytes.length, 0);
  });

  test('goes on after what goes wrong with one call', async () => {
    const model = await alone('obedient').load(context());
    await assert.rejects(model.run({ fail: 'too long' }), { name: 'RangeError', message: 'too long' });
    await assert.rejects(model.run({ say: () => {} }), { name: 'DataCloneError' });
    await assert.rejects(model.run({ unsendable: true }), { name: 'DataCloneError' });
    assert.equal((await model.run({ say: 'still here' })).said, 'still here');
  });

  test('an abort rejects a call at once; the next one has its turn', async () => {
    const model = await alone('obedient').load(context());
    const controller = new AbortController();
    const aborted = model.run({ work_ms: 50 }, { signal: controller.signal });
    const next = model.run({ say: 2 });
    controller.abort(new Error('enough'));
    await assert.rejects(aborted, { message: 'enough' });
    assert.equal((await next).said, 2);
    await assert.rejects(model.run({ say: 1 }, { signal: AbortSignal.abort(new Error('before')) }), { message: 'before' });
  });

  test('an abort ends the Worker in the middle of a load that never comes back', async () => {
    const controller = new AbortController();
    const loading = alone('hangs').load(context({ signal: controller.signal, onProgress: () => controller.abort(new Error('enough')) }));
    await assert.rejects(loading, { message: 'enough' });
    assert.ok(hasEnded(workers[0]));
  });

  test('an abort of a later stage takes the earlier one with it, and says so', async () => {
    const loader = alone('obedient');
    const lost = [];
    const fetched = await loader.load(context({ stage: 'fetched', onLost: (error) => lost.push(error) }));
    const controller = new AbortController();
    const more = loader.load(context({ previous: fetched, signal: controller.signal }));
    controller.abort(new Error('enough'));
    await assert.rejects(more, { message: 'enough' });
    assert.deepEqual(lost, [controller.signal.reason]);
    await assert.rejects(loader.load(context({ previous: fetched })), { code: 'WORKER_LOST' });
  });

  test('with a signal that has already fired nothing is started', async () => {
    await assert.rejects(alone('obedient').load(context({ signal: AbortSignal.abort(new Error('before')) })), { message: 'before' });
    assert.equal(workers.length, 0);
  });

  test('a load that fails rejects with an Error, whatever was thrown, and leaves no Worker', async () => {
    await assert.rejects(alone('fails').load(context()), { name: 'Error', message: 'out of memory' });
    assert.ok(hasEnded(workers[0]));
  });

  test('a script that does not even start rejects with the cause', async () => {
    await assert.rejects(alone('broken').load(context()), { code: 'WORKER_LOST', message: /a-package-that-is-not-installed/ });
  });

  test('a Worker that dies fails what it owes and everything later, and says once that it is lost', async () => {
    const lost = [];
    const loader = alone('obedient');
    const model = await loader.load(context({ onLost: (error) => lost.push(error) }));
    const owed = [model.run({ die: 'a bug' }), model.run({ say: 1 })];
    for (const answer of owed) await assert.rejects(answer, { kind: 'Internal', code: 'WORKER_LOST', message: /a bug/ });
    await assert.rejects(model.run({ say: 1 }), { code: 'WORKER_LOST' });
    assert.equal(lost.length, 1);
    await loader.release(model);
  });

  test('one that is ended from elsewhere is lost, too', async () => {
    const lost = new Promise((resolve) => void alone('obedient').load(context({ onLost: resolve })).then(() => workers[0].terminate()));
    assert.equal((await lost).code, 'WORKER_LOST');
  });

  test('one that owes an answer and is silent for too long is ended, if that is wanted', async () => {
    const model = await alone('obedient', { silenceMs: 200 }).load(context());
    await assert.rejects(model.run({ hang: true }), { code: 'WORKER_LOST', message: /has said nothing for 0\.2 s/ });
  });

  test('a process does not stay for a model that is only kept warm', async () => {
    await app.write('keeps.mjs', `
      import { Worker } from 'node:worker_threads';
      import { createPredictor } from 'model-warmup';
      import { inWorker } from 'model-warmup/runtimes/worker';
      const predictor = await createPredictor();
      const model = predictor.register({ name: 'm', memory_mb: 10, ...inWorker(() => new Worker('./workers/obedient.js')) });
      console.log((await model.run((value) => value.run({ say: 'once' }))).said);`);
    const { stdout, stderr, code, killed } = await runNode(app.folder, ['keeps.mjs']);
    assert.deepEqual({ stdout, stderr, code, killed }, { stdout: 'once\n', stderr: '', code: 0, killed: false });
  });
});

describe('models that share a Worker', () => {
  const load = (loader, options) => loader.load(context(options));

  test('are loaded into one, and the last one out ends it', async () => {
    const shared = runtime.sharedRuntime(start('two'));
    const [a, b] = [shared.model('a'), shared.model('b')];
    const [modelA, modelB] = await Promise.all([load(a), load(b)]);
    assert.equal(workers.length, 1);
    assert.deepEqual(await modelA.run(), { loaded: ['a', 'b'], released: [] });
    await a.release(modelA);
    assert.deepEqual(await modelB.run(), { loaded: ['b'], released: ['a'] });
    await b.release(modelB);
    assert.ok(hasEnded(workers[0]));
    await load(a);
    assert.equal(workers.length, 2);
  });

  test('an abort of one load leaves the other models alone', async () => {
    const shared = runtime.sharedRuntime(start('two'));
    const a = await load(shared.model('a'));
    const controller = new AbortController();
    const slow = load(shared.model('slow'), { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await assert.rejects(slow, { message: 'enough' });
    assert.deepEqual((await a.run()).loaded, ['a']);
  });

  test('are lost together', async () => {
    const shared = runtime.sharedRuntime(start('two'));
    const lost = [];
    await load(shared.model('a'), { onLost: () => lost.push('a') });
    await load(shared.model('b'), { onLost: () => lost.push('b') });
    await workers[0].terminate();
    assert.deepEqual(lost, ['a', 'b']);
  });

  test('a name that the script does not serve is an error that lists those it does', async () => {
    const shared = runtime.sharedRuntime(start('two'));
    await assert.rejects(load(shared.model('c')), /serves no model 'c'; it serves 'a', 'b', 'slow'/);
    assert.ok(hasEnded(workers[0]));
  });
});

test('serveModel says where it belongs', () => {
  assert.throws(() => runtime.serveModel({ load() {}, run() {} }), { kind: 'Configuration', message: /in a Worker/ });
});
