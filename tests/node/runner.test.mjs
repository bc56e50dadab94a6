// SPDX-License-Identifier: Apache-2.0
// The properties of the runner, on the package and its own core: what tests/web holds against a fake one.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { build } from 'esbuild';

import { installPackage, root } from '../support/package.mjs';

let app;
let shared;
let createPredictor;

before(async () => {
  app = await installPackage();
  ({ createPredictor } = await app.import());
  const contents = "export * from './application.ts'; export { FakeTime } from './fake-time.ts';";
  const stdin = { contents, resolveDir: path.join(root, 'tests', 'web'), loader: 'ts' };
  const { outputFiles } = await build({ stdin, bundle: true, format: 'esm', platform: 'node', target: 'es2022', write: false });
  const file = path.join(app.folder, 'application.mjs');
  await writeFile(file, outputFiles[0].text);
  shared = await import(pathToFileURL(file).href);
});
after(() => app.remove());

async function makeWorld() {
  const time = new shared.FakeTime();
  const warnings = [];
  const predictor = await createPredictor({
    threads: false,
    userKey: new Uint8Array(32),
    resources: false,
    now: time.now,
    sleep: time.sleep,
    // Everything is worth a warm-up.
    config: { ...shared.kConfig, prediction_threshold: 0, seed: 1 },
    onWarning: (warning) => warnings.push(warning),
  });
  const ask = (method) => JSON.parse(predictor.raw[method]());
  const core = {
    violations: [],
    get memory() {
      return ask('models').reduce((sum, { held_mb }) => sum + held_mb, 0);
    },
    get waitingTasks() {
      return ask('queue').tasks;
    },
    get runningTasks() {
      return ask('queue').running;
    },
    get deleted() {
      return predictor.raw.ended !== undefined;
    },
    knows: (name) => predictor.raw.ended !== undefined || ask('models').some((model) => model.name === name),
  };
  return { predictor, time, warnings, core };
}

test('every use settles, every task is reported once, nothing in use is released, and no value is lost', async () => {
  await shared.tryEverything(makeWorld, 150, false);
});
