// SPDX-License-Identifier: Apache-2.0
import { describe, it } from 'vitest';
import { kConfig, tryEverything } from './application.js';
import { makePredictor } from './make-predictor.js';

describe('whatever loaders do and users ask', () => {
  it('every use settles, every task is reported once, nothing in use is released, and no value is lost', async () => {
    await tryEverything(() => makePredictor({ config: kConfig }), 300, true);
  }, 120_000);
});
