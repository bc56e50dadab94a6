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
  for (const name of ['sample.ts', 'disposable.ts']) {
    await copyFile(new URL(`./types/${name}`, import.meta.url), path.join(app.folder, name));
  }
});
after(() => app.remove());

/** What the compiler has to say about a file; nothing when it is content. */
function compile(file, ...options) {
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [tsc, '--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', ...options, file];
  return new Promise((resolve) => execFile(process.execPath, args, { cwd: app.folder }, (_error, stdout) => resolve(stdout)));
}

const ways = {
  nodenext: ['--module', 'nodenext'],
  node16: ['--module', 'node16'],
  'a bundler': ['--module', 'esnext', '--moduleResolution', 'bundler'],
};
const disposable = ['--lib', 'ES2022,DOM,ESNext.Disposable'];

for (const [way, options] of Object.entries(ways)) {
  test(`the types hold with ${way}`, async () => assert.equal(await compile('sample.ts', ...options), ''));
  test(`the types hold with ${way} and esnext.disposable`, async () => {
    assert.equal(await compile('sample.ts', ...options, ...disposable), '');
    assert.equal(await compile('disposable.ts', ...options, ...disposable), '');
  });
}

test("the types hold with Node's types and no DOM", async () => {
  const nodeTypes = ['--types', 'node', '--typeRoots', path.join(root, 'node_modules', '@types')];
  assert.equal(await compile('sample.ts', ...ways.nodenext, '--lib', 'ES2022', ...nodeTypes), '');
});
