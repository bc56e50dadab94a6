// SPDX-License-Identifier: Apache-2.0
// The package in Cloudflare's workerd, bundled as for Cloudflare Workers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { writeEntries } from '../support/entry-app.mjs';
import { expectApp } from '../support/expect-app.mjs';
import { installPackage } from '../support/package.mjs';
import { programs } from '../support/programs.mjs';
import { testEntries } from './entries.mjs';
import { Part } from './record.mjs';
import { serveInWorkerd, workerdVersion } from './workerd.mjs';

const name = 'workerd';
const part = new Part('workerd');
const entries = new Part('entry-workerd');
part.set('version', name, workerdVersion);
for (const program of programs) part.set(program.name, name, '–'); // it has no require() and no processes

let app;
let server;
before(async () => {
  app = await installPackage();
  await writeEntries(app, 'entries');
  await app.write('main.js', `
    import wasmModule from 'model-warmup/core.wasm';
    import wasmBinary from 'bytes';
    import { createPredictor } from 'model-warmup';
    import { createPredictorSync } from 'model-warmup/sync';
    import { WebWarmupPredictor } from 'model-warmup/raw';
    import { runApp } from './entries/app.js';
    import { runEntries } from './entries/entries.js';
    const answers = {
      '/own': () => runApp({ threads: false }),
      '/given': () => runApp({ wasmModule }),
      '/threads': () => runApp({ threads: 2 }),
      '/bytes': () => runApp({ wasmBinary }),
      '/bytes-sync': async () => createPredictorSync({ wasmBinary }),
      '/bytes-raw': async () => new WebWarmupPredictor('{}', { wasmBinary }),
      '/number': () => createPredictor(7),
      '/elsewhere': () => createPredictor({ wasmUrl: 'http://app.test/core.wasm' }),
      '/entries': () => runEntries({ wasm: async () => ({ wasmModule }) }),
    };
    export class Kept {
      #predictor;
      #loads = 0;
      async fetch() {
        this.#predictor ??= createPredictor({ onWarning: () => {}, models: [{ name: 'a', memory_mb: 1, load: async () => ++this.#loads }] });
        const predictor = await this.#predictor;
        const lease = await predictor.model('a').use();
        lease.release();
        const { usage_count } = await predictor.usageStats('a');
        return Response.json({ value: lease.value, wasWarm: lease.wasWarm, usage_count });
      }
    }
    export default {
      async fetch(request, { KEPT }) {
        const { url } = request;
        if (url.endsWith('/core.wasm')) return new Response(wasmBinary);
        if (url.endsWith('/kept')) return KEPT.get(KEPT.idFromName('one')).fetch(request);
        const told = answers[new URL(url).pathname]().then((done) => ({ done }), ({ message, code }) => ({ failed: message, code }));
        return Response.json(await told);
      },
    };`);
  server = await serveInWorkerd(app, 'main.js');
});
after(async () => {
  const complaints = await server?.close();
  await app?.remove();
  assert.equal(complaints, '');
});

const ask = async (program) => (await fetch(`${server.url}/${program}`)).json();

part.test('import, single', name, async () => {
  expectApp(await ask('own'), 'single');
  expectApp(await ask('given'), 'single');
  return 'yes';
});

test('a predictor is kept in a Durable Object', async () => {
  for (let i = 0; i < 3; i++) assert.deepEqual(await ask('kept'), { value: 1, wasWarm: i > 0, usage_count: i + 1 });
});

part.test('import, threads', name, async () => {
  const told = await ask('threads');
  expectApp(told, 'single');
  assert.match(told.done.info.reason, /cannot import\(\) the glue of the threads/);
  return 'single';
});

test('options are checked as everywhere, and what they say of the module holds', async () => {
  const refused = await ask('number');
  assert.match(refused.failed, /options must be an object/);
  const elsewhere = await ask('elsewhere');
  assert.match(elsewhere.failed, /compiles no WebAssembly while it runs \(http:\/\/app\.test\/core\.wasm\)/);
});

const forbidden = { code: 'COMPILE_FORBIDDEN', message: /compiles no WebAssembly while it runs \(wasmBinary\).*import the \.wasm.*wasmModule/ };
test('bytes are a typed error', async () => {
  for (const program of ['bytes', 'bytes-sync', 'bytes-raw']) {
    const { failed, code } = await ask(program);
    assert.equal(code, forbidden.code, failed);
    assert.match(failed, forbidden.message);
  }
});

testEntries(entries, name, 'import', async () => ({ entries: (await ask('entries')).done }), {
  'worker: true': { worker: /^in the calling thread, for there are no Workers here; / },
  worker: null,
  inline: forbidden,
  'inline and worker': null,
});
