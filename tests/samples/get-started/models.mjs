// SPDX-License-Identifier: Apache-2.0
// A stand-in for the reader's own models.
export const loadModel = async (name, { signal, onProgress }) => {
  signal.throwIfAborted();
  onProgress(1);
  return { name, close() {} };
};
