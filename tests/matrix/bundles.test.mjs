// SPDX-License-Identifier: Apache-2.0
// The application of each bundler and framework in every browser that can be driven here.
import { after, before, describe } from 'node:test';

import { expectApp } from '../support/expect-app.mjs';
import { browsers } from './browsers/browsers.mjs';
import { testEntries } from './entries.mjs';
import { Part } from './record.mjs';
import { builders } from './servers.mjs';

const part = new Part('bundles');
const entries = new Part('entry-bundles');

const open = {};
before(async () => {
  for (const browser of browsers) open[browser.name] = await browser.open();
});
after(async () => {
  for (const browser of Object.values(open)) await browser.close();
});

for (const { name, onServer, make } of builders) {
  describe(name, () => {
    let application;
    before(async () => {
      application = await make();
      await application.checkServer?.();
    });
    after(() => application?.close());
    if (onServer) testEntries(entries, onServer, 'server', async () => ({ entries: await application.serverEntries() }));
    for (const browser of browsers) {
      part.test(name, browser.name, async () => {
        const variants = [];
        for (const [isolated, variant] of [[false, 'single'], [true, browser.threads ? 'threads' : 'single']]) {
          const { url, close } = await application.open(isolated);
          try {
            expectApp(await open[browser.name].show(url), variant);
          } finally {
            await close();
          }
          variants.push(variant);
        }
        return [...new Set(variants)].join(', ');
      });
      testEntries(entries, name, browser.name, async () => {
        const { url, close } = await application.open(false);
        try {
          return await open[browser.name].show(`${url}#entries`);
        } finally {
          await close();
        }
      });
    }
  });
}
