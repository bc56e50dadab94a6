// SPDX-License-Identifier: Apache-2.0
// The workflow of a release runs where no test does; what it leans on in the clone is looked at here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { tarball } from '../../tools/build/package.mjs';
import { root } from '../../tools/lib/paths.mjs';

const workflow = readFileSync(path.join(root, '.github/workflows/release.yml'), 'utf8');
const found = (pattern) => [...workflow.matchAll(pattern)].map(([, what]) => what);

test('the scripts that it runs are there, and the tarball that it publishes is the tested one', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const run = found(/npm run ([\w:-]+)/g);
  assert.ok(run.includes('test:full'));
  assert.deepEqual(run.filter((name) => scripts[name] === undefined), []);
  assert.deepEqual(found(/^ +path: (.+)$/gm), [path.relative(root, tarball)]);
});

test('it publishes with provenance, and asks for no more rights than each job needs', () => {
  assert.match(workflow, /npm publish \.\/model-warmup\.tgz --provenance/);
  assert.match(workflow, /^permissions:\n {2}contents: read$/m);
  assert.deepEqual(found(/^ {6}([\w-]+): write/gm), ['contents', 'id-token']);
});

test('every action is pinned to a version', () => {
  const actions = found(/uses: (.+)$/gm);
  assert.ok(actions.length > 0);
  assert.deepEqual(actions.filter((action) => !/^[\w-]+\/[\w-]+@(v\d+|[0-9a-f]{40})$/.test(action)), []);
});
