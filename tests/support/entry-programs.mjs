// SPDX-License-Identifier: Apache-2.0
// Programs that run the entries beside the main one in every runtime beside browsers. Each has to end by itself.
import { writeEntries } from './entry-app.mjs';

/** @param {string} resolve  finds a file of the package @param {string} worker  makes the application's own Worker */
const run = (resolve, worker) => `
  const wasm = async () => ({ wasmBinary: await readFile(${resolve}('model-warmup/core.wasm')) });
  const ownWorker = () => ${worker};
  runEntries({ wasm, ownWorker }).then((entries) => console.log(JSON.stringify(entries)));`;

/** @type {{ way: string, file: string, text: string }[]} each prints what entries.js tells */
export const entryPrograms = [
  {
    way: 'import',
    file: 'entries.mjs',
    // Bun and Deno have the Worker of browsers, too.
    text: `
      import { readFile } from 'node:fs/promises';
      import { createRequire } from 'node:module';
      import { Worker } from 'node:worker_threads';
      import { runEntries } from './entries/entries.js';
      const { resolve } = createRequire(import.meta.url);
      ${run('resolve', "new (globalThis.Worker ?? Worker)(new URL('./own.worker.mjs', import.meta.url), { type: 'module' })")}`,
  },
  {
    way: 'require',
    file: 'entries.cjs',
    text: `
      const { readFile } = require('node:fs/promises');
      const path = require('node:path');
      const { Worker } = require('node:worker_threads');
      const { runEntries } = require('./entries/entries.js');
      ${run('require.resolve', "new Worker(path.resolve('own.worker.mjs'))")}`,
  },
];

/** Puts what the programs import into an application's folder. */
export async function writeEntryPrograms(app) {
  await writeEntries(app, 'entries');
  await app.write('own.worker.mjs', "import 'model-warmup/worker';\n");
}
