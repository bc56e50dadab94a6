// SPDX-License-Identifier: Apache-2.0
// The golden vectors in Chromium: the same bytes as natively and in Node, from both modules.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { launch, resultOf } from '../support/chromium.mjs';
import { root } from '../support/package.mjs';
import { serve } from '../support/serve.mjs';

const folder = 'tests/golden/vectors';
const glue = { single: '/build/wasm-single/web/core.mjs', threads: '/build/wasm-threads/web/core-threads.mjs' };

const page = (file, module) => `<!doctype html><meta charset="utf-8"><script type="module">
  import createModule from '${module}';
  import { moduleSession, runVectors } from '/tests/golden/vectors.mjs';
  const vectors = await (await fetch('/${folder}/${file}')).json();
  const session = moduleSession(await createModule({ noExitRuntime: true }), vectors);
  globalThis.result = { replies: await runVectors(vectors, session) };
</script>`;

let browser;
let server;
const pages = {};
const files = readdirSync(path.join(root, folder)).sort();
before(async () => {
  for (const [variant, module] of Object.entries(glue)) {
    for (const file of files) pages[`/${variant}/${file}`] = page(file, module);
  }
  server = await serve(root, { isolated: true, pages });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.close();
});

for (const file of files) {
  for (const variant of Object.keys(glue)) {
    test(`${file}: ${variant}`, async () => {
      const { calls } = JSON.parse(readFileSync(path.join(root, folder, file), 'utf8'));
      const { replies } = await resultOf(browser, `${server.url}/${variant}/${file}`);
      assert.equal(replies.length, calls.length);
      for (const [i, { method, reply }] of calls.entries()) assert.equal(replies[i], reply, `call ${i}: ${method}`);
    });
  }
}
