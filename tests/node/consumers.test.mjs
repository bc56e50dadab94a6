// SPDX-License-Identifier: Apache-2.0
// The installed package in Node, each time in a process of its own that has to end by itself.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { installPackage, root } from '../support/package.mjs';
import { printed, programs, writePrograms } from '../support/programs.mjs';

let app;
before(async () => {
  app = await installPackage();
  await writePrograms(app);
});
after(() => app.remove());

/** Runs a program; gives what it printed. */
const run = (file, text, flags = []) => printed(app, { file, text }, { flags });

for (const program of programs) {
  // Whether require() of a module is experimental, and so says so, depends on the version of Node.
  test(program.name, async () => program.check(await printed(app, program, { flags: ['--no-warnings'] })));
}

test('importing touches nothing and keeps nothing alive', async () => {
  const { added, keys } = await run('import.mjs', `
    const before = new Set(Reflect.ownKeys(globalThis));
    const { createPredictor, ...rest } = await import('model-warmup');
    const added = Reflect.ownKeys(globalThis).filter((key) => !before.has(key)).map(String);
    console.log(JSON.stringify({ added, keys: Object.keys(rest).sort() }));`);
  assert.deepEqual(added, []);
  assert.deepEqual(keys, ['ModelId', 'WarmupError']);
});

test('a predictor with threads leaves the globals of Node alone', async () => {
  const { added, variant } = await run('globals.mjs', `
    import { createPredictor } from 'model-warmup';
    const before = new Set(Reflect.ownKeys(globalThis));
    const predictor = await createPredictor({ threads: 1 });
    await predictor.scheduler.plan({ candidates: [] }, { job: true });
    const added = Reflect.ownKeys(globalThis).filter((key) => !before.has(key)).map(String);
    console.log(JSON.stringify({ added, variant: predictor.info.variant }));
    await predictor.dispose();`);
  assert.deepEqual({ added, variant }, { added: [], variant: 'threads' });
});

test('the module is found by the URLs that the package exports', async () => {
  const { variants } = await run('wasm.mjs', `
    import { readFile } from 'node:fs/promises';
    import { createPredictor } from 'model-warmup';
    const variants = [];
    for (const name of ['core.wasm', 'core-threads.wasm']) {
      const url = new URL(import.meta.resolve('model-warmup/' + name));
      const bytes = await readFile(url);
      for (const from of [{ wasmUrl: url }, { wasmUrl: url.href }, { wasmBinary: bytes }, { wasmModule: await WebAssembly.compile(bytes) }]) {
        const predictor = await createPredictor(from);
        variants.push(predictor.info.variant);
        await predictor.dispose();
      }
    }
    console.log(JSON.stringify({ variants }));`);
  assert.deepEqual(variants, [...Array(4).fill('single'), ...Array(4).fill('threads')]);
});

test('a dropped predictor is ended with a warning, and one whose handles are kept is not', async () => {
  const { warnings, kept } = await run('dropped.mjs', `
    import { setTimeout as sleep } from 'node:timers/promises';
    import { createPredictor } from 'model-warmup';
    const warnings = [];
    const make = (name) => createPredictor({ threads: false, userKey: new Uint8Array(32), onWarning: ({ code }) => warnings.push(name + ' ' + code) });
    let dropped = await make('dropped');
    dropped.register({ name: 'a', load: () => 1 });
    await dropped.predict();
    const handle = await make('kept').then((predictor) => predictor.register({ name: 'a', load: () => 1 }));
    dropped = undefined;
    for (let i = 0; i < 50 && warnings.length === 0; i++) { globalThis.gc(); await sleep(10); }
    console.log(JSON.stringify({ warnings, kept: (await handle.use()).value }));`, ['--expose-gc']);
  assert.deepEqual({ warnings, kept }, { warnings: ['dropped NOT_DISPOSED'], kept: 1 });
});

test('the package holds what it says and nothing else', async () => {
  const files = (await readdir(app.packageFolder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(app.packageFolder, path.join(entry.parentPath, entry.name)))
    .filter((name) => !name.startsWith(path.join('dist', 'types')))
    .sort();
  assert.deepEqual(files, [
    'LICENSE', 'NOTICE', 'README.md',
    'dist/core-packed.js', 'dist/core-threads.mjs', 'dist/core-threads.wasm', 'dist/core.wasm', 'dist/index.js', 'dist/inline.js',
    'dist/node/cli.js', 'dist/node/core-threads.mjs', 'dist/node/index.js', 'dist/node/inline.js', 'dist/node/tools.js',
    'dist/node/worker.js', 'dist/prometheus.js', 'dist/raw.js', 'dist/remote.js', 'dist/runtimes/worker.js', 'dist/sync.js',
    'dist/tools.js', 'dist/tools.wasm', 'dist/worker.js', 'dist/workerd.js',
    'package.json', 'schema/model-warmup.schema.json',
  ]);
  const manifest = JSON.parse(await readFile(path.join(app.packageFolder, 'package.json'), 'utf8'));
  assert.equal(manifest.dependencies, undefined);
  for (const [name, preset] of [['core.wasm', 'wasm-single'], ['core-threads.wasm', 'wasm-threads'], ['tools.wasm', 'wasm-single']]) {
    const shipped = await readFile(path.join(app.packageFolder, 'dist', name));
    assert.deepEqual(await readFile(path.join(root, 'build', preset, 'web', name)), shipped, name);
  }
});
