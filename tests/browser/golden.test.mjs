// SPDX-License-Identifier: Apache-2.0
// The golden vectors in Chromium: the same bytes as natively and in Node, from all modules.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { launch, resultOf } from '../support/chromium.mjs';
import { glueOf, kSets } from '../golden/vectors.mjs';
import { root } from '../support/package.mjs';
import { serve } from '../support/serve.mjs';

const page = (file, glue) => `<!doctype html><meta charset="utf-8"><script type="module">
  import createModule from '/${glue}';
  import { moduleSession, runVectors } from '/tests/golden/vectors.mjs';
  const vectors = await (await fetch('/${file}')).json();
  const session = moduleSession(await createModule({ noExitRuntime: true }), vectors);
  globalThis.result = { replies: await runVectors(vectors, session) };
</script>`;

let browser;
let server;
const cases = kSets.flatMap(({ folder, module, variants }) =>
  readdirSync(path.join(root, 'tests/golden', folder))
    .sort()
    .flatMap((name) => variants.map((variant) => ({ file: `tests/golden/${folder}/${name}`, module, variant }))),
);
const pageOf = ({ file, variant }) => `/${variant}/${file}`;
before(async () => {
  const pages = {};
  for (const one of cases) pages[pageOf(one)] = page(one.file, glueOf('web', one.module, one.variant));
  server = await serve(root, { isolated: true, pages });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.close();
});

for (const one of cases) {
  test(`${path.basename(one.file)}: ${one.variant}`, async () => {
    const { calls } = JSON.parse(readFileSync(path.join(root, one.file), 'utf8'));
    const { replies } = await resultOf(browser, server.url + pageOf(one));
    assert.equal(replies.length, calls.length);
    for (const [i, { method, reply }] of calls.entries()) assert.equal(replies[i], reply, `call ${i}: ${method}`);
  });
}
