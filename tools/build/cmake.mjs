// SPDX-License-Identifier: Apache-2.0
import fs from 'node:fs';
import path from 'node:path';

import { buildFolder, root } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { step } from '../lib/step.mjs';

/**
 * Configures a preset when it has no build folder yet, and lets ninja decide what is out of date (it configures again
 * by itself when a CMake file or the list of sources changes).
 */
export async function buildPreset(preset, title) {
  const folder = path.join(buildFolder, preset);
  await step(title, async (report) => {
    if (!fs.existsSync(path.join(folder, 'build.ninja'))) {
      await run('cmake', ['--preset', preset], { cwd: root, log: `${preset}-configure`, onLine: report });
    }
    const lines = await run('ninja', ['-C', folder], { log: `${preset}-build`, onLine: report });
    return lines.some((line) => line.includes('no work to do')) ? 'up to date' : 'built';
  });
}
