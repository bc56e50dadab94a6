// SPDX-License-Identifier: Apache-2.0
// Which Emscripten the build takes: one on PATH, in $EMSDK, or the set-up's own, if it is new enough.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { root } from '../../tools/lib/paths.mjs';

let folder;
before(() => (folder = mkdtempSync(path.join(tmpdir(), 'model-warmup-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A folder that looks like Emscripten of a version. */
function emscripten(name, version) {
  const made = path.join(folder, name);
  mkdirSync(made, { recursive: true });
  writeFileSync(path.join(made, 'emcc'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(path.join(made, 'emscripten-version.txt'), `"${version}"\n`);
  return made;
}

function find(environment) {
  const { status, stdout, stderr } = spawnSync('cmake', ['-P', path.join(root, 'cmake', 'find_emscripten.cmake')], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder, ...environment },
  });
  return { status, found: stdout.trim(), why: stderr.replaceAll(/\s+/g, ' ') };
}

test('one on PATH is used', () => {
  const onPath = emscripten('on-path', '6.0.5');
  assert.equal(find({ PATH: `${onPath}:${process.env.PATH}` }).found, onPath);
});

test('one in $EMSDK is used, and one on PATH before it', () => {
  const inSdk = emscripten('sdk/upstream/emscripten', '6.1.0');
  const EMSDK = path.join(folder, 'sdk');
  assert.equal(find({ EMSDK }).found, inSdk);
  const onPath = emscripten('on-path', '6.0.5');
  assert.equal(find({ EMSDK, PATH: `${onPath}:${process.env.PATH}` }).found, onPath);
});

test('one that is too old is passed over, and named where there is no other', () => {
  const old = emscripten('old', '3.1.6');
  const inSdk = emscripten('sdk/upstream/emscripten', '6.1.0');
  const PATH = `${old}:${process.env.PATH}`;
  assert.equal(find({ PATH, EMSDK: path.join(folder, 'sdk') }).found, inSdk);
  const { status, why } = find({ PATH });
  assert.notEqual(status, 0);
  assert.match(why, /Emscripten 3\.1\.6, older than 6\.0\.0/);
});

test("the set-up's own is used once it is complete", () => {
  const own = emscripten('.cache/model-warmup/emscripten/emscripten', '6.0.5');
  assert.notEqual(find({}).status, 0, 'it is still being unpacked');
  writeFileSync(path.join(folder, '.cache/model-warmup/emscripten/.stamp'), '');
  assert.equal(find({}).found, own);
});
