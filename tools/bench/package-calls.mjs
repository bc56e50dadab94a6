// SPDX-License-Identifier: Apache-2.0
// How long calls take through the package's own API, JSON to JSON, as an application waits for them. Unlike the benchmark
// inside of the module it also reaches the variant with threads, whose module has no tools in it.
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { root } from '../lib/paths.mjs';

const MODELS = 50;
const USERS = 4000;
const USES = 12_000; // before anything is timed: three a user
const TASKS = ['Completion', 'Chat', 'Classification', 'Generation', 'Analysis', 'Refactoring', 'Translation'];
const LANGUAGES = ['rust', 'python', 'cpp', 'typescript', 'go', 'sql'];

const entry = () => import(pathToFileURL(path.join(root, 'npm', 'dist', 'node', 'index.js')).href);

/** The value at or below which a share of the ascending values lies, by nearest rank. */
const quantile = (ascending, share) => ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)];

/** Uses and questions, made of a seed: no two rows are alike. A user has favourites; now and then it is another model. */
function* rows() {
  let state = 1;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  let now = 1_750_000_000_000;
  for (;;) {
    now += 1200 * random();
    const user = Math.floor(USERS * random());
    const own = random() < 0.7 ? user * 7 + Math.floor(3 * random()) : Math.floor(MODELS * random() * random());
    const asked = {
      input_length: Math.floor(4000 * random()),
      user_context: { user_id: `user-${user}`, session_duration_ms: 3_600_000 * random() },
      project_context: { language: LANGUAGES[user % LANGUAGES.length] },
    };
    const model = own % MODELS;
    yield { now, model: `model-${model}`, asked, task: TASKS[model % TASKS.length] };
  }
}

/**
 * The operations of the specification's table of latency in one variant, in us.
 * @param {{ threads: false | 1, calls: number }} options
 * @returns {Promise<{ variant: string, operations: { name: string, p50_us: number, p95_us: number, p99_us: number, max_us: number }[] }>}
 */
export async function measurePackage({ threads, calls }) {
  const { createPredictor } = await entry();
  let now = 0;
  const predictor = await createPredictor({ threads, seed: 1, now: () => now, resources: false, onWarning() {} });
  const { raw, info } = predictor;
  if ((threads === false) !== (info.variant === 'single')) throw new Error(`this is the variant ${info.variant}: ${info.reason}`);
  for (let i = 0; i < MODELS; i++) {
    raw.registerModel(JSON.stringify({ name: `model-${i}`, tasks: [TASKS[i % TASKS.length]], memory_mb: 50 + (37 * i) % 600, load_time_ms: 300 + (911 * i) % 9000 }));
  }
  const source = rows();
  const operations = {
    predict_and_warm: ({ asked }) => [JSON.stringify(asked), (text) => raw.predictSync(text)],
    record_usage: ({ model, asked, task }) => [JSON.stringify({ model, request: { ...asked, task } }), (text) => raw.recordUsage(text)],
    analyze_patterns: ({ asked, task }) => [JSON.stringify({ ...asked, task }), (text) => raw.analyzePatterns(text)],
    get_usage_stats: ({ model }) => [model, (text) => raw.usageStats(text)],
    update_config: ({ asked }) => [JSON.stringify({ prediction_threshold: 0.7 + asked.input_length / 40_000 }), (text) => raw.updateConfig(text)],
  };
  const row = () => {
    const { value } = source.next();
    now = value.now;
    return value;
  };
  const timed = (name) => {
    const [text, call] = operations[name](row());
    const begun = performance.now();
    call(text);
    return (performance.now() - begun) * 1000;
  };
  for (let i = 0; i < USES; i++) timed('record_usage');
  const results = [];
  for (const name of Object.keys(operations)) {
    for (let i = 0; i < calls / 4; i++) timed(name);
    const us = Array.from({ length: calls }, () => timed(name)).sort((a, b) => a - b);
    results.push({ name, p50_us: quantile(us, 0.5), p95_us: quantile(us, 0.95), p99_us: quantile(us, 0.99), max_us: us.at(-1) });
  }
  await predictor.dispose();
  return { variant: info.variant, operations: results };
}
