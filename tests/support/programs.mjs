// SPDX-License-Identifier: Apache-2.0
// Programs that every runtime beside browsers has to run, each in a process of its own that has to end by itself.
import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';

import { expectApp } from './expect-app.mjs';
import { runNode } from './package.mjs';

/**
 * @typedef {object} Program
 * @property {string} name
 * @property {string} file
 * @property {string} text  prints JSON
 * @property {(printed: any) => void} check
 */

const variants = [[false, 'single'], ['auto', 'threads']];

/** @type {Program[]} */
export const programs = [
  ...variants.map(([threads, variant]) => ({
    name: `import, ${variant}`,
    file: `esm-${variant}.mjs`,
    text: `
      import { runApp } from './app.js';
      console.log(JSON.stringify(await runApp({ threads: ${JSON.stringify(threads)} })));`,
    check: (done) => expectApp({ done }, variant),
  })),
  ...variants.map(([threads, variant]) => ({
    name: `require, ${variant}`,
    file: `cjs-${variant}.cjs`,
    text: `
      const { runApp } = require('./app.js');
      runApp({ threads: ${JSON.stringify(threads)} }).then((done) => console.log(JSON.stringify(done)));`,
    check: (done) => expectApp({ done }, variant),
  })),
  {
    name: 'a process waits for a plan on a thread',
    file: 'pending.mjs',
    text: `
      import { createPredictor } from 'model-warmup';
      const predictor = await createPredictor({ threads: 1, seed: 1 });
      const candidates = Array.from({ length: 60 }, (_, i) => ({ id: 'm' + i, memory_mb: i % 7 + 1, load_time_ms: 10 * (i % 5 + 1), value: i % 11 + 1, deadline_ms: 200, late_ms: 100 }));
      predictor.scheduler.plan({ limits: { memory_mb: 50, max_parallel_loads: 2 }, candidates, budget_ms: 200 }, { job: true })
        .then((plan) => console.log(JSON.stringify({ variant: predictor.info.variant, value: plan.value })));`,
    check({ variant, value }) {
      assert.equal(variant, 'threads');
      assert.ok(value > 0);
    },
  },
  {
    name: 'a process ends by itself with threads on and models warm',
    file: 'ends.mjs',
    text: `
      import { createPredictor } from 'model-warmup';
      const predictor = await createPredictor({ threads: 2, seed: 1 });
      const model = predictor.register({ name: 'm', load: () => 42 });
      const value = await model.run((value) => value);
      await Promise.all([1, 2].map(() => predictor.scheduler.plan({ candidates: [] }, { job: true }))); // the threads are there
      console.log(JSON.stringify({ variant: predictor.info.variant, value }));`,
    check: (printed) => assert.deepEqual(printed, { variant: 'threads', value: 42 }),
  },
];

/** Puts what the programs import into an application's folder. */
export const writePrograms = (app) => copyFile(new URL('./app.js', import.meta.url), path.join(app.folder, 'app.js'));

/**
 * Runs a program of an application that has to end by itself with nothing to complain about; gives what it printed.
 * @param {{ folder: string, write: (name: string, text: string) => Promise<void> }} app
 * @param {{ file: string, text: string }} program
 * @param {{ command?: string, flags?: string[], env?: Record<string, string>, timeoutMs?: number }} [runtime]
 */
export async function printed(app, { file, text }, { flags = [], ...options } = {}) {
  await app.write(file, text);
  const { stdout, stderr, code, killed } = await runNode(app.folder, [...flags, file], options);
  assert.equal(killed, false, `${file} did not end by itself`);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  return JSON.parse(stdout);
}
