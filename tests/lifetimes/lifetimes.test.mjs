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

/**
 * Makes predictors one after the other, uses each, and tells after each tenth of them what the process holds when its
 * garbage is gone.
 */
const program = (count, threads) => `
  import { createPredictor } from 'model-warmup';
  const samples = [];
  const tenth = ${count / 10};
  const settle = () => new Promise((resolve) => setTimeout(resolve, 50)); // Workers end, and engines free memory, later
  for (let i = 1; i <= ${count}; i++) {
    const predictor = await createPredictor({ threads: ${threads}, seed: i });
    const model = predictor.register({ name: 'm', load: () => i });
    if ((await model.run((value) => value)) !== i) throw new Error('another value');
    await predictor.scheduler.plan({ candidates: [{ id: 'a', value: 1 }] }, { job: true });
    await predictor.dispose();
    if (i % tenth === 0) {
      for (let pass = 0; pass < 3; pass++) (await settle(), globalThis.gc());
      const { rss, heapUsed, external } = process.memoryUsage();
      samples.push({ predictors: i, rss, heapUsed, external });
    }
  }
  console.log(JSON.stringify(samples));`;

for (const { count, threads } of [{ count: 10_000, threads: false }, { count: 500, threads: 1 }]) {
  const variant = threads === false ? 'single' : 'threads';
  test(`${count} predictors, ${variant}`, async (t) => {
    const samples = await printed(app, { file: `${variant}.mjs`, text: program(count, threads) }, { flags: ['--expose-gc'], timeoutMs: 14 * 60_000 });
    const inMb = (bytes) => (bytes / mebibyte).toFixed(1);
    for (const { predictors, rss, heapUsed, external } of samples) {
      t.diagnostic(`${predictors}: resident ${inMb(rss)} MB, JavaScript heap ${inMb(heapUsed)} MB, outside of it ${inMb(external)} MB`);
    }
    assert.equal(samples.length, 10);
  });
}
