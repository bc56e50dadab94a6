// SPDX-License-Identifier: Apache-2.0
// A stand-in for the reader's own models.
export const loadDetector = async (signal) => {
  signal.throwIfAborted();
  return { detect: async () => 'rust', close() {} };
};
