// SPDX-License-Identifier: Apache-2.0
// The package in Chromium without a bundler: plain module script, service worker, and pages that go wrong.
import assert from 'node:assert/strict';
import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { launch, resultOf } from '../support/chromium.mjs';
import { expectApp } from '../support/expect-app.mjs';
import { installPackage } from '../support/package.mjs';
import { serve } from '../support/serve.mjs';

const importMap = '<script type="importmap">{"imports":{"model-warmup":"/node_modules/model-warmup/dist/index.js"}}</script>';
const page = (script) => `<!doctype html><meta charset="utf-8">${importMap}<script type="module">${script}</script>`;
const showApp = (options = '{}') => page(`import { showApp } from '/app.js'; showApp(${options});`);

let app;
let browser;
before(async () => {
  app = await installPackage();
  await copyFile(new URL('../support/app.js', import.meta.url), path.join(app.folder, 'app.js'));
  // Import maps reach neither Workers nor pages that allow no inline script.
  const text = await readFile(path.join(app.folder, 'app.js'), 'utf8');
  await app.write('direct.js', text.replace("'model-warmup'", "'/node_modules/model-warmup/dist/index.js'"));
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

test('plain module script', async () => {
  const result = await show(showApp());
  assert.equal(result.isolated, false);
  expectApp(result, 'single');
  assert.match(result.done.info.reason, /not cross-origin isolated/);
  assert.deepEqual(result.asked.filter((name) => name.endsWith('.wasm')), ['/node_modules/model-warmup/dist/core.wasm']);
});

test('plain module script, cross-origin isolated', async () => {
  const result = await show(showApp(), { isolated: true });
  assert.equal(result.isolated, true);
  expectApp(result, 'threads');
  assert.ok(!result.asked.includes('/node_modules/model-warmup/dist/core.wasm'));
});

test('threads: false in an isolated page', async () => {
  expectApp(await show(showApp('{ threads: false }'), { isolated: true }), 'single');
});

test('a strict Content-Security-Policy that allows WebAssembly', async () => {
  await app.write('main.js', "import { showApp } from './direct.js';\nshowApp();\n");
  const html = '<!doctype html><meta charset="utf-8"><script type="module" src="/main.js"></script>';
  const allowed = { 'content-security-policy': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'" };
  expectApp(await show(html, { headers: allowed }), 'single');
  const forbidden = { 'content-security-policy': "default-src 'none'; script-src 'self'; connect-src 'self'" };
  const result = await show(html, { headers: forbidden });
  assert.equal(result.code, 'CSP_BLOCKED');
  assert.match(result.failed, /wasm-unsafe-eval/);
});

test('a .wasm that is not there, and an HTML page in its place', async () => {
  const missing = await show(showApp("{ wasmUrl: '/nowhere/core.wasm' }"));
  assert.equal(missing.code, 'WASM_NOT_FOUND');
  assert.match(missing.failed, /\/nowhere\/core\.wasm: the server answered 404.*wasmUrl/);
  const html = await show(showApp("{ wasmUrl: '/' }"));
  assert.equal(html.code, 'WASM_NOT_FOUND');
  assert.match(html.failed, /an HTML page was served/);
});

test('service worker', async () => {
  await app.write('service-worker.js', `
    import { runApp } from '/direct.js';
    addEventListener('message', ({ source }) => runApp().then(
      (done) => source.postMessage({ done }), (failed) => source.postMessage({ failed: String(failed) })));`);
  const script = `
    navigator.serviceWorker.addEventListener('message', ({ data }) => (globalThis.result = data));
    const { active, installing, waiting } = await navigator.serviceWorker.register('/service-worker.js', { type: 'module' });
    (active ?? installing ?? waiting).postMessage('run');`;
  const result = await show(page(script), { isolated: true });
  expectApp(result, 'single');
  assert.match(result.done.info.reason, /service workers/);
});

test('no thread to be had: the work runs in slices', async () => {
  const html = page(`
    globalThis.Worker = class { constructor() { throw new DOMException('not from here', 'SecurityError'); } };
    const { showApp } = await import('/app.js');
    await showApp();`);
  expectApp(await show(html, { isolated: true }), 'threads');
});

test('threads that never start: the work runs in slices after a while', async () => {
  const html = page(`
    globalThis.Worker = class extends EventTarget { postMessage() {} terminate() {} };
    const { showApp } = await import('/app.js');
    await showApp();`);
  expectApp(await show(html, { isolated: true }), 'threads');
});

test('two predictors share nothing, and dispose ends the Workers', async () => {
  const html = page(`
    import { createPredictor } from 'model-warmup';
    const workers = [];
    const { Worker } = globalThis;
    globalThis.Worker = class extends Worker {
      constructor(...args) { super(...args); workers.push({ url: String(args[0]), ended: false }); this.mark = workers.at(-1); }
      terminate() { this.mark.ended = true; super.terminate(); }
    };
    const [a, b] = await Promise.all([createPredictor({ seed: 1 }), createPredictor({ seed: 1 })]);
    for (const predictor of [a, b]) {
      predictor.register({ name: 'm', load: () => 1 });
      await predictor.scheduler.plan({ candidates: [] }, { job: true });
    }
    await a.recordUsage({ model: 'm' });
    const counts = [await a.usageStats('m'), await b.usageStats('m')].map((stats) => stats?.usage_count ?? 0);
    await a.dispose();
    await b.dispose();
    globalThis.result = { counts, made: workers.length, running: workers.filter(({ ended }) => !ended).length };`);
  const { counts, made, running, complaints } = await show(html, { isolated: true });
  assert.deepEqual({ counts, complaints }, { counts: [1, 0], complaints: [] });
  assert.ok(made > 0);
  assert.equal(running, 0);
});
