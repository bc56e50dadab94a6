// SPDX-License-Identifier: Apache-2.0
// Many predictors made and disposed of in one process: its memory stays where it was.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { installPackage } from '../support/package.mjs';
import { printed } from '../support/programs.mjs';

let app;
before(async () => (app = await installPackage()));
after(() => app?.remove());

const mebibyte = 2 ** 20;
const samples = 10;

/** Tells after each tenth of the rounds what the process holds when its garbage is gone. */
const rounds = (count, prepare, round) => `
  import { readFile } from 'node:fs/promises';
  import { createPredictor } from 'model-warmup';
  const bytes = await readFile(new URL(import.meta.resolve('model-warmup/core.wasm')));
  ${prepare}
  const held = [];
  for (let i = 1; i <= ${count}; i++) {
    ${round}
    if (i % ${count / samples} !== 0) continue;
    for (let pass = 0; pass < 3; pass++) {
      await new Promise((resolve) => setTimeout(resolve, 100)); // Workers end, and engines free memory, a little later
      globalThis.gc();
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    held.push({ rounds: i, rss, heapUsed, external });
  }
  console.log(JSON.stringify(held));`;

const lifetime = (options) => `
  const predictor = await createPredictor({ ...${options}, seed: i });
  const model = predictor.register({ name: 'm', load: () => i });
  if ((await model.run((value) => value)) !== i) throw new Error('another value');
  await predictor.scheduler.plan({ candidates: [{ id: 'a', value: 1 }] }, { job: true });
  await predictor.dispose();`;

async function heldOver(t, name, text) {
  const flags = ['--expose-gc'];
  const held = await printed(app, { file: `${name}.mjs`, text }, { flags, timeoutMs: 10 * 60_000 });
  const inMb = (bytes) => (bytes / mebibyte).toFixed(1);
  for (const { rounds, rss, heapUsed, external } of held) {
    t.diagnostic(`${name} ${rounds}: resident ${inMb(rss)} MB, JavaScript heap ${inMb(heapUsed)} MB, outside of it ${inMb(external)} MB`);
  }
  assert.equal(held.length, samples);
  return held;
}

/** What came to be held over the second half, when every cache of the engine is as full as it gets. */
const growth = (held, what) => held.at(-1)[what] - held[samples / 2 - 1][what];

function expectFlat(held) {
  assert.ok(growth(held, 'heapUsed') < mebibyte / 2, 'the JavaScript heap grows');
  assert.ok(growth(held, 'external') < mebibyte, 'buffers are kept');
}

test('10,000 predictors of one compiled module, single', async (t) => {
  const held = await heldOver(t, 'compiled-once', rounds(10_000, 'const wasmModule = await WebAssembly.compile(bytes);', lifetime('{ threads: false, wasmModule }')));
  expectFlat(held);
  assert.ok(growth(held, 'rss') < 4 * mebibyte, 'the process grows');
});

test('2,000 predictors that each compile the module: no more than the engine itself keeps of compiling', async (t) => {
  const count = 2_000;
  const compiling = await heldOver(t, 'compile-only', rounds(count, '', 'await WebAssembly.compile(new Uint8Array(bytes));'));
  const held = await heldOver(t, 'compiled-each', rounds(count, '', lifetime('{ threads: false }')));
  expectFlat(held);
  assert.ok(growth(held, 'rss') < growth(compiling, 'rss') + 4 * mebibyte, 'the process grows by more');
});

test('500 predictors, each with a thread', async (t) => {
  const held = await heldOver(t, 'threads', rounds(500, '', lifetime('{ threads: 1 }')));
  expectFlat(held);
  assert.ok(growth(held, 'rss') < 48 * mebibyte, 'the process grows'); // two memories of 16 MB more or less
});
