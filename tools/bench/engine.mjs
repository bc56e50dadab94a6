// SPDX-License-Identifier: Apache-2.0
// npm run bench:engine [-- MODELS...]: how long the module takes to predict and to learn, JSON to JSON, single-threaded,
// with 4,000 users in its state, and how large the state is as it learns on. Needs a finished npm run build.
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { root } from '../lib/paths.mjs';

const USERS = 4000;
const FILL = 12_000; // uses before anything is timed: three a user
const CALLS = 4000;
const GROWTH = [10_000, 20_000, 40_000, 80_000]; // uses after which the state is weighed

const { createPredictor } = await import(pathToFileURL(path.join(root, 'npm', 'dist', 'node', 'index.js')).href);
const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10, 50, 100, 1000];
const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.floor(q * (values.length - 1))];
const micros = (ms) => String(Math.round(1000 * ms)).padStart(7);

/** Uses and questions, made of a seed: no two rows are alike. A user has favourites; now and then it is another model. */
function* rows(models, users) {
  let state = 1;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  let now = 1_750_000_000_000;
  for (;;) {
    now += 1000 * (5 + 100 * random());
    const user = Math.floor(users * random());
    const user_context = { user_id: `u${user}` };
    const request = { task: 'Chat', input_length: Math.floor(1000 * random()), user_context };
    const own = random() < 0.7 ? user * 7 + Math.floor(3 * random()) : Math.floor(models * random() * random());
    yield {
      now,
      event: JSON.stringify({ model: `m${own % models}`, ...user_context, request }),
      question: JSON.stringify({ user_context, project_context: { language: 'rust' } }),
    };
  }
}

async function withModels(models, users, measure) {
  let now = 0;
  const predictor = await createPredictor({ threads: false, seed: 1, now: () => now, resources: false, onWarning() {} });
  for (let i = 0; i < models; i++) {
    predictor.raw.registerModel(JSON.stringify({ name: `m${i}`, memory_mb: 50 + i, load_time_ms: 500 + 10 * i }));
  }
  const source = rows(models, users);
  const next = () => {
    const row = source.next().value;
    now = row.now;
    return row;
  };
  await measure(predictor.raw, next, predictor);
  await predictor.dispose();
}

console.log(`JSON to JSON, WASM single, ${USERS} users, us per call (${CALLS} calls each, after ${FILL} uses)`);
console.log(' models | predict    p50     p99 | recordUsage p50  p99     max | state');
for (const models of counts) {
  await withModels(models, USERS, async (raw, next, predictor) => {
    for (let i = 0; i < FILL; i++) raw.recordUsage(next().event);
    const predict = [], learn = [];
    for (let i = 0; i < CALLS; i++) {
      const row = next();
      const began = performance.now();
      raw.recordUsage(row.event);
      const between = performance.now();
      raw.predictSync(row.question);
      learn.push(between - began);
      predict.push(performance.now() - between);
    }
    const size = (await predictor.exportState()).byteLength / 2 ** 20;
    console.log(
      `${String(models).padStart(7)} |        ${micros(quantile(predict, 0.5))} ${micros(quantile(predict, 0.99))} |    ` +
      `${micros(quantile(learn, 0.5))} ${micros(quantile(learn, 0.99))} ${micros(quantile(learn, 1))} | ${size.toFixed(1)} MB`,
    );
  });
}

console.log('\nState of 20 users and 50 models as uses go on:');
await withModels(50, 20, async (raw, next, predictor) => {
  let uses = 0;
  for (const goal of GROWTH) {
    for (; uses < goal; uses++) raw.recordUsage(next().event);
    console.log(`  ${String(uses).padStart(6)} uses: ${((await predictor.exportState()).byteLength / 2 ** 20).toFixed(2)} MB`);
  }
});
