// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';

export default {
  'morning.mjs': (stdout) => {
    const lines = stdout.trim().split('\n');
    assert.equal(lines[0], '1 cold cold cold');
    const warm = lines.slice(1, 10).join(' ').match(/warm/g) ?? [];
    assert.ok(warm.length >= 5, stdout);
    const [, hits, seconds] = /^(\d+) warm-ups were used, (\d+) s saved$/.exec(lines[10]);
    assert.ok(hits >= 5 && seconds > 10, stdout);
  },
  'remember.mjs': async (_folder, play) => {
    for (const uses of [1, 2, 3]) assert.equal((await play()).stdout, `uses so far: ${uses}\n`);
  },
};
