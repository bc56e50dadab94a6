// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { matrixOf } from '../../tools/test/matrix.mjs';

test('the table of the matrix tells versions, outcomes, and what was not run', () => {
  const text = matrixOf({
    pages: { version: { One: '1.2', Two: '3' }, 'module script': { One: 'single', Two: 'fails' } },
    bundles: { 'Bundler 7': { One: 'single, threads' } },
    runtimes: { version: { 'Node 20': '20.19.0', Bun: '1.0.0' }, import: { 'Node 20': 'yes', Bun: 'fails' }, require: { 'Node 20': 'yes' } },
  });
  const tables = text.split('\n\n');
  assert.equal(tables[0], ['| on the web | One 1.2 | Two 3 |', '|---|---|---|', '| module script | single | fails |', '| Bundler 7 | single, threads | not run |'].join('\n'));
  assert.equal(tables[1], ['| in programs | import | require |', '|---|---|---|', '| Node 20.19.0 | yes | yes |', '| Bun 1.0.0 | fails | not run |'].join('\n'));
  assert.match(tables[2], /^Not run: .*Safari.*VS Code.*Windows/);
});
