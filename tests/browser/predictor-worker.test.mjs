// SPDX-License-Identifier: Apache-2.0
// The predictor in a Worker of Chromium, and the entries for those who want it otherwise.
import assert from 'node:assert/strict';
import { copyFile, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { launch, resultOf } from '../support/chromium.mjs';
import { expectApp } from '../support/expect-app.mjs';
import { installPackage } from '../support/package.mjs';
import { sequences } from '../support/sequence.mjs';
import { serve } from '../support/serve.mjs';

const PACKAGE = '/node_modules/model-warmup/dist';
const page = (script) => `<!doctype html><meta charset="utf-8"><script type="module">${script}</script>`;
const showApp = (options, file = '/app.js') => page(`import { showApp } from '${file}'; showApp(${options});`);

let app;
let browser;
before(async () => {
  app = await installPackage();
  const text = await readFile(new URL('../support/app.js', import.meta.url), 'utf8');
  await app.write('app.js', text.replace("'model-warmup'", `'${PACKAGE}/index.js'`));
  await app.write('inline.js', text.replace("'model-warmup'", `'${PACKAGE}/inline.js'`));
  await copyFile(new URL('../support/sequence.mjs', import.meta.url), path.join(app.folder, 'sequence.mjs'));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await app?.remove();
});

/** Serves the application's folder with one page, and gives the page's result. */
async function show(html, options = {}) {
  const server = await serve(app.folder, { ...options, pages: { '/': html } });
  try {
    return { ...(await resultOf(browser, `${server.url}/`)), asked: server.asked };
  } finally {
    await server.close();
  }
}

test('worker: true', async () => {
  for (const isolated of [false, true]) {
    const result = await show(showApp('{ worker: true }'), { isolated });
    expectApp(result, 'single');
    assert.equal(result.done.info.worker, true, result.done.info.reason);
    const files = result.asked.filter((name) => name.startsWith(PACKAGE)).map((name) => path.basename(name)).sort();
    assert.deepEqual(files, ['core.wasm', 'index.js', 'remote.js', 'worker.js']);
  }
});

test('without it, nothing of it is downloaded', async () => {
  const { asked } = await show(showApp('{ threads: false }'));
  const files = asked.filter((name) => name.startsWith(PACKAGE)).map((name) => path.basename(name)).sort();
  assert.deepEqual(files, ['core.wasm', 'index.js']);
});

test('a strict Content-Security-Policy', async () => {
  await app.write('main.js', "import { showApp } from './app.js';\nshowApp({ worker: true });\n");
  const html = '<!doctype html><meta charset="utf-8"><script type="module" src="/main.js"></script>';
  const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
  const allowed = await show(html, { headers: { 'content-security-policy': policy } });
  expectApp(allowed, 'single');
  assert.equal(allowed.done.info.worker, true, allowed.done.info.reason);
  const forbidden = await show(html, { headers: { 'content-security-policy': `${policy}; worker-src 'none'` } });
  expectApp({ ...forbidden, complaints: [] }, 'single');
  assert.equal(forbidden.done.info.worker, false);
  assert.match(forbidden.done.info.reason, /^in the calling thread, for no Worker can be made here \(/);
});

test('a Worker that the application made', async () => {
  await app.write('own-worker.js', `import '${PACKAGE}/worker.js';\n`);
  const result = await show(showApp("{ worker: new Worker('/own-worker.js', { type: 'module' }) }"));
  expectApp(result, 'single');
  assert.equal(result.done.info.worker, true);
});

test('in a dedicated Worker: a Worker in the Worker', async () => {
  await app.write('outer.js', "import { runApp } from '/app.js';\nrunApp({ worker: true }).then((done) => postMessage({ done }), (failed) => postMessage({ failed: String(failed) }));\n");
  const result = await show(page("new Worker('/outer.js', { type: 'module' }).onmessage = ({ data }) => (globalThis.result = data);"));
  expectApp(result, 'single');
  assert.equal(result.done.info.worker, true, result.done.info.reason);
});

test('in a service worker there are none: in the same thread, with the reason', async () => {
  await app.write('service-worker.js', `
    import { runApp } from '/app.js';
    addEventListener('message', ({ source }) => runApp({ worker: true }).then(
      (done) => source.postMessage({ done }), (failed) => source.postMessage({ failed: String(failed) })));`);
  const result = await show(page(`
    navigator.serviceWorker.addEventListener('message', ({ data }) => (globalThis.result = data));
    const { active, installing, waiting } = await navigator.serviceWorker.register('/service-worker.js', { type: 'module' });
    (active ?? installing ?? waiting).postMessage('run');`));
  expectApp(result, 'single');
  assert.match(result.done.info.reason, /^in the calling thread, for there are no Workers here; /);
});

test('a script of another version, and one that is not there', async () => {
  const script = await readFile(path.join(app.packageFolder, 'dist/worker.js'), 'utf8');
  await app.write('old.js', script.replaceAll('"0.1.0"', '"0.0.9"'));
  const old = await show(showApp("{ worker: new Worker('/old.js', { type: 'module' }) }"));
  assert.equal(old.code, 'VERSION_MISMATCH');
  assert.match(old.failed, /Worker is of version 0\.0\.9, the package is 0\.1\.0/);
  const missing = await show(showApp("{ worker: new Worker('/nowhere.js', { type: 'module' }) }"));
  assert.equal(missing.code, 'WORKER_LOST');
});

test('a message that the Worker cannot read is its end, and nobody waits for ever', async () => {
  await app.write('deaf.js', `
    import '${PACKAGE}/worker.js';
    addEventListener('message', ({ data }) => data.op === 'metrics' && dispatchEvent(new MessageEvent('messageerror')));`);
  const { code, message } = await show(page(`
    import { createPredictor } from '${PACKAGE}/index.js';
    const predictor = await createPredictor({ seed: 1, worker: new Worker('/deaf.js', { type: 'module' }) });
    const waiting = predictor.register({ name: 'a', load: () => new Promise(() => {}) }).use();
    waiting.catch(() => {});
    predictor.metrics().catch(() => {});
    globalThis.result = await waiting.catch(({ code, message }) => ({ code, message }));`));
  assert.equal(code, 'WORKER_LOST');
  assert.match(message, /cannot read/);
});

test('a .wasm that the Worker does not find', async () => {
  const missing = await show(showApp("{ worker: true, wasmUrl: 'nowhere/core.wasm' }"));
  assert.equal(missing.code, 'WASM_NOT_FOUND');
  assert.match(missing.failed, /\/nowhere\/core\.wasm: the server answered 404/);
  assert.ok(missing.asked.includes('/nowhere/core.wasm')); // relative to the page, as in the page itself
});

test('the page goes on while the Worker searches, and dispose ends the Worker', async () => {
  const { turns, value, running, complaints } = await show(page(`
    import { createPredictor } from '${PACKAGE}/index.js';
    let running = 0;
    const { Worker } = globalThis;
    globalThis.Worker = class extends Worker {
      constructor(...args) { super(...args); running++; }
      terminate() { running--; super.terminate(); }
    };
    const predictor = await createPredictor({ worker: true, seed: 1 });
    const candidates = Array.from({ length: 60 }, (_, i) => ({ id: 'm' + i, memory_mb: i % 7 + 1, load_time_ms: 10 * (i % 5 + 1), value: i % 11 + 1 }));
    let [turns, planned] = [0, false];
    const turn = () => { turns++; if (!planned) setTimeout(turn); };
    turn();
    const { value } = await predictor.scheduler.plan({ limits: { memory_mb: 50 }, candidates, budget_ms: 200 }, { job: false });
    planned = true;
    await predictor.dispose();
    globalThis.result = { turns, value, running };`));
  assert.deepEqual(complaints, []);
  assert.ok(value > 0 && turns > 5, `${turns} turns`);
  assert.equal(running, 0);
});

test('the same calls give the same state, byte for byte', async () => {
  await app.write('still.js', 'performance.now = () => 0;\n');
  await app.write('still-worker.js', `import './still.js';\nimport '${PACKAGE}/worker.js';\n`);
  const name = Object.keys(sequences)[0];
  const { here, there } = await show(page(`
    import './still.js';
    import { createPredictor } from '${PACKAGE}/index.js';
    import { playSequence, sequences } from '/sequence.mjs';
    const steps = sequences[${JSON.stringify(name)}].slice(0, 60);
    const there = new Worker('/still-worker.js', { type: 'module' });
    globalThis.result = {
      here: await playSequence(createPredictor, false, steps),
      there: await playSequence(createPredictor, there, steps),
    };`));
  assert.deepEqual(there.replies, here.replies);
  assert.ok(here.state.length > 1000);
  assert.equal(there.state, here.state);
});

test('sync and raw', async () => {
  const result = await show(page(`
    import { createPredictorSync } from '${PACKAGE}/sync.js';
    import { WebWarmupPredictor } from '${PACKAGE}/raw.js';
    const wasmModule = await WebAssembly.compileStreaming(fetch('${PACKAGE}/core.wasm'));
    const predictor = createPredictorSync({ wasmModule, models: [{ name: 'a' }], config: { prediction_threshold: 0 }, seed: 1 });
    predictor.recordUsage({ model: 'a' });
    const names = predictor.predict().predicted_models.map(({ name }) => name);
    predictor.dispose();
    const raw = new WebWarmupPredictor('{"seed":1}', { wasmModule });
    raw.registerModel('{"name":"b"}');
    const known = JSON.parse(raw.models()).map(({ name }) => name);
    raw.delete();
    globalThis.result = { names, known };`));
  assert.deepEqual([result.names, result.known, result.complaints], [['a'], ['b'], []]);
});

test('inline, where no .wasm is served', async () => {
  const bare = await installPackage();
  try {
    for (const name of ['core.wasm', 'core-threads.wasm']) await rm(path.join(bare.packageFolder, 'dist', name));
    for (const name of ['inline.js', 'own-worker.js']) await copyFile(path.join(app.folder, name), path.join(bare.folder, name));
    for (const [options, worker] of [['{}', false], ["{ worker: new Worker('/own-worker.js', { type: 'module' }) }", true]]) {
      const server = await serve(bare.folder, { pages: { '/': showApp(options, '/inline.js') } });
      try {
        const result = await resultOf(browser, `${server.url}/`);
        expectApp(result, 'single');
        assert.equal(result.done.info.worker, worker);
        assert.deepEqual(server.asked.filter((name) => name.endsWith('.wasm')), []);
      } finally {
        await server.close();
      }
    }
  } finally {
    await bare.remove();
  }
});
