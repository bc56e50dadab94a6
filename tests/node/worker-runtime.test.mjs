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
function context({ stage = 'primed', signal = new AbortController().signal, previous, onProgress = () => {}, onMemory = () => {}, onLost = () => {} } = {}) {
  return { stage, signal, previous, onProgress, onMemory, onLost };
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
    const calls = [model.run({ hang: true })];
    const more = setInterval(() => calls.push(model.run({ say: 1 })), 50); // being asked is no sign of life
    const ended = await Promise.allSettled(calls.slice(0, 1));
    clearInterval(more);
    assert.equal(ended[0].reason.code, 'WORKER_LOST');
    assert.match(ended[0].reason.message, /has said nothing for 0\.2 s/);
    await Promise.allSettled(calls);
  });

  test('a silence that is no time is refused, and the longest one does not end it', async () => {
    for (const silenceMs of [0, -1, Number.NaN]) assert.throws(() => alone('obedient', { silenceMs }), { kind: 'InvalidInput', field: 'silenceMs' });
    const model = await alone('obedient', { silenceMs: 1e12 }).load(context());
    assert.equal((await model.run({ work_ms: 20, say: 1 })).said, 1);
  });

  test('one that dies in the moment after its load is no model, or one that is lost', async () => {
    let lost;
    const heard = new Promise((resolve) => (lost = resolve));
    const loading = runtime.sharedRuntime(start('odd')).model('hasty').load(context({ onLost: lost }));
    loading.catch(lost);
    const alive = setInterval(() => {}, 1000); // a model that is loaded keeps no process
    setImmediate(() => {
      const busyUntil = performance.now() + 150; // what it says and its end are heard in one turn
      while (performance.now() < busyUntil);
    });
    assert.equal((await heard).code, 'WORKER_LOST');
    clearInterval(alive);
  });

  test('a script that is not ready can be given up', async () => {
    const controller = new AbortController();
    const loading = alone('silent').load(context({ signal: controller.signal }));
    setTimeout(() => controller.abort(new Error('enough')), 50);
    await assert.rejects(loading, { message: 'enough' });
    assert.ok(hasEnded(workers[0]));
  });

  test('a script with another version of the package is refused', async () => {
    await assert.rejects(alone('old').load(context()), { kind: 'Configuration', code: 'VERSION_MISMATCH' });
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
    assert.deepEqual(await modelA.run(), { loaded: ['a', 'b'], released: [], tidied: 0 });
    await a.release(modelA);
    assert.deepEqual(await modelB.run(), { loaded: ['b'], released: ['a'], tidied: 0 });
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

  test('a model that was given up can be loaded again before the Worker has noticed', async () => {
    const shared = runtime.sharedRuntime(start('two'));
    await load(shared.model('a'));
    const controller = new AbortController();
    const begun = new Promise((resolve) => {
      const first = load(shared.model('slow'), { signal: controller.signal, onProgress: resolve });
      void assert.rejects(first, { message: 'enough' });
    });
    await begun;
    controller.abort(new Error('enough'));
    const second = await load(shared.model('slow'));
    await new Promise((resolve) => setTimeout(resolve, 20)); // whatever the first one leaves behind
    assert.deepEqual((await second.run()).loaded, ['a', 'slow']);
  });

  test('two loads of one name are two models', async () => {
    const shared = runtime.sharedRuntime(start('two'));
    const a = shared.model('a');
    const [first, second] = [await load(a), await load(a)];
    await a.release(first);
    await assert.rejects(first.run(), /not loaded/);
    assert.deepEqual((await second.run()).loaded, ['a']);
  });

  test('the last one that is wanted ends the Worker, whatever still loads in it', async () => {
    const shared = runtime.sharedRuntime(start('two'));
    const a = await load(shared.model('a'));
    const controller = new AbortController();
    const begun = new Promise((resolve) => {
      const deaf = load(shared.model('deaf'), { signal: controller.signal, onProgress: resolve });
      void assert.rejects(deaf, { message: 'enough' });
    });
    await begun;
    controller.abort(new Error('enough'));
    await shared.model('a').release(a);
    assert.ok(hasEnded(workers[0]));
  });

  test('two that are given up while they load end it, too', async () => {
    const shared = runtime.sharedRuntime(start('two'));
    const controllers = ['deaf', 'slow'].map((name) => {
      const controller = new AbortController();
      void assert.rejects(load(shared.model(name), { signal: controller.signal }), { message: 'enough' });
      return controller;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const controller of controllers) controller.abort(new Error('enough'));
    await new Promise((resolve) => workers[0].once('exit', resolve));
  });

  test('released at once, none of them fails', async () => {
    const shared = runtime.sharedRuntime(start('two'));
    const loaders = ['a', 'b'].map((name) => shared.model(name));
    const models = await Promise.all(loaders.map((loader) => load(loader)));
    await Promise.all(loaders.map((loader, i) => loader.release(models[i])));
    assert.ok(hasEnded(workers[0]));
  });

  test('an abort between two stages lets go of what the first one held', async () => {
    const shared = runtime.sharedRuntime(start('two'));
    const a = await load(shared.model('a'));
    const controller = new AbortController();
    const tidy = load(shared.model('tidy'), { signal: controller.signal, onProgress: () => controller.abort(new Error('enough')) });
    await assert.rejects(tidy, { message: 'enough' });
    assert.equal((await a.run()).tidied, 1);
  });

  test('a model may yield its last stage, and tells what memory it holds', async () => {
    const heard = [];
    const model = await load(runtime.sharedRuntime(start('odd')).model('thorough'), { onMemory: (mb) => heard.push(mb) });
    assert.equal(await model.run(), 'thorough');
    assert.deepEqual(heard, [12.5]);
  });

  test('a stage that there is not is an error that lists those there are', async () => {
    await assert.rejects(load(runtime.sharedRuntime(start('odd')).model('confused')), /'loaded' is no stage: yield one of fetched, compiled/);
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
