// SPDX-License-Identifier: Apache-2.0
// What the set-up says where it may not install what is missing.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { SetupError } from '../../tools/lib/step.mjs';
import { debianPackages } from '../../tools/setup/debian.mjs';

const { PATH } = process.env;
const { getuid } = process;
let folder;
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'model-warmup-'));
  process.env.PATH = folder; // none of the commands is there
});
after(() => {
  process.env.PATH = PATH;
  process.getuid = getuid;
  rmSync(folder, { recursive: true, force: true });
});

const refusal = (expected) => (error) => {
  assert.ok(error instanceof SetupError);
  assert.match(error.message, expected);
  return true;
};

test('elsewhere than on Debian it names the commands that are missing', async () => {
  await assert.rejects(debianPackages(['build']), refusal(/not Debian.*g\+\+, cmake, ninja-build, python3/s));
});

test('without root it prints the one command to run', async () => {
  writeFileSync(path.join(folder, 'dpkg-query'), '#!/bin/sh\necho "installed python3"\n', { mode: 0o755 });
  process.getuid = () => 1000;
  await assert.rejects(debianPackages(['build']), refusal(/sudo sh -c 'apt-get update && apt-get install .* g\+\+ cmake ninja-build debian/));
});

test('what is installed is not asked for', async () => {
  const all = ['g++', 'cmake', 'ninja-build', 'python3', 'debian-archive-keyring', 'rapidjson-dev'];
  writeFileSync(path.join(folder, 'dpkg-query'), `#!/bin/sh\n${all.map((name) => `echo "installed ${name}"`).join('\n')}\n`, { mode: 0o755 });
  await debianPackages(['build']);
});
