// SPDX-License-Identifier: Apache-2.0
// What users download stays within the budget of tools/size-report.mjs.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { measureBinaryen, measureParts, reportLines } from '../../tools/size-report.mjs';

before(() => console.log(`${reportLines().join('\n')}\n`));

for (const { part, brotli, limit } of measureParts()) {
  test(`${part}: at most ${limit} bytes`, () => {
    assert.ok(brotli <= limit, `${brotli} bytes compressed, ${brotli - limit} over`);
  });
}

for (const { variant, before: unoptimised, after } of measureBinaryen()) {
  test(`Binaryen's optimiser makes the ${variant} module smaller`, () => {
    assert.ok(after.raw < unoptimised.raw);
  });
}
