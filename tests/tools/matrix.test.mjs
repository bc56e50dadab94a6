// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { matrixOf } from '../../tools/test/matrix.mjs';

test('the table of the matrix tells versions, outcomes, and what was not run', () => {
  const text = matrixOf({
    pages: { version: { One: '1.2', Two: '3' }, 'module script': { One: 'single', Two: 'fails' } },
    bundles: { 'Bundler 7': { One: 'single, threads' } },
    runtimes: { version: { 'Node 20': '20.19.0', Bun: '1.0.0' }, import: { 'Node 20': 'yes', Bun: 'fails' }, require: { 'Node 20': 'yes' } },
    workerd: { version: { workerd: '1.0.1' }, import: { workerd: 'yes' }, require: { workerd: '–' } },
    'entry-pages': { 'module script': { 'One: inline': 'yes', 'Two: inline': 'yes', 'One: worker': 'Worker', 'Two: worker': 'Worker', 'Two with more: worker': 'Worker' } },
    'entry-bundles': { 'Bundler 7': { 'One: worker': 'Worker', 'Two: worker': '`LOST`', 'Three: worker': 'Worker', 'Two with more: worker': '`LOST`', 'Four: worker': 'Worker' } },
    'entry-runtimes': { 'Node 20': { 'import: worker: true': 'Worker', 'require: worker: true': 'fails', 'import: worker': 'Worker' } },
    'entry-workerd': { workerd: { 'import: worker: true': 'in-thread', 'import: inline and worker': '–' } },
  });
  const tables = text.split('\n\n');
  assert.equal(tables[0], ['| on the web | One 1.2 | Two 3 |', '|---|---|---|', '| module script | single | fails |', '| Bundler 7 | single, threads | not run |'].join('\n'));
  assert.equal(tables[1], ['| in programs | import | require |', '|---|---|---|', '| Node 20.19.0 | yes | yes |', '| Bun 1.0.0 | fails | not run |', '| workerd 1.0.1 | yes | – |'].join('\n'));
  const [heading, , ...entries] = tables[3].split('\n');
  assert.equal(heading, '| entries | `{ worker: true }` | `/worker` | `/inline` | `/inline` with `/worker` | `/sync` | `/raw` |');
  assert.deepEqual(entries, [
    '| module script | not run | Worker | yes | not run | not run | not run |',
    '| Bundler 7 | not run | Worker, `LOST` (Two) | not run | not run | not run | not run |',
    '| Node 20.19.0 | Worker, fails (require) | Worker | not run | not run | not run | not run |',
    '| workerd 1.0.1 | in-thread | not run | not run | – | not run | not run |',
  ]);
  assert.match(tables[4], /^Not run: .*Safari.*VS Code.*Windows/);
});
