// SPDX-License-Identifier: Apache-2.0
/**
 * What a loader is told where no runner calls it: to load all of the model. What it tells on its way nobody hears.
 * @param {Partial<import('model-warmup').LoadContext>} [wanted]
 * @returns {import('model-warmup').LoadContext}
 */
export const loadContext = (wanted) => ({
  stage: 'primed',
  signal: new AbortController().signal,
  onProgress() {},
  onMemory() {},
  onLost() {},
  ...wanted,
});
