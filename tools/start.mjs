// SPDX-License-Identifier: Apache-2.0
// npm start: sets up and builds what the example needs, then runs it with the arguments given.
import { spawn } from 'node:child_process';
import path from 'node:path';

import { buildPreset } from './build/cmake.mjs';
import { buildPackage } from './build/package.mjs';
import { root } from './lib/paths.mjs';
import { main } from './lib/step.mjs';
import { setUp } from './setup/set-up.mjs';

await main(async () => {
  await setUp(['build']);
  await buildPreset('wasm-single', 'WASM, single');
  await buildPreset('wasm-threads', 'WASM, threads');
  await buildPackage();
  console.log('Example\n');
  const example = spawn(process.execPath, [path.join(root, 'demo', 'session', 'main.mjs'), ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  });
  process.on('SIGINT', () => {}); // Ctrl-C reaches the example, too, which ends its models and then itself
  example.on('close', (code) => {
    process.exitCode = code ?? 1;
  });
});
