// SPDX-License-Identifier: Apache-2.0
// npm run build: everything that is shipped. The WASM module in both variants, the npm package, the native library.
import { buildPreset } from './build/cmake.mjs';
import { buildPackage } from './build/package.mjs';
import { main } from './lib/step.mjs';
import { setUp } from './setup/set-up.mjs';

await main(async () => {
  await setUp(['build']);
  await buildPreset('wasm-single', 'WASM, single');
  await buildPreset('wasm-threads', 'WASM, threads');
  await buildPackage();
  await buildPreset('release', 'Native library');
});
