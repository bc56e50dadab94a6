// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { before, describe } from 'node:test';

import { entries, expectEntry } from '../support/expect-entries.mjs';

/**
 * One test for each entry of the package beside the main one: of a page or program that runs them all.
 * @param {import('./record.mjs').Part} part
 * @param {string} place
 * @param {string} host
 * @param {() => Promise<{ entries: Record<string, object> }>} run
 * @param {Record<string, import('../support/expect-entries.mjs').Wanted>} [different]
 */
export function testEntries(part, place, host, run, different) {
  describe(place, () => {
    let outcomes;
    before(async () => {
      const told = await run();
      assert.notEqual(told.entries, undefined, JSON.stringify(told));
      outcomes = told.entries;
    });
    for (const entry of entries) {
      part.test(`${place}: ${entry}`, host, async () => expectEntry(entry, outcomes, different));
    }
  });
}
