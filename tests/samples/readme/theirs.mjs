// SPDX-License-Identifier: Apache-2.0
// A stand-in for the reader's own loader.
globalThis.loadDetector = async ({ signal, onProgress }) => {
  signal.throwIfAborted();
  onProgress?.(1);
  return { detect: async () => 'rust', close() { console.log('closed'); } };
};
