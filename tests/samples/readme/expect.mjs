// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';

export default {
  'use.mjs': (stdout) => {
    assert.match(stdout, /^false \d+(\.\d+)? rust\n/);
    assert.match(stdout, /\n(language-detector \[|undefined undefined\n)/); // one use is little evidence
    assert.match(stdout, /\nclosed\n$/);
  },
};
