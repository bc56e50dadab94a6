// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { WorkerModel } from '../../demo/models/worker-model.mjs';

const start = (name, options) => WorkerModel.start(name, new URL(`workers/${name}.mjs`, import.meta.url), options);

describe('a model in a Worker', () => {
  test('says how far its load is, and answers each question', async () => {
    const stages = [];
    const model = await start('obedient', { onStage: (stage) => stages.push(stage) });
    try {
      assert.deepEqual(stages, ['fetched', 'primed']);
      const answers = await Promise.all([1, 2, 3].map((say) => model.run({ say })));
      assert.deepEqual(answers, [1, 2, 3].map((said) => ({ model: 'obedient', said })));
    } finally {
      await model.end();
    }
  });

  test('takes bytes and gives them back', async () => {
    const model = await start('obedient');
    try {
      const { said } = await model.run({ say: Uint8Array.of(1, 2, 255) });
      assert.deepEqual(said, Uint8Array.of(1, 2, 255));
    } finally {
      await model.end();
    }
  });

  test('goes on after an inference that fails', async () => {
    const model = await start('obedient');
    try {
      await assert.rejects(model.run({ fail: 'too long' }), { name: 'RangeError', message: 'too long' });
      assert.equal((await model.run({ say: 'still here' })).said, 'still here');
    } finally {
      await model.end();
    }
  });

  test('an input that cannot be sent is an error of that call', async () => {
    const model = await start('obedient');
    try {
      await assert.rejects(model.run({ say: () => {} }), { name: 'DataCloneError' });
      assert.equal((await model.run({ say: 1 })).said, 1);
    } finally {
      await model.end();
    }
  });

  test('a Worker that stops by itself fails what it owes, and everything later', async () => {
    const model = await start('obedient');
    const owed = [model.run({ exit: 3 }), model.run({ say: 1 })];
    for (const answer of owed) await assert.rejects(answer, /obedient: its Worker stopped by itself with code 3/);
    await assert.rejects(model.run({ say: 1 }), /stopped by itself/);
    await model.end();
  });

  test('a Worker that hangs in an inference is ended', async (t) => {
    const model = await start('obedient', { silenceMs: 5000 });
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const owed = model.run({ hang: true });
    t.mock.timers.tick(4999);
    assert.equal((await model.run({ say: 'alive' })).said, 'alive'); // a sign of life starts the wait anew
    t.mock.timers.tick(4999);
    t.mock.timers.tick(1);
    await assert.rejects(owed, /obedient: its Worker has said nothing for 5 s/);
  });

  test('a Worker that hangs in its load is ended', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const stages = [];
    const onStage = (stage) => {
      stages.push(stage);
      setImmediate(() => t.mock.timers.tick(5000));
    };
    await assert.rejects(start('never-loads', { silenceMs: 5000, onStage }), /never-loads: its Worker has said nothing for 5 s/);
    assert.deepEqual(stages, ['fetched']);
  });

  test('an abort ends it in the middle of its load', async () => {
    const controller = new AbortController();
    const started = start('never-loads', { signal: controller.signal, onStage: () => controller.abort(new Error('enough')) });
    await assert.rejects(started, { message: 'enough' });
  });

  test('with a signal that has already fired nothing is started', async () => {
    await assert.rejects(start('never-loads', { signal: AbortSignal.abort(new Error('before')) }), { message: 'before' });
  });

  test('an abort after the load has no effect', async () => {
    const controller = new AbortController();
    const model = await start('obedient', { signal: controller.signal });
    controller.abort();
    assert.equal((await model.run({ say: 1 })).said, 1);
    await model.end();
  });

  test('a load that fails rejects with an Error, whatever was thrown', async () => {
    await assert.rejects(start('fails-to-load'), { name: 'Error', message: 'out of memory' });
  });

  test('a script that does not even start rejects with the cause', async () => {
    await assert.rejects(start('broken-script'), /broken-script: its Worker died: .*a-package-that-is-not-installed/);
  });

  test('ending it fails what it owes, and ending it again does nothing', async () => {
    const model = await start('obedient');
    const owed = model.run({ hang: true });
    await Promise.all([assert.rejects(owed, /obedient was released/), model.end(), model.end()]);
    await model.end();
    await assert.rejects(model.run({ say: 1 }), /obedient was released/);
  });
});
