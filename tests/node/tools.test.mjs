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
