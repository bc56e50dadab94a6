// SPDX-License-Identifier: Apache-2.0
// The package without a bundler in every browser that can be driven here.
import { after, before, describe } from 'node:test';

import { installPackage } from '../support/package.mjs';
import { expectObstacle, expectPlace, obstacles, places, writePages } from '../support/pages.mjs';
import { browsers } from './browsers/browsers.mjs';
import { Part } from './record.mjs';

const part = new Part('pages');

let app;
before(async () => {
  app = await installPackage();
  await writePages(app);
});
after(() => app?.remove());

for (const { name, open, threads } of browsers) {
  describe(name, () => {
    let browser;
    before(async () => {
      browser = await open();
      part.set('version', name, browser.version);
    });
    after(() => browser?.close());
    for (const place of places) {
      part.test(place.name, name, () => expectPlace(place, app, browser.show, threads));
    }
    for (const obstacle of obstacles) {
      part.test(obstacle.name, name, async () => {
        await expectObstacle(obstacle, app, browser.show);
        return `\`${obstacle.code}\``;
      });
    }
  });
}
