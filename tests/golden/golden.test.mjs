// SPDX-License-Identifier: Apache-2.0
// The same calls to the native build and to both modules: the same bytes. UPDATE_GOLDEN=1 writes the native replies into
// the files instead; look at the difference before you commit it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { nativeSession } from './native-session.mjs';
import { moduleSession, runVectors } from './vectors.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const build = path.resolve(here, '..', '..', 'build');
const driver = path.join(build, 'debug', 'tests', 'cpp', 'core_session_driver');
const glue = {
  single: path.join(build, 'wasm-single', 'node', 'core.mjs'),
  threads: path.join(build, 'wasm-threads', 'node', 'core-threads.mjs'),
};

const folder = path.join(here, 'vectors');
for (const file of fs.readdirSync(folder).sort()) {
  const vectors = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));

  test(`${file}: native`, async () => {
    const session = await nativeSession(driver, vectors);
    const replies = await runVectors(vectors, session);
    session.end();
    if (process.env.UPDATE_GOLDEN) {
      vectors.calls.forEach((call, i) => {
        call.reply = replies[i];
      });
      fs.writeFileSync(path.join(folder, file), `${JSON.stringify(vectors, null, 1)}\n`);
    }
    compare(vectors, replies);
  });

  for (const [variant, module] of Object.entries(glue)) {
    test(`${file}: ${variant}`, async () => {
      const { default: createModule } = await import(pathToFileURL(module).href);
      const session = moduleSession(await createModule({ noExitRuntime: true }), vectors);
      const replies = await runVectors(vectors, session);
      session.end();
      compare(vectors, replies);
    });
  }
}

function compare(vectors, replies) {
  vectors.calls.forEach((call, i) => {
    assert.equal(replies[i], call.reply, `call ${i}: ${call.method} ${(call.args ?? []).join(' ').slice(0, 200)}`);
  });
}
