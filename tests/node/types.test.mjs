// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { installPackage, root } from '../support/package.mjs';

let app;
before(async () => {
  app = await installPackage();
  await copyFile(new URL('./types/sample.ts', import.meta.url), path.join(app.folder, 'sample.ts'));
});
after(() => app.remove());

/** What the compiler has to say about the sample; nothing when it is content. */
function compile(...options) {
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [tsc, '--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', ...options, 'sample.ts'];
  return new Promise((resolve) => execFile(process.execPath, args, { cwd: app.folder }, (_error, stdout) => resolve(stdout)));
}

const nodeTypes = ['--types', 'node', '--typeRoots', path.join(root, 'node_modules', '@types')];

for (const [what, ...options] of [
  ['nodenext', '--module', 'nodenext'],
  ['node16', '--module', 'node16'],
  ['a bundler', '--module', 'esnext', '--moduleResolution', 'bundler'],
  ['esnext.disposable', '--module', 'nodenext', '--lib', 'ES2022,DOM,ESNext.Disposable'],
  ["Node's types and no DOM", '--module', 'nodenext', '--lib', 'ES2022', ...nodeTypes],
]) {
  test(`the types hold with ${what}`, async () => assert.equal(await compile(...options), ''));
}
