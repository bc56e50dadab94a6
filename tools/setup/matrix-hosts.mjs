// SPDX-License-Identifier: Apache-2.0
import fs from 'node:fs';
import path from 'node:path';

import { cacheFolder, root } from '../lib/paths.mjs';
import { output, run } from '../lib/run.mjs';
import { digest } from '../lib/stamp.mjs';
import { step } from '../lib/step.mjs';

const source = 'tests/matrix/hosts';

/**
 * Where the runtimes of the matrix lie: in the user's cache, at a path that names their versions. They are programs for
 * Linux on amd64, a gigabyte of them, and so no dependencies of the workspace.
 */
export const hostsFolder = path.join(cacheFolder, 'matrix', digest([`${source}/package.json`, `${source}/package-lock.json`]).slice(0, 16));

/** Installs exactly what the lock file of tests/matrix/hosts names. */
export async function matrixHosts() {
  await step('Node 20, 22 and 24, Bun, Deno, workerd, Next.js', async () => {
    if (fs.existsSync(hostsFolder)) return 'all there';
    // Under another name until it is complete: what was interrupted is never taken for installed.
    const partial = `${hostsFolder}.${process.pid}`;
    fs.cpSync(path.join(root, source), partial, { recursive: true });
    await run('npm', ['ci', '--ignore-scripts', '--omit=optional', '--no-progress'], { log: 'matrix-hosts', cwd: partial });
    fs.chmodSync(path.join(partial, 'node_modules/@deno/linux-x64-glibc/deno'), 0o755); // its install script would
    fs.renameSync(partial, hostsFolder);
    return `installed into ${hostsFolder}, ${output('du', ['-sh', hostsFolder])?.split('\t')[0] ?? 'a lot'}`;
  });
}
