// SPDX-License-Identifier: Apache-2.0
// What linters of packages have to say about the tarball: nothing.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { installPackage, root, tarball } from '../support/package.mjs';

/** Runs a command of a dev dependency. */
const bin = (name, ...args) =>
  new Promise((resolve) => {
    execFile(path.join(root, 'node_modules', '.bin', name), args, { cwd: root }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, said: stdout + stderr }),
    );
  });

test('publint finds nothing', async () => {
  const { code, said } = await bin('publint', '--strict', tarball);
  assert.equal(code, 0, said);
});

test('the types are right for every way of importing that there is', async () => {
  const { code, said } = await bin('attw', '--profile', 'esm-only', '--exclude-entrypoints', 'core.wasm', 'core-threads.wasm', 'tools.wasm', 'schema.json', '--', tarball);
  assert.equal(code, 0, said);
});

test('its scripts say the same in every encoding: a classic script is read in that of its page', async () => {
  const app = await installPackage();
  try {
    const scripts = (await readdir(app.packageFolder, { recursive: true })).filter((name) => /\.m?js$/.test(name));
    assert.ok(scripts.length > 10, scripts.join());
    for (const name of scripts) assert.match(await readFile(path.join(app.packageFolder, name), 'latin1'), /^[\x00-\x7f]*$/, name);
  } finally {
    await app.remove();
  }
});
