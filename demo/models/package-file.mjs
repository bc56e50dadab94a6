// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';

const { resolve } = createRequire(import.meta.url);

/**
 * The bytes of a file that an npm package ships, wherever npm has put the package.
 * @param {string} specifier  package name and path, as in '@ricky0123/vad-web/dist/silero_vad_v6.onnx'
 * @returns {Promise<Uint8Array<ArrayBuffer>>}  in a buffer of their own
 */
export async function packageFile(specifier) {
  const pooled = await readFile(resolve(specifier));
  return new Uint8Array(pooled); // a copy: Node may hand out a part of a larger buffer
}
