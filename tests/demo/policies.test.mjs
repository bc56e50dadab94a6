// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { keptBy, under } from '../../demo/session/policies.mjs';

const SIZES = { small: 15, medium: 50, large: 200 };
const sizeOf = (name) => SIZES[name];
const kept = (names, { most = Infinity, limitMb = 1000 } = {}) => keptBy(names, { most, limitMb, sizeOf });

describe('plain policies', () => {
  test('keep what was used', () => {
    assert.deepEqual(kept(['small', 'medium', 'small', 'medium']), [false, false, true, true]);
  });

  test('keep so many of those used last', () => {
    assert.deepEqual(kept(['small', 'medium', 'large', 'small'], { most: 2 }), [false, false, false, false]);
    assert.deepEqual(kept(['small', 'medium', 'large', 'small'], { most: 3 }), [false, false, false, true]);
  });

  test('let go of what was used least recently when the next one would not fit', () => {
    assert.deepEqual(kept(['medium', 'small', 'large', 'small', 'medium'], { limitMb: 230 }), [false, false, false, true, false]);
  });

  test('load what is larger than the limit all the same, alone', () => {
    assert.deepEqual(kept(['small', 'large', 'large', 'small'], { limitMb: 100 }), [false, false, true, false]);
  });

  test('keeping more never makes more cold', () => {
    const anyUses = fc.array(fc.constantFrom(...Object.keys(SIZES)), { maxLength: 40 });
    fc.assert(
      fc.property(anyUses, fc.integer({ min: 1, max: 3 }), (names, most) => {
        const [fewer, more] = [kept(names, { most }), kept(names, { most: most + 1 })];
        for (const [i, wasKept] of fewer.entries()) assert.ok(!wasKept || more[i]);
      }),
      { seed: 7 },
    );
  });

  test('save the loading of each use that finds its model, and nothing of the others', () => {
    const use = (model, waitMs, loadingMs) => ({ event: { model }, waitMs, loadingMs });
    const cold = [use('small', 300, 200), use('small', 310, 205), use('large', 900, 700)];
    assert.deepEqual(under(cold, { most: 3, limitMb: 1000, sizeOf }), { waitMs: 300 + 105 + 900, loadingMs: 900, coldStarts: 2 });
  });
});
