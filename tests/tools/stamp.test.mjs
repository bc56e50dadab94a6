// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, test } from 'node:test';

import { buildFolder } from '../../tools/lib/paths.mjs';
import { digest, unlessStamped } from '../../tools/lib/stamp.mjs';

const name = `test-${process.pid}`;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'stamp-'));
const forget = () => fs.rmSync(path.join(buildFolder, 'stamps', name), { force: true });
beforeEach(forget);
test.after(() => {
  forget();
  fs.rmSync(folder, { recursive: true });
});

test('works once for a value, and again for another', async () => {
  let worked = 0;
  const work = async () => void worked++;
  assert.equal(await unlessStamped(name, 'one', [], work), true);
  assert.equal(await unlessStamped(name, 'one', [], work), false);
  assert.equal(await unlessStamped(name, 'two', [], work), true);
  assert.equal(worked, 2);
});

test('work that failed is done again, also after a success', async () => {
  await unlessStamped(name, 'one', [], async () => {});
  await assert.rejects(unlessStamped(name, 'two', [], async () => Promise.reject(new Error('no'))), /no/);
  assert.equal(await unlessStamped(name, 'one', [], async () => {}), true);
});

test('works again when what it made is gone', async () => {
  const output = path.join(folder, 'output');
  const work = async () => fs.writeFileSync(output, '');
  assert.equal(await unlessStamped(name, 'one', [output], work), true);
  assert.equal(await unlessStamped(name, 'one', [output], work), false);
  fs.rmSync(output);
  assert.equal(await unlessStamped(name, 'one', [output], work), true);
});

test('a digest follows names and contents, not generated folders', () => {
  const write = (file, text) => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  };
  write('a/one', '1');
  const first = digest([folder]);
  assert.equal(digest([folder]), first);
  write('a/node_modules/x', 'x');
  assert.equal(digest([folder]), first);
  write('a/one', '2');
  const second = digest([folder]);
  assert.notEqual(second, first);
  fs.renameSync(path.join(folder, 'a/one'), path.join(folder, 'a/two'));
  assert.notEqual(digest([folder]), second);
});

test('what is missing is left out of a digest', () => {
  assert.equal(digest([folder, path.join(folder, 'nothing')]), digest([folder]));
});
