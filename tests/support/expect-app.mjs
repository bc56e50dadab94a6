// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';

/** What app.js tells when everything went as it should. */
export function expectApp({ done, failed, complaints = [] }, variant) {
  assert.equal(failed, undefined);
  assert.deepEqual(complaints, []);
  const { info, ...rest } = done;
  assert.deepEqual(rest, {
    uses: [{ value: 42, wasWarm: false }, { value: 42, wasWarm: true }],
    planned: ['a'],
    error: 'InvalidInput',
    predicted: ['answer'],
  });
  assert.equal(info.variant, variant, info.reason);
}
