// SPDX-License-Identifier: Apache-2.0
// The public API is what npm/api says that it is.
import assert from 'node:assert/strict';
import { cpSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { command, entriesOf, reportOn } from '../../tools/api/report.mjs';
import { installPackage, root } from '../support/package.mjs';

let app;
before(async () => (app = await installPackage()));
after(() => app.remove());

test('npm/api tells of every entry with types, and of the API as it is', () => {
  // Out of node_modules, in which everything counts as somebody else's.
  const folder = path.join(app.folder, 'package');
  cpSync(app.packageFolder, folder, { recursive: true });
  const entries = entriesOf(folder);
  for (const entry of entries) {
    const { same, problems } = reportOn(folder, entry, { write: false, scratch: path.join(app.folder, 'api') });
    assert.deepEqual(problems, []);
    assert.ok(same, `the API of ${entry.entry} is not what npm/api/${entry.report}.api.md says. If that is meant: npm run build && ${command}`);
  }
  const reports = entries.map(({ report }) => `${report}.api.md`).sort();
  assert.deepEqual(readdirSync(path.join(root, 'npm', 'api')).sort(), reports);
});
