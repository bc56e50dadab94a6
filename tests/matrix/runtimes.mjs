// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';

import { hostsFolder } from '../../tools/setup/matrix-hosts.mjs';

const installed = (...parts) => path.join(hostsFolder, 'node_modules', ...parts);
const node = (major) => ({
  name: `Node ${major}`,
  command: installed(`node-${major}`, 'bin', 'node'),
  // Whether require() of a module is experimental, and so says so, depends on the version.
  flags: ['--no-warnings'],
});

/**
 * What runs programs beside this machine's own Node.
 * @type {{ name: string, command: string, flags: string[], env?: Record<string, string> }[]}
 */
export const runtimes = [
  node(20),
  node(22),
  node(24),
  { name: 'Bun', command: installed('@oven', 'bun-linux-x64-baseline', 'bin', 'bun'), flags: ['run'], env: { DO_NOT_TRACK: '1' } },
  // As its users would: what it may read, and nothing from the network.
  {
    name: 'Deno',
    command: installed('@deno', 'linux-x64-glibc', 'deno'),
    flags: ['run', '--cached-only', '--no-prompt', '--allow-read=.', '--allow-sys', '--allow-env'],
    env: { DENO_NO_UPDATE_CHECK: '1' },
  },
];
