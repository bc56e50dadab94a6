// SPDX-License-Identifier: Apache-2.0
// The application built by each bundler from the installed tarball, and executed in Chromium.
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
  await writeFile(path.join(app.folder, 'main.js'), "import { showApp } from './app.js';\nshowApp();\n");
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await app?.remove();
});

for (const [name, build] of Object.entries(bundlers)) {
  test(name, async (t) => {
    const folder = await build(app);
    for (const [isolated, variant] of [[false, 'single'], [true, 'threads']]) {
      await t.test(isolated ? 'cross-origin isolated' : 'plain page', async () => {
        const server = await serve(folder, { isolated });
        try {
          expectApp(await resultOf(browser, `${server.url}/index.html`), variant);
        } finally {
          await server.close();
        }
      });
    }
  });
}
