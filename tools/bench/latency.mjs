// SPDX-License-Identifier: Apache-2.0
// npm run bench:latency: how long the package takes until it is ready, each time in a process of its own. Needs a finished
// npm run build.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { root } from '../lib/paths.mjs';

const PROCESSES = 20;

const entry = pathToFileURL(path.join(root, 'npm', 'dist', 'node', 'index.js')).href;
const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.floor(q * (values.length - 1))];

// A file, as applications are: the first import of a script given by --eval takes Node another 4 ms, of whatever it is.
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'model-warmup-'));
const application = path.join(folder, 'application.mjs');
fs.writeFileSync(application, `
  const began = performance.now();
  const { createPredictor } = await import(${JSON.stringify(entry)});
  const predictor = await createPredictor({ threads: JSON.parse(process.argv[2]), onWarning() {} });
  console.log(performance.now() - began);
  await predictor.dispose();
`);

/** From before the import to the first predictor, in ms. */
function readyMs(threads) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [application, threads], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

try {
  for (const [variant, threads] of [['single', 'false'], ['threads', '1']]) {
    const times = Array.from({ length: PROCESSES }, () => readyMs(threads));
    console.log(`import to ready, ${variant}: median ${quantile(times, 0.5).toFixed(1)} ms, p95 ${quantile(times, 0.95).toFixed(1)} ms (${PROCESSES} processes)`);
  }
} finally {
  fs.rmSync(folder, { recursive: true });
}
