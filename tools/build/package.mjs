// SPDX-License-Identifier: Apache-2.0
import fs from 'node:fs';
import path from 'node:path';

import { buildFolder, root } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { digest, unlessStamped } from '../lib/stamp.mjs';
import { step } from '../lib/step.mjs';

/** The package as npm would publish it. */
export const tarball = path.join(buildFolder, 'package', 'model-warmup.tgz');

const inputs = [
  'npm/build', 'npm/package.json', 'npm/README.md', 'web', 'tsconfig.base.json', 'package-lock.json', 'LICENSE', 'NOTICE',
  'build/wasm-single/web', 'build/wasm-threads/web', 'build/wasm-threads/node',
];

/** Builds npm/dist from web/ and both WASM variants, and packs it. */
export async function buildPackage() {
  await step('npm package', async (report) => {
    const worked = await unlessStamped('package', digest(inputs), [tarball, path.join(root, 'npm', 'dist')], async () => {
      await run('npm', ['run', 'build', '--workspace', 'npm'], { log: 'package-build', onLine: report });
      const folder = path.dirname(tarball);
      fs.rmSync(folder, { recursive: true, force: true });
      fs.mkdirSync(folder, { recursive: true });
      const lines = await run('npm', ['pack', '--workspace', 'npm', '--pack-destination', folder], { cwd: root, log: 'package-pack' });
      const packed = fs.readdirSync(folder).find((name) => name.endsWith('.tgz'));
      if (!packed) throw new Error(`npm pack made no tarball:\n${lines.join('\n')}`);
      fs.renameSync(path.join(folder, packed), tarball);
    });
    return worked ? 'built and packed' : 'up to date';
  });
}
