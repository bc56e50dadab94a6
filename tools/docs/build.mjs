// SPDX-License-Identifier: Apache-2.0
import fs from 'node:fs';
import path from 'node:path';

import { buildFolder, root } from '../lib/paths.mjs';
import { digest, unlessStamped } from '../lib/stamp.mjs';
import { step } from '../lib/step.mjs';
import { buildCppReference, cppLinks } from './cpp.mjs';

/** Where the site comes to lie. It works from there, and under any address. */
export const siteFolder = path.join(buildFolder, 'docs');

const inputs = ['docs', 'tools/docs', 'src', 'cmake/public_headers.cmake', 'examples', 'web', 'npm/package.json', 'tsconfig.base.json', 'package-lock.json'];

/** Builds the site anew, unless it is up to date. */
export async function buildDocs() {
  await step('Documentation', async () => {
    const work = path.join(buildFolder, 'docs-work');
    const worked = await unlessStamped('docs', digest(inputs), [siteFolder], async () => {
      for (const folder of [siteFolder, work]) fs.rmSync(folder, { recursive: true, force: true });
      const { version } = JSON.parse(fs.readFileSync(path.join(root, 'npm', 'package.json'), 'utf8'));
      // TypeDoc is loaded here: those who import this file may have nothing installed yet.
      const { buildSite } = await import('./site.mjs');
      const sections = await buildSite(siteFolder, work, { version, more: [{ title: 'C++', links: cppLinks }] });
      await buildCppReference(siteFolder, work, { version, sections });
    });
    return worked ? 'built' : 'up to date';
  });
}
