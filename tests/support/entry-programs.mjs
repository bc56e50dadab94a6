// SPDX-License-Identifier: Apache-2.0
// Programs that run the entries beside the main one in every runtime beside browsers. Each has to end by itself.
import { createRequire } from 'node:module';
import path from 'node:path';

import { writeEntries } from './entry-app.mjs';
import { root } from './package.mjs';

const { build } = createRequire(import.meta.url)(path.join(root, 'node_modules', 'esbuild'));

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

/**
 * Bundled into one CommonJS script, as extensions of VS Code are: it knows no import.meta.url, and is told where the .wasm is.
 * @type {{ file: string, text: string, different: Record<string, import('./expect-entries.mjs').Wanted> }}
 */
export const bundledProgram = {
  file: 'bundled.cjs',
  text: `
    import { readFile } from 'node:fs/promises';
    import path from 'node:path';
    import { pathToFileURL } from 'node:url';
    import { Worker } from 'node:worker_threads';
    import { runEntries } from './entries/entries.js';
    const file = path.resolve('node_modules/model-warmup/dist/core.wasm');
    const given = {
      wasm: async () => ({ wasmBinary: await readFile(file) }),
      ownWorker: () => new Worker(path.resolve('own.worker.mjs')),
      options: { wasmUrl: pathToFileURL(file) },
    };
    runEntries(given).then((entries) => console.log(JSON.stringify(entries)));`,
  different: { 'worker: true': { worker: /^in the calling thread, for no Worker can be made here \(/ } },
};

/** @returns {Promise<{ file: string, text: string }>} the program as esbuild makes it */
export async function bundleProgram(app) {
  const { file, text } = bundledProgram;
  const { outputFiles: [{ text: bundle }] } = await build({
    stdin: { contents: text, resolveDir: app.folder },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    logLevel: 'error',
  });
  return { file, text: bundle };
}

/** Puts what the programs import into an application's folder. */
export async function writeEntryPrograms(app) {
  await writeEntries(app, 'entries');
  await app.write('own.worker.mjs', "import 'model-warmup/worker';\n");
}
