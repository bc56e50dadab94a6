// SPDX-License-Identifier: Apache-2.0
// Models in Workers of Chromium, loaded and released by the predictor. What is the same in Node is tested there.
import assert from 'node:assert/strict';
import { mkdir, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { launch, resultOf } from '../support/chromium.mjs';
import { installPackage, root } from '../support/package.mjs';
import { serve } from '../support/serve.mjs';

const PACKAGE = '/node_modules/model-warmup/dist';

let app;
let browser;
before(async () => {
  app = await installPackage();
  await mkdir(path.join(app.folder, 'workers'));
  const folder = path.join(root, 'tests/support/workers');
  for (const name of await readdir(folder)) {
    const text = await readFile(path.join(folder, name), 'utf8');
    await app.write(`workers/${name}`, text.replace("'model-warmup/runtimes/worker'", `'${PACKAGE}/runtimes/worker.js'`));
  }
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await app?.remove();
});

/** What a page's script leaves in `result`; it has a predictor, `start(script)` for Workers, and `ended`, a list of those. */
async function show(script) {
  const html = `<!doctype html><meta charset="utf-8"><script type="module">
    import { createPredictor } from '${PACKAGE}/index.js';
    import { inWorker, sharedRuntime } from '${PACKAGE}/runtimes/worker.js';
    const warnings = [];
    const predictor = await createPredictor({ seed: 1, onWarning: ({ code }) => warnings.push(code) });
    const [started, ended] = [[], []];
    const start = (name) => () => {
      const worker = new Worker('/workers/' + name + '.js', { type: 'module' });
      const { terminate } = worker;
      worker.terminate = () => (ended.push(name), terminate.call(worker));
      started.push(worker);
      return worker;
    };
    ${script}
  </script>`;
  const server = await serve(app.folder, { pages: { '/': html } });
  try {
    return await resultOf(browser, `${server.url}/`);
  } finally {
    await server.close();
  }
}

test('a model is loaded for a use, answers, and its Worker ends with the release', async () => {
  const { said, after, warnings } = await show(`
    const model = predictor.register({ name: 'm', memory_mb: 10, ...inWorker(start('obedient')) });
    const said = await model.run((value) => Promise.all([value.run({ say: 'a' }), value.run({ say: Uint8Array.of(7) })]));
    await predictor.dispose();
    globalThis.result = { said: said.map(({ said }) => [...said]), after: [started.length, ended.length], warnings };`);
  assert.deepEqual(said, [['a'], [7]]);
  assert.deepEqual(after, [1, 1]);
  assert.deepEqual(warnings.filter((code) => code !== 'ADVICE'), []);
});

test('an abort ends a Worker that computes without end, in the middle of its load', async () => {
  const { error, ended } = await show(`
    const model = predictor.register({ name: 'm', memory_mb: 10, ...inWorker(start('hangs')) });
    const controller = new AbortController();
    predictor.on('task', ({ state }) => state === 'progress' && controller.abort(new Error('enough')));
    const error = await model.use({ signal: controller.signal }).then(() => 'loaded', ({ message }) => message);
    await new Promise((resolve) => setTimeout(resolve, 0));
    globalThis.result = { error, ended };`);
  assert.equal(error, 'enough');
  assert.deepEqual(ended, ['hangs']);
});

test('a Worker that dies is loaded anew by the next use', async () => {
  const { failed, lost, again, started } = await show(`
    const model = predictor.register({ name: 'm', memory_mb: 10, ...inWorker(start('obedient')) });
    const failed = await model.run((value) => value.run({ die: 'a bug' })).then(() => undefined, ({ code, message }) => ({ code, message }));
    const { said: again } = await model.run((value) => value.run({ say: 'again' }));
    globalThis.result = { failed, lost: warnings.includes('MODEL_LOST'), again, started: started.length };`);
  assert.equal(failed.code, 'WORKER_LOST');
  assert.match(failed.message, /a bug/);
  assert.deepEqual({ lost, again, started }, { lost: true, again: 'again', started: 2 });
});

test('a script that is not there, or no script, fails the use with a typed error', async () => {
  const { missing, failing } = await show(`
    const codeOf = (name) => predictor.register({ name, memory_mb: 10, ...inWorker(start(name)) }).use().then(() => '', ({ code, message }) => code ?? message);
    globalThis.result = { missing: await codeOf('nowhere'), failing: await codeOf('fails') };`);
  assert.equal(missing, 'WORKER_LOST');
  assert.equal(failing, 'out of memory');
});

test('two models share a Worker', async () => {
  const { seen, started, ended } = await show(`
    const shared = sharedRuntime(start('two'));
    const [a, b] = ['a', 'b'].map((name) => predictor.register({ name, memory_mb: 10, ...shared.model(name) }));
    await a.run((value) => value.run());
    const seen = await b.run((value) => value.run());
    await predictor.dispose();
    globalThis.result = { seen, started: started.length, ended };`);
  assert.deepEqual(seen, { loaded: ['a', 'b'], released: [], tidied: 0 });
  assert.deepEqual({ started, ended }, { started: 1, ended: ['two'] });
});
