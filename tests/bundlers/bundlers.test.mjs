// SPDX-License-Identifier: Apache-2.0
// The application built by each bundler from the installed tarball, and executed in Chromium.
import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { launch, resultOf } from '../support/chromium.mjs';
import { expectApp } from '../support/expect-app.mjs';
import { installPackage } from '../support/package.mjs';
import { serve } from '../support/serve.mjs';
import { bundlers } from './bundlers.mjs';

let app;
let browser;
before(async () => {
  app = await installPackage();
  await copyFile(new URL('../support/app.js', import.meta.url), path.join(app.folder, 'app.js'));
  // One application for all ways to run it: the page's address says how.
  const main = `
    import { showApp } from './app.js';
    const own = () => new Worker(new URL('./own.worker.js', import.meta.url), { type: 'module' });
    showApp({ worker: location.hash === '#own' ? own() : location.hash === '#worker' });`;
  await writeFile(path.join(app.folder, 'own.worker.js'), "import 'model-warmup/worker';\n");
  await writeFile(path.join(app.folder, 'main.js'), main);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await app?.remove();
});

for (const [name, build] of Object.entries(bundlers)) {
  test(name, async (t) => {
    const folder = await build(app);
    for (const [what, isolated, hash, variant] of [
      ['plain page', false, '', 'single'],
      ['cross-origin isolated', true, '', 'threads'],
      ['in a Worker', false, '#worker', 'single'],
      ['in a Worker, cross-origin isolated', true, '#worker', 'single'],
      // The others bundle no Workers by themselves.
      ...(['Vite', 'webpack'].includes(name) ? [['in a Worker of the application', false, '#own', 'single']] : []),
    ]) {
      await t.test(what, async () => {
        const server = await serve(folder, { isolated });
        try {
          const result = await resultOf(browser, `${server.url}/index.html${hash}`);
          expectApp(result, variant);
          assert.equal(result.done.info.worker, hash !== '', result.done.info.reason);
        } finally {
          await server.close();
        }
      });
    }
  });
}
