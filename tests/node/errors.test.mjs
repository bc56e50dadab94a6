// SPDX-License-Identifier: Apache-2.0
// Bad input, through the real module: a typed error each time, and the predictor goes on.
import assert from 'node:assert/strict';
import { after, before, beforeEach, afterEach, test } from 'node:test';

import { installPackage } from '../support/package.mjs';

let app;
let api;
let predictor;
before(async () => {
  app = await installPackage();
  api = await app.import();
});
after(() => app.remove());
beforeEach(async () => {
  predictor = await api.createPredictor({ threads: false, seed: 1, models: [{ name: 'a' }, { name: 'b', depends_on: ['a'] }] });
});
afterEach(async () => {
  if (!predictor.raw.ended) assert.equal((await predictor.predict()).predicted_models.length >= 0, true);
  await predictor.dispose();
});

/** The WarmupError that a call ends with. */
async function errorOf(call) {
  const error = await new Promise((resolve) => resolve(call())).then(
    (value) => assert.fail(`no error, but ${JSON.stringify(value)?.slice(0, 100)}`),
    (reason) => reason,
  );
  assert.ok(api.WarmupError.is(error), String(error));
  return error;
}

const invalid = (expected) => (error) => {
  assert.equal(error.kind, 'InvalidInput');
  assert.equal(error.message, `Invalid input: ${error.field} - ${error.reason}`);
  for (const [field, value] of Object.entries(expected)) assert.deepEqual(error[field], value, field);
};

const deep = '['.repeat(100_000) + ']'.repeat(100_000);

for (const [what, call, check] of [
  ['100,000-deep JSON', (p) => p.raw.predict(`{"task":${deep}}`), invalid({ path: '/task' })],
  ['100,000-deep data', (p) => p.predict({ task: Array.from({ length: 100_000 }).reduce((inner) => [inner], 0) }), invalid({ field: 'request' })],
  ['a string of 1 MB', (p) => p.predict({ user_context: { user_id: 'x'.repeat(2 ** 20) } }), invalid({ path: '/user_context/user_id' })],
  ['a document of 17 MB', (p) => p.raw.predict(`{"x":"${'x'.repeat(17 * 2 ** 20)}"}`), invalid({ field: 'requestJson' })],
  ['a NUL and garbage after the document', (p) => p.raw.predict('{}\0garbage'), invalid({ offset: 2 })],
  ['malformed JSON', (p) => p.raw.predict('{"task":'), invalid({ offset: 8 })],
  ['no text', (p) => p.raw.predict({}), invalid({ field: 'requestJson' })],
  ['a wrong type', (p) => p.predict({ input_length: 'long' }), invalid({ path: '/input_length' })],
  ['an unknown task', (p) => p.predict({ task: 'Chatting' }), invalid({ path: '/task' })],
  ['NaN', (p) => p.predict({ user_context: { session_duration_ms: Number.NaN } }), invalid({ path: '/user_context/session_duration_ms' })],
  ['null where a value must be', (p) => p.predict({ complexity: null }), invalid({ path: '/complexity' })],
  ['a negative count', (p) => p.predict({ input_length: -1 }), invalid({ path: '/input_length' })],
  ['a fraction of a count', (p) => p.predict({ input_length: 1.5 }), invalid({ path: '/input_length' })],
  ['a key twice', (p) => p.raw.predict('{"input_length":1,"input_length":2}'), invalid({ path: '/input_length' })],
  ['an unknown model', (p) => p.recordUsage({ model: 'nobody' }), invalid({ path: '/model' })],
  ['a cycle of dependencies', (p) => p.register({ name: 'a', depends_on: ['b'] }, { replace: true }).ready, invalid({ path: '/depends_on/0' })],
  ['a dependency on itself', (p) => p.register({ name: 'c', depends_on: ['c'] }).ready, invalid({ path: '/depends_on/0' })],
  ['a name twice', (p) => p.register({ name: 'a' }), invalid({ field: 'name', path: '/name' })],
  ['an unknown field in a profile', (p) => p.register({ name: 'c', memory: 5 }).ready, invalid({ path: '/memory' })],
  ['a damaged snapshot', (p) => p.importState(new Uint8Array(100)), invalid({ code: 'SNAPSHOT_DAMAGED' })],
  ['a snapshot cut short', async (p) => p.importState((await p.exportState()).subarray(0, -1)), invalid({ code: 'SNAPSHOT_DAMAGED' })],
  ['BigInt', (p) => p.predict({ input_length: 1n }), invalid({ field: 'request' })],
]) {
  test(`${what} is a typed error`, async () => check(await errorOf(() => call(predictor))));
}

test('lone surrogates become U+FFFD before they enter', async () => {
  await predictor.register({ name: 'x\uD800' }).ready;
  predictor.raw.registerModel('{"name":"y\\ud800"}');
  assert.deepEqual((await predictor.models.list()).map(({ name }) => name), ['a', 'b', 'x\uFFFD', 'y\uFFFD']);
});

test('configuration out of range and unknown fields are Configuration, with the nearest name', async () => {
  const range = await errorOf(() => predictor.updateConfig({ max_memory_mb: 0 }));
  assert.equal(range.kind, 'Configuration');
  assert.match(range.message, /^Configuration error: .*max_memory_mb/);
  const unknown = await errorOf(() => predictor.updateConfig({ max_memroy_mb: 5 }));
  assert.match(unknown.message, /max_memory_mb/);
  const creation = await errorOf(() => api.createPredictor({ threads: false, config: { max_memory_mb: 0 } }));
  assert.equal(creation.kind, 'Configuration');
});

test('a snapshot under another key is KEY_MISMATCH', async () => {
  const other = await api.createPredictor({ threads: false, userKey: new Uint8Array(32).fill(7) });
  const bytes = await other.exportState();
  await other.dispose();
  const error = await errorOf(() => predictor.importState(bytes));
  assert.deepEqual([error.kind, error.code], ['Configuration', 'KEY_MISMATCH']);
});

test('use after dispose', async () => {
  await predictor.dispose();
  for (const call of [() => predictor.predict(), () => predictor.raw.metrics(), () => predictor.metrics()]) {
    const error = await errorOf(call);
    assert.deepEqual([error.kind, error.code], ['Internal', 'DISPOSED']);
  }
});

test('models that cannot be registered reject the creation', async () => {
  const error = await errorOf(() => api.createPredictor({ threads: false, models: [{ name: 'x', depends_on: ['x'] }] }));
  assert.equal(error.kind, 'InvalidInput');
});

for (const threads of [false, 1]) {
  test(`100,000 errors in a row leave the stack where it was and the memory flat, threads: ${threads}`, async () => {
    // The module's memory is nobody's to see but who makes or instantiates it.
    const memories = [];
    const { instantiate, Memory } = WebAssembly;
    WebAssembly.Memory = class extends Memory {
      constructor(...args) {
        super(...args);
        memories.push(this);
      }
    };
    WebAssembly.instantiate = async (...args) => {
      const instance = await instantiate(...args);
      memories.push(...Object.values(instance.exports).filter((value) => value instanceof Memory));
      return instance;
    };
    const made = await api.createPredictor({ threads, seed: 1, userKey: new Uint8Array(32) });
    Object.assign(WebAssembly, { instantiate, Memory });
    assert.equal(memories.length, 1);
    const { raw } = made;
    const refused = { kind: 'InvalidInput' };
    const fail = async (i) => {
      if (i % 100 === 0) await assert.rejects(raw.predict('{'), refused);
      else assert.throws(() => raw.recordUsage(i % 2 ? '{"model":"nobody"}' : '{"model":'), refused);
    };
    for (let i = 0; i < 1_000; i++) await fail(i);
    const before = { stack: raw.stackPointer, bytes: memories[0].buffer.byteLength };
    for (let i = 0; i < 100_000; i++) await fail(i);
    assert.deepEqual({ stack: raw.stackPointer, bytes: memories[0].buffer.byteLength }, before);
    await made.dispose();
  });
}
