// SPDX-License-Identifier: Apache-2.0
// npm run bench:latency [-- MODELS]: how long the package takes until it is ready, each time in a process of its own, and
// how long the module takes to predict and to learn, JSON to JSON, single-threaded. Needs a finished npm run build.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { root } from '../lib/paths.mjs';

const PROCESSES = 20;
const ROUNDS = 6000;
const WARM_UP = 1000;
const USERS = 20;

const entry = pathToFileURL(path.join(root, 'npm', 'dist', 'node', 'index.js')).href;
const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.floor(q * (values.length - 1))];

/** From before the import to the first predictor, in ms. */
function readyMs(threads) {
  const script = `const began = performance.now();
    const { createPredictor } = await import(${JSON.stringify(entry)});
    const predictor = await createPredictor({ threads: ${threads}, seed: 1, onWarning() {} });
    console.log(performance.now() - began);
    await predictor.dispose();`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

for (const [variant, threads] of [['single', 'false'], ['threads', '1']]) {
  const times = Array.from({ length: PROCESSES }, () => readyMs(threads));
  console.log(`import to ready, ${variant}: median ${quantile(times, 0.5).toFixed(1)} ms, p95 ${quantile(times, 0.95).toFixed(1)} ms (${PROCESSES} processes)`);
}

/** Uses and questions of many users, made of a seed: no two rows are alike. */
function* rows(models) {
  let state = 1;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  let now = 1_750_000_000_000;
  for (let i = 0; i < ROUNDS; i++) {
    now += 1000 * (5 + 100 * random());
    const user_context = { user_id: `u${i % USERS}` };
    const request = { task: 'Chat', input_length: Math.floor(1000 * random()), user_context };
    const event = { model: `m${Math.floor(models * random() * random())}`, ...user_context, request };
    yield { now, event: JSON.stringify(event), question: JSON.stringify({ user_context, project_context: { language: 'rust' } }) };
  }
}

const { createPredictor } = await import(entry);
const models = Number(process.argv[2] ?? 50);
let now = 0;
const predictor = await createPredictor({ threads: false, seed: 1, now: () => now, resources: false, onWarning() {} });
for (let i = 0; i < models; i++) {
  predictor.raw.registerModel(JSON.stringify({ name: `m${i}`, memory_mb: 50 + i, load_time_ms: 500 + 10 * i }));
}
const times = { predict: [], recordUsage: [] };
for (const row of rows(models)) {
  now = row.now;
  const began = performance.now();
  predictor.raw.recordUsage(row.event);
  const between = performance.now();
  predictor.raw.predictSync(row.question);
  times.recordUsage.push(between - began);
  times.predict.push(performance.now() - between);
}
await predictor.dispose();
for (const [operation, all] of Object.entries(times)) {
  const [p50, p99] = [0.5, 0.99].map((q) => Math.round(1000 * quantile(all.slice(WARM_UP), q)));
  console.log(`${operation}, ${models} models, WASM single: p50 ${p50} us, p99 ${p99} us (${ROUNDS - WARM_UP} calls)`);
}
