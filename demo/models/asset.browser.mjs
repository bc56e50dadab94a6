// SPDX-License-Identifier: Apache-2.0

/**
 * The bytes of a file that an npm package ships. The page's own server hands them out.
 * @param {string} specifier  package name and path in the package, as in '@ricky0123/vad-web/dist/silero_vad_v6.onnx'
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<Uint8Array<ArrayBuffer>>}  in a buffer of their own
 */
export async function asset(specifier, { signal } = {}) {
  const response = await fetch(new URL(`/assets/${specifier}`, location.origin), { signal });
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}
