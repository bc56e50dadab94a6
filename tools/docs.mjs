// SPDX-License-Identifier: Apache-2.0
// npm run docs: the documentation as a static site, in build/docs.
import path from 'node:path';

import { buildDocs, siteFolder } from './docs/build.mjs';
import { main } from './lib/step.mjs';
import { debianPackages } from './setup/debian.mjs';
import { npmPackages } from './setup/npm-packages.mjs';

await main(async () => {
  await debianPackages(['build', 'docs']);
  await npmPackages();
  await buildDocs();
  console.log(`Open ${path.join(siteFolder, 'index.html')}`);
});
