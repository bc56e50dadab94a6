// SPDX-License-Identifier: Apache-2.0
import { describe, it } from 'vitest';
import { kConfig, tryEverything } from './application.js';
import { makePredictor, makeRemote } from './make-predictor.js';

describe('whatever loaders do and users ask', () => {
  it('every use settles, every task is reported once, nothing in use is released, and no value is lost', async () => {
    await tryEverything(() => makePredictor({ config: kConfig }), 300, true);
  }, 120_000);

  it('and so it is with the runner in a Worker', async () => {
    await tryEverything(() => makeRemote({ config: kConfig }), 200, true);
  }, 120_000);
});
