// SPDX-License-Identifier: Apache-2.0
// The same calls to the native build and to all modules: the same bytes. UPDATE_GOLDEN=1 writes the native replies into
// the files instead; look at the difference before you commit it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { nativeSession } from './native-session.mjs';
import { glueOf, kSets, moduleSession, runVectors } from './vectors.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '..', '..');

for (const { folder, module, variants } of kSets) {
  for (const name of fs.readdirSync(path.join(here, folder)).sort()) testFile(path.join(here, folder, name), module, variants);
}

function testFile(file, module, variants) {
  const name = path.basename(file);
  const vectors = JSON.parse(fs.readFileSync(file, 'utf8'));

  test(`${name}: native`, async () => {
    const session = await nativeSession(path.join(root, `build/debug/tests/cpp/${module}_session_driver`), vectors);
    const replies = await runVectors(vectors, session);
    session.end();
    if (process.env.UPDATE_GOLDEN) {
      vectors.calls.forEach((call, i) => {
        call.reply = replies[i];
      });
      fs.writeFileSync(file, `${JSON.stringify(vectors, null, 1)}\n`);
    }
    compare(vectors, replies);
  });

  for (const variant of variants) {
    test(`${name}: ${variant}`, async () => {
      const glue = path.join(root, glueOf(variant === 'threads' ? 'node' : 'web', module, variant));
      const { default: createModule } = await import(pathToFileURL(glue).href);
      const wasm = new WebAssembly.Module(fs.readFileSync(glue.replace(/mjs$/, 'wasm')));
      const instantiateWasm = (imports, done) => done(new WebAssembly.Instance(wasm, imports), wasm) ?? {};
      const session = moduleSession(await createModule({ instantiateWasm, noExitRuntime: true }), vectors);
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
