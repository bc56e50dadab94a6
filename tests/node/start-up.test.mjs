// SPDX-License-Identifier: Apache-2.0
// What may keep the package from starting in Node: each in a process that really is that way, each told with the cause,
// the place and the cure. The same in browsers is in tests/support/pages.mjs.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { installPackage } from '../support/package.mjs';
import { writeModules } from '../support/pages.mjs';
import { printed } from '../support/programs.mjs';
import { serve } from '../support/serve.mjs';

let app;
before(async () => {
  app = await installPackage();
  await writeModules(app);
  await app.write('start.mjs', `
    import { createPredictor } from 'model-warmup';
    const options = JSON.parse(process.argv[2] ?? '{}');
    const { variant, kind, code, message } = await createPredictor(options).then(({ info }) => info, (error) => error);
    console.log(JSON.stringify({ variant, kind, code, message }));
    process.exit(); // an engine without WebAssembly may keep more than that from working`);
});
after(() => app?.remove());

/** What `createPredictor` came to in a process of its own. */
async function start(options = {}, { flags = [], shell = '' } = {}) {
  const command = `${shell} exec "$0" "$@"`;
  const args = ['-c', command, process.execPath, ...flags, 'start.mjs', JSON.stringify(options)];
  const { stdout } = await promisify(execFile)('sh', args, { cwd: app.folder });
  return JSON.parse(stdout);
}

function expectError(told, code, message) {
  assert.equal(told.code, code, JSON.stringify(told));
  assert.match(told.message, message);
}

const file = (name) => pathToFileURL(path.join(app.folder, name)).href;

test('a file that is not there', async () => {
  expectError(await start({ wasmUrl: file('nowhere/core.wasm') }), 'WASM_NOT_FOUND', /file:.*nowhere\/core\.wasm: ENOENT.*Put the package's core\.wasm there.*wasmUrl/);
  const own = path.join(app.packageFolder, 'dist', 'core-threads.wasm');
  await rename(own, `${own}.away`);
  const { variant } = await start();
  await rename(`${own}.away`, own);
  assert.equal(variant, 'single'); // it does without threads
});

test('a server that answers something else, and one that does not answer', async () => {
  const server = await serve(app.folder, { pages: { '/page': '<!doctype html>' }, silent: ['/silent.wasm'] });
  try {
    expectError(await start({ wasmUrl: `${server.url}/core.wasm` }), 'WASM_NOT_FOUND', /http:.*: the server answered 404/);
    expectError(await start({ wasmUrl: `${server.url}/page` }), 'WASM_NOT_FOUND', /http:.*an HTML page was served/);
    expectError(await start({ wasmUrl: `${server.url}/silent.wasm` }), 'WASM_UNREACHABLE', /no answer from http:.*silent\.wasm.*Try again/);
  } finally {
    await server.close();
  }
  expectError(await start({ wasmUrl: `${server.url}/core.wasm` }), 'WASM_UNREACHABLE', /no answer from http/);
});

test('a module that is cut short, of another version, of another package', async () => {
  expectError(await start({ wasmUrl: file('short.wasm') }), 'WASM_DAMAGED', /file:.*short\.wasm does not compile.*cut short/);
  expectError(await start({ wasmUrl: file('old.wasm') }), 'VERSION_MISMATCH', /file:.*old\.wasm is of version 0\.0\.0.*serve the \.wasm that comes with it/);
  expectError(await start({ wasmUrl: file('foreign.wasm') }), 'VERSION_MISMATCH', /file:.*foreign\.wasm is of another version, or of another package/);
});

test('no WebAssembly', async () => {
  expectError(await start({}, { flags: ['--jitless'] }), 'NO_WEBASSEMBLY', /no WebAssembly here.*node --jitless.*allow it/);
});

test('a processor without the instructions for SIMD', { skip: process.arch !== 'x64' && 'the switch is of x64 only' }, async () => {
  expectError(await start({}, { flags: ['--no-enable-sse4-1'] }), 'ENGINE_TOO_OLD', /SIMD.*SSE 4\.1/);
});

test('no memory for the module', { skip: process.platform !== 'linux' && 'ulimit -v is of Linux only' }, async () => {
  const tight = { shell: 'ulimit -v 3000000;' }; // enough for Node, too little for the address space of a module
  for (const threads of [false, 'auto']) {
    expectError(await start({ threads }, tight), 'OUT_OF_MEMORY', /no memory.*file:.*core\.wasm.*raise its limit/);
  }
});

test('memory that runs out at work ends that predictor, and a new one works', async () => {
  const { ended, then, next } = await printed(app, {
    file: 'work.mjs',
    text: `
      import { createPredictor } from 'model-warmup';
      const codeOf = (error) => ({ kind: error.kind, code: error.code, message: error.message });
      const full = await createPredictor({ threads: false, seed: 1 });
      const fill = async () => {
        for (let i = 0; i < 20_000; i++) await full.register({ name: 'm'.repeat(200) + i }).ready;
      };
      const ended = await fill().then(() => 'it held all of them', codeOf);
      const then = await full.predict().then(() => 'it went on', codeOf);
      await full.dispose();
      const predictor = await createPredictor({ threads: false, seed: 1, models: [{ name: 'm' }] });
      await predictor.recordUsage({ model: 'm' });
      const next = (await predictor.models.list()).length;
      await predictor.dispose();
      console.log(JSON.stringify({ ended, then, next }));`,
  }, { flags: ['--wasm-max-mem-pages=256'] }); // what a module begins with, and nothing beyond
  assert.deepEqual([ended.kind, ended.code], ['Internal', 'OUT_OF_MEMORY'], JSON.stringify(ended));
  assert.match(ended.message, /ran out of memory.*make a new predictor/);
  assert.deepEqual(then, ended);
  assert.equal(next, 1);
});
