// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const { resolve } = createRequire(import.meta.url);

/**
 * The bytes of a file that an npm package ships, wherever npm has put the package.
 * @param {string} specifier  package name and path in the package, as in '@ricky0123/vad-web/dist/silero_vad_v6.onnx'
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<Uint8Array<ArrayBuffer>>}  in a buffer of their own
 */
export async function asset(specifier, { signal } = {}) {
  // Looks in the folders that require would look in, but past the package's `exports`: not every package lists the
  // files that it ships for a browser to fetch.
  for (const folder of resolve.paths(specifier) ?? []) {
    try {
      const pooled = await readFile(join(folder, specifier), { signal });
      return new Uint8Array(pooled); // a copy: Node may hand out a part of a larger buffer
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
    }
  }
  throw new Error(`no installed package has ${specifier}`);
}
