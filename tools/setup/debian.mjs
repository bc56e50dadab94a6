// SPDX-License-Identifier: Apache-2.0
import fs from 'node:fs';

import { onPath, output, run } from '../lib/run.mjs';
import { SetupError, step } from '../lib/step.mjs';

/** The packages of tools/debian-packages.txt that belong to the groups and are not there. */
function missingPackages(groups) {
  const wanted = fs.readFileSync(new URL('../debian-packages.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split(/\s+/))
    .filter(([group, , command]) => groups.includes(group) && !(command !== '-' && onPath(command)))
    .map(([, name]) => name);
  const installed = new Set(
    (output('dpkg-query', ['-W', '-f', '${db:Status-Status} ${Package}\n']) ?? '')
      .split('\n')
      .filter((line) => line.startsWith('installed '))
      .map((line) => line.slice('installed '.length)),
  );
  return wanted.filter((name) => !installed.has(name));
}

/** Makes sure that Debian's packages of these groups are there; elsewhere than on Debian, that their commands are. */
export async function debianPackages(groups) {
  await step('Debian packages', async (report) => {
    if (!onPath('dpkg-query')) {
      // Libraries cannot be looked for by name here; CMake says which one it misses.
      const missing = missingPackages(groups).filter((name) => !name.startsWith('lib') && !name.startsWith('debian-') && !name.endsWith('-dev'));
      if (missing.length === 0) return 'not Debian, but the commands are there';
      throw new SetupError(`This is not Debian. Install what it calls ${missing.join(', ')}, and run the command again.`);
    }
    const missing = missingPackages(groups);
    if (missing.length === 0) return 'all there';
    if (process.getuid() !== 0) {
      throw new SetupError(
        `Missing: ${missing.join(', ')}. Run this, and then the command again:\n\n` +
          `  sudo sh -c 'apt-get update && apt-get install --no-install-recommends -y ${missing.join(' ')}'\n`,
      );
    }
    console.log(`    installing with apt-get: ${missing.join(' ')}`);
    await install(missing, report);
    return `installed ${missing.length}`;
  });
}

async function install(packages, report) {
  const aptGet = (...args) =>
    run('apt-get', args, { log: 'apt-get', onLine: report, env: { DEBIAN_FRONTEND: 'noninteractive' } });
  const installAll = () => aptGet('install', '--no-install-recommends', '-y', ...packages);
  try {
    await installAll();
  } catch {
    // Most often the package lists are missing or too old.
    console.log('    reading the package lists (apt-get update), then once more');
    await aptGet('update');
    await installAll();
  }
}
