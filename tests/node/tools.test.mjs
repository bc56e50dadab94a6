// SPDX-License-Identifier: Apache-2.0
// model-warmup/tools, of the installed package.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { installPackage } from '../support/package.mjs';
import { makeTrace } from '../support/trace.mjs';

const events = makeTrace().map(({ user, ms, model, task }) => ({ user_id: user, timestamp_ms: ms, model, task: task === 'ocr' ? { Custom: task } : task }));

let app;
let createTools;
let tools;
before(async () => {
  app = await installPackage();
  const resolved = createRequire(path.join(app.folder, 'package.json')).resolve('model-warmup/tools');
  ({ createTools } = await import(pathToFileURL(resolved).href));
  tools = await createTools();
});
after(async () => {
  tools.dispose();
  await app.remove();
});

test('evaluates, and tells how far it is', async () => {
  const told = [];
  const report = await tools.evaluate({ events }, { replicates: 50 }, { onProgress: (share) => told.push(share) });
  assert.equal(report.events + report.first_requests.events, events.length);
  assert.ok(told.length > 1);
  assert.deepEqual(told, [...told].sort((a, b) => a - b));
});

test('an abort ends it, and it goes on afterwards', async () => {
  const abort = new AbortController();
  const reason = { why: 'changed my mind' };
  const call = { signal: abort.signal, onProgress: () => abort.abort(reason) };
  await assert.rejects(tools.evaluate({ events }, {}, call), (error) => error === reason);
  assert.equal((await tools.evaluate({ events: events.slice(0, 9) })).users > 0, true);
});

test('refuses what makes no sense, naming it', async () => {
  await assert.rejects(tools.evaluate({ events: [] }), { kind: 'InvalidInput', path: '/dataset/events' });
  await assert.rejects(tools.evaluate({ events }, { replicate: 1 }), { kind: 'InvalidInput', path: '/options/replicate' });
  await assert.rejects(tools.evaluate({ events }, {}, { onProgress: 1 }), { kind: 'InvalidInput', field: 'onProgress' });
  await assert.rejects(createTools({ threads: 2 }), { kind: 'Configuration' });
  await assert.rejects(createTools({ wasmUrl: pathToFileURL(path.join(app.folder, 'tools.wasm')) }), { code: 'WASM_NOT_FOUND', message: /model-warmup\/tools\.wasm/ });
});

const kSmall = { models: 4, users: 20, calls: 10, settling_uses: 100, model_counts: [2, 40], user_counts: [5], use_counts: [50, 200] };

test('benchmarks, and tells where, what and how far it is', async () => {
  const told = [];
  const results = await tools.benchmark(kSmall, { onProgress: (share) => told.push(share) });
  assert.ok(told.length > 1);
  assert.deepEqual(told, [...told].sort((a, b) => a - b));
  const { machine, build, operations, growth, memory, cache } = results;
  assert.equal(machine.runtime, `Node.js ${process.versions.node}`);
  assert.ok(machine.cores > 0);
  assert.equal(build.variant, 'wasm-single');
  assert.match(build.compiler, /^Clang \d+/);
  for (const name of ['predict_and_warm', 'record_usage', 'analyze_patterns', 'get_usage_stats', 'update_config']) {
    const { calls, p50_us, p95_us, p99_us, max_us } = operations.find((operation) => operation.name === name);
    assert.equal(calls, 10);
    assert.ok(p50_us <= p95_us && p95_us <= p99_us && p99_us <= max_us, name);
  }
  assert.deepEqual(growth.map(({ axis, models, users, uses }) => [axis, models, users, uses]), [
    ['models', 2, 20, 100], ['models', 40, 20, 100], ['users', 4, 5, 100], ['uses', 4, 20, 50], ['uses', 4, 20, 200],
  ]);
  assert.deepEqual(memory.map(({ component }) => component), ['UsagePatternAnalyzer', 'PredictionEngine', 'WarmupScheduler', 'ResourceManager', 'Metrics Collector', 'ModelCatalog']);
  const held = memory.reduce((sum, { base_bytes, bytes_per_model }) => sum + base_bytes + 2 * bytes_per_model, 0);
  assert.ok(held > 0.5 * growth[0].heap_bytes && held <= growth[0].heap_bytes, 'the parts are what the whole holds, or most of it');
  assert.ok(cache.bytes > 1000 * 16 && cache.bytes < cache.target_bytes, 'a result has at least an id');
  assert.ok(cache.invalidated_by_config);
});

test('an abort ends a benchmark, and options that make no sense begin none', async () => {
  const abort = new AbortController();
  const reason = { why: 'enough' };
  await assert.rejects(tools.benchmark({}, { signal: abort.signal, onProgress: () => abort.abort(reason) }), (error) => error === reason);
  await assert.rejects(tools.benchmark({ calls: 1 }), { kind: 'InvalidInput', field: 'calls', path: '/calls' });
  await assert.rejects(tools.benchmark({ model_counts: [5, 0] }), { kind: 'InvalidInput', path: '/model_counts/1' });
  await assert.rejects(tools.benchmark({ use_counts: [2, 1] }), { kind: 'InvalidInput', path: '/use_counts' });
  await assert.rejects(tools.benchmark({ call: 10 }), { kind: 'InvalidInput', path: '/call' });
});

test('judges under the configuration given', async () => {
  const slow = await createTools({ config: { learning_rate: 0 } });
  const options = { replicates: 0 };
  const [one, other] = [await tools.evaluate({ events }, options), await slow.evaluate({ events }, options)];
  slow.dispose();
  assert.notEqual(one.log_loss.value, other.log_loss.value);
  await assert.rejects(slow.evaluate({ events }), { code: 'DISPOSED' });
});

test('compares keep-warm policies', async () => {
  const report = await tools.replay({ events }, { slots: [2], policies: ['lru', 'belady', 'wait'], load_quantiles_ms: [1000, 9000], draws: 2 });
  assert.equal(report.events, events.length);
  assert.equal(report.draws, 2);
  const [lru, belady, ours] = report.settings[0].policies;
  assert.ok(belady.loads.value <= lru.loads.value);
  assert.equal(ours.policy, 'wait');
  await assert.rejects(tools.replay({ events }, { slots: [0] }), { kind: 'InvalidInput', path: '/options/slots/0' });
  await assert.rejects(tools.replay({ events }, { policy: 'lru' }), { kind: 'InvalidInput', path: '/options/policy' });
});
