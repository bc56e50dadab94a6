// SPDX-License-Identifier: Apache-2.0
// The entries beside the main one without a bundler, in every browser that can be driven here.
import { after, before, describe } from 'node:test';

import { entryPlaces, writeEntryPages } from '../support/entry-pages.mjs';
import { installPackage } from '../support/package.mjs';
import { browsers } from './browsers/browsers.mjs';
import { testEntries } from './entries.mjs';
import { Part } from './record.mjs';

const part = new Part('entry-pages');

let app;
before(async () => {
  app = await installPackage();
  await writeEntryPages(app);
});
after(() => app?.remove());

for (const { name, open } of browsers) {
  describe(name, () => {
    let browser;
    before(async () => (browser = await open()));
    after(() => browser?.close());
    for (const place of entryPlaces) testEntries(part, place.name, name, () => place.run(app, browser.show), place.different);
  });
}
