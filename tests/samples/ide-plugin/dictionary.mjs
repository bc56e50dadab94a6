// SPDX-License-Identifier: Apache-2.0
// A stand-in for the reader's own model.
export const openDictionary = async ({ signal }) => {
  signal.throwIfAborted();
  return { compile: () => ({ memoryMb: 180, check: (text) => text.split(' ').filter((word) => word === 'teh') }) };
};
