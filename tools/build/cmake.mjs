// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';

import { buildFolder, root } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { digest, unlessStamped } from '../lib/stamp.mjs';
import { step } from '../lib/step.mjs';

/**
 * Configures a preset that is new or has changed, and lets ninja decide what is out of date (it configures again by
 * itself when a CMake file or the list of sources changes, but does not know of presets).
 */
export async function buildPreset(preset, title) {
  const folder = path.join(buildFolder, preset);
  await step(title, async (report) => {
    await unlessStamped(`configure-${preset}`, digest(['CMakePresets.json']), [path.join(folder, 'build.ninja')], () =>
      run('cmake', ['--preset', preset], { cwd: root, log: `${preset}-configure`, onLine: report }),
    );
    const lines = await run('ninja', ['-C', folder], { log: `${preset}-build`, onLine: report });
    return lines.some((line) => line.includes('no work to do')) ? 'up to date' : 'built';
  });
}
