// SPDX-License-Identifier: Apache-2.0
// The package in Chromium without a bundler: plain module script, service worker, and pages that go wrong.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch, resultOf } from '../support/chromium.mjs';
import { expectApp } from '../support/expect-app.mjs';
import { installPackage } from '../support/package.mjs';
import { appPage, expectObstacle, expectPlace, obstacles, page, places, writePages } from '../support/pages.mjs';
import { serve } from '../support/serve.mjs';

let app;
let browser;
before(async () => {
  app = await installPackage();
  await writePages(app);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await app?.remove();
});

const showIn = (browser) => (url) => resultOf(browser, url);

for (const place of places) test(place.name, () => expectPlace(place, app, showIn(browser)));
for (const obstacle of obstacles) test(`${obstacle.name} is a typed error`, () => expectObstacle(obstacle, app, showIn(browser)));

/** Serves the application's folder with one page, and gives the page's result. */
async function show(html, options = {}, showOne = showIn(browser)) {
  const server = await serve(app.folder, { ...options, pages: { '/': html } });
  try {
    return await showOne(`${server.url}/`);
  } finally {
    await server.close();
  }
}

test('threads: false in an isolated page', async () => {
  expectApp(await show(appPage('{ threads: false }'), { isolated: true }), 'single');
});

test('offline: a typed error, and it works as soon as the network is back', async () => {
  const server = await serve(app.folder, { pages: { '/': page("import { runApp } from '/app.js'; globalThis.runApp = runApp;") } });
  const context = await browser.newContext();
  try {
    const tab = await context.newPage();
    await tab.goto(`${server.url}/`);
    await tab.waitForFunction(() => globalThis.runApp !== undefined);
    await context.setOffline(true);
    const { code, message } = await tab.evaluate(() => globalThis.runApp().catch(({ code, message }) => ({ code, message })));
    assert.equal(code, 'WASM_UNREACHABLE');
    assert.match(message, /no answer from http.*core\.wasm.*this machine is offline.*wasmBinary/);
    await context.setOffline(false);
    expectApp({ done: await tab.evaluate(() => globalThis.runApp()) }, 'single');
  } finally {
    await context.close();
    await server.close();
  }
});

for (const [what, flag, code, message] of [
  ['without WebAssembly', '--jitless', 'NO_WEBASSEMBLY', /no WebAssembly here.*Lockdown Mode/],
  ['without SIMD', '--no-enable-sse4-1', 'ENGINE_TOO_OLD', /no WebAssembly SIMD.*Chrome 91/],
  ['that gives a module no memory', '--wasm-max-mem-pages=16', 'OUT_OF_MEMORY', /no memory.*http.*core\.wasm/],
]) {
  test(`an engine ${what} is a typed error`, async () => {
    const poor = await launch([`--js-flags=${flag}`]);
    try {
      await expectObstacle({ code, message, run: (_app, showOne) => show(appPage(), {}, showOne) }, app, showIn(poor));
    } finally {
      await poor.close();
    }
  });
}

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
