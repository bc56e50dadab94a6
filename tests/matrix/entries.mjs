// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { before, describe } from 'node:test';

import { entries, expectEntry } from '../support/expect-entries.mjs';

export const columnOf = (way, entry) => `${way}: ${entry}`;

/**
 * One test for each entry of the package beside the main one, of a page or program that runs them all. Its row is the
 * place, its column the way of running there and the entry.
 * @param {import('./record.mjs').Part} part
 * @param {string} place
 * @param {string} way  a browser's name, or how a program takes the package
 * @param {() => Promise<{ entries: Record<string, object> }>} run
 * @param {Record<string, import('../support/expect-entries.mjs').Wanted>} [different]
 */
export function testEntries(part, place, way, run, different) {
  describe(place, () => {
    let outcomes;
    before(async () => {
      const told = await run();
      assert.notEqual(told.entries, undefined, JSON.stringify(told));
      outcomes = told.entries;
    });
    for (const entry of entries) {
      part.test(place, columnOf(way, entry), async () => expectEntry(entry, outcomes, different));
    }
  });
}
