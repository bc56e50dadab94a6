// SPDX-License-Identifier: Apache-2.0
import fs from 'node:fs';
import path from 'node:path';

import { root } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { digest } from '../lib/stamp.mjs';
import { step } from '../lib/step.mjs';

const stamp = path.join(root, 'node_modules', '.model-warmup-stamp');

/** Installs exactly what package-lock.json names, unless that is what node_modules holds already. */
export async function npmPackages() {
  await step('npm packages', async () => {
    const wanted = digest(['package-lock.json']);
    if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return 'all there';
    // No package needs its install script here, and what does not run can do no harm.
    await run('npm', ['ci', '--ignore-scripts', '--no-progress'], { log: 'npm-ci' });
    fs.writeFileSync(stamp, wanted);
    return 'installed from the lock file';
  });
}
